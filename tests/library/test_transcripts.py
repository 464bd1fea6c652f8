"""One sample a dialect, read from ``tests/library/transcripts``; Office documents are made here."""

import json
import logging
import time
from datetime import datetime
from datetime import time as clock

import pytest
from office import docx_of, xlsx_of

from coach import InputError
from coach.transcripts import ColumnsError, read_transcript


@pytest.fixture
def sample(root):
    def read(name, **how):
        return read_transcript((root / "tests/library/transcripts" / name).read_bytes(), name, **how)

    return read


def said(transcript):
    return [(line.speaker, line.text) for line in transcript.lines]


# subtitles


def test_teams_cues_of_one_sentence_become_one_line_with_the_number_of_the_first(sample):
    transcript = sample("teams.vtt")
    assert said(transcript) == [
        ("Noor de Wit", "Ik loop vast met een collega die al weken niets meer tegen mij zegt."),
        ("Sam Bakker", "Wat gebeurde er voor het stil werd? En wat deed je toen?"),
        ("Noor de Wit", "Ik heb niets gedaan."),
    ]
    first = transcript.lines[0]
    assert (first.number, first.start, first.end) == (4, 3.12, 9.9)
    assert (transcript.format, transcript.encoding, transcript.problems) == ("webvtt", "utf-8", ())


def test_notes_styles_classes_settings_and_two_voices_in_a_cue(sample):
    transcript = sample("noten.vtt")
    assert said(transcript) == [("Sam", "Wat zei hij & wanneer?"), ("Noor", "Niets."), ("Sam", "Helemaal niets?")]
    assert transcript.problems == ()
    assert transcript.lines[0].start == 3.0


def test_zoom_names_stand_before_a_colon_and_a_thought_is_no_name(sample):
    assert said(sample("zoom.vtt")) == [
        ("Noor de Wit", "Ik dacht: nu moet ik iets zeggen. Maar ik zweeg."),
        ("Sam", "Wat hield je tegen?"),
    ]


def test_what_is_wrong_in_subtitles_is_told_by_line_and_speech_is_kept(sample):
    transcript = sample("kapot.vtt")
    assert said(transcript) == [
        ("Sam", "Hoe begon het?"),
        ("Noor", "Met een mail."),
        ("Sam", "Wat stond erin?"),
    ]
    assert [problem.number for problem in transcript.problems] == [3, 5]
    assert not any("losse" in problem.message for problem in transcript.problems)


@pytest.mark.parametrize(
    ("head", "mark", "newline"),
    [(b"", ".", "\n"), (b"\xef\xbb\xbf", ",", "\r\n"), (b"", ",", "\r")],
)
@pytest.mark.parametrize("header", ["WEBVTT\n\n", ""])
def test_marks_line_ends_commas_and_a_missing_header_change_nothing(head, mark, newline, header):
    text = f"{header}1\n00:03{mark}120 --> 00:05{mark}000\nNoor: Één zin.\n"
    transcript = read_transcript(head + text.replace("\n", newline).encode(), "a.vtt")
    assert transcript.format == "webvtt"
    assert [(line.speaker, line.text, line.start) for line in transcript.lines] == [("Noor", "Één zin.", 3.12)]


def test_a_pause_of_eight_seconds_parts_lines_and_two_after_a_sentence():
    def lines(first, gap):
        text = f"WEBVTT\n\n00:00.000 --> 00:01.000\n<v A>{first}\n\n00:{1 + gap:02d}.000 --> 00:30.000\n<v A>verder"
        return len(read_transcript(text.encode(), "a.vtt").lines)

    assert [lines("en toen", gap) for gap in (1, 8, 9)] == [1, 1, 2]
    assert [lines("En toen.", gap) for gap in (2, 3)] == [1, 2]


def test_cues_without_a_name_are_joined_only_inside_a_sentence():
    text = "00:00,0 --> 00:01,0\nWat deed je\n\n00:01,0 --> 00:02,0\ntoen?\n\n00:02,0 --> 00:03,0\nNiets."
    assert said(read_transcript(text.encode(), "a.srt")) == [(None, "Wat deed je toen?"), (None, "Niets.")]


def test_speech_without_punctuation_keeps_borders_at_pauses_and_before_questions(sample):
    transcript = sample("whisper.srt")
    assert transcript.format == "srt"
    assert [line.speaker for line in transcript.lines] == ["SPEAKER_00", "SPEAKER_01"]
    assert "\n" not in transcript.lines[0].text
    assert [part.split()[0] for part in transcript.lines[1].text.split("\n")] == ["dat", "wat", "heb"]


def test_nothing_that_was_said_is_logged(caplog):
    text = "1\n00:00:01,000 --> 00:00:02,000\n12.03.2026\n5\n00:00:03 was het geheim\n\n6\n00:00:0x --> y\ngeheim"
    with caplog.at_level(logging.DEBUG):
        transcript = read_transcript(text.encode(), "a.srt")
    assert "geheim" in transcript.lines[0].text
    assert not caplog.records


def test_a_long_webvtt_is_read_in_well_under_half_a_second():
    cues = "".join(
        f"{i}\n{i // 60:02d}:{i % 60:02d}.000 --> {i // 60:02d}:{i % 60:02d}.900\n<v Spreker {i // 3 % 4}>Zin {i}.\n\n"
        for i in range(1500)
    )
    data = f"WEBVTT\n\n{cues}".encode()
    read_transcript(b"WEBVTT\n\n00:00.000 --> 00:01.000\nA: Ja.", "a.vtt")  # what loads at first use
    start = time.process_time()
    assert len(read_transcript(data, "a.vtt").lines) == 500
    assert time.process_time() - start < 0.5


# chats


def test_whatsapp_android_keeps_messages_whole_and_counts_what_it_leaves_out(sample):
    transcript = sample("whatsapp-android.txt")
    assert said(transcript) == [
        ("Noor", "Ik heb een casus.\nHet gaat over een collega.\nHij zegt niets meer."),
        ("Sam", "Wat gebeurde er daarvoor?"),
        ("+31 6 00000000", "Hoe lang duurt dit al?"),
    ]
    assert [line.number for line in transcript.lines] == [3, 8, 10]
    assert [line.start for line in transcript.lines] == [0.0, 180.0, 68160.0]
    assert [(p.number, p.message[:2]) for p in transcript.problems] == [(1, "4 ")]


def test_whatsapp_words_under_a_picture_are_kept():
    text = "12/03/2026, 14:06 - Sam: IMG-1.jpg (bestand bijgevoegd)\nWat zie je hier?\n12/03/2026, 14:07 - Bo: null"
    assert said(read_transcript(text.encode(), "a.txt")) == [("Sam", "Wat zie je hier?")]


def test_whatsapp_ios_marks_and_tildes(sample):
    transcript = sample("whatsapp-ios.txt")
    assert said(transcript) == [("Noor", "Ik schrok van die mail.\nEcht waar."), ("Sam", "Wat stond er: een verwijt?")]
    assert transcript.lines[1].start == 60.0
    assert transcript.problems[0].message.startswith("2 ")


def test_whatsapp_dates_with_the_month_first_and_half_days(sample):
    transcript = sample("whatsapp-us.txt")
    assert transcript.lines[1].start == 10 * 86400 + 60.0


def test_slack_mentions_order_and_joins(sample):
    transcript = sample("slack.json")
    assert said(transcript) == [
        ("Noor de Wit", "Ik twijfel & stel uit."),
        ("Noor de Wit", "Het gesprek."),
        ("Sam", "@Noor de Wit, wat stel je uit? Zie dit"),
    ]
    assert [problem.number for problem in transcript.problems] == [5, 1]
    assert transcript.lines[1].start == pytest.approx(30.0, abs=0.01)


def test_discord_json_and_csv(sample):
    transcript = sample("discord.json")
    assert said(transcript) == [("Noor", "Ik durfde niets te zeggen."), ("sam1", "Wat had je willen zeggen?")]
    assert transcript.lines[1].start == 30.0
    table = sample("discord.csv")
    assert said(table) == [("Noor", 'Ik zei "niets",\nen ging weg.'), ("Sam", "Wat zag hij toen?")]
    assert [(line.number, line.start) for line in table.lines] == [(2, 0.0), (4, 30.0)]


# tables


def test_columns_are_guessed_by_dutch_names(sample):
    transcript = sample("puntkomma.csv")
    assert transcript.columns[:6] == ("Nr", "Tijd", "Spreker", "Rol", "Stap", "Tekst")
    first = transcript.lines[0]
    assert (first.text, first.speaker, first.start, first.step, first.role) == (
        "Ik werd boos",
        "Noor",
        10.0,
        "Probleemverkenning",
        "inbrenger",
    )
    assert [problem.number for problem in transcript.problems] == [5]


def test_columns_that_cannot_be_guessed_are_listed_and_can_be_chosen():
    data = b"nr,wat,wat nog\n1,Hoe ging het?,Sam\n"
    with pytest.raises(ColumnsError, match="'nr', 'wat', 'wat nog'") as error:
        read_transcript(data, "a.csv")
    assert error.value.code == "columns-needed"
    chosen = read_transcript(data, "a.csv", columns={"text": "Wat", "speaker": "wat nog"})
    assert said(chosen) == [("Sam", "Hoe ging het?")]
    with pytest.raises(ColumnsError, match="speaker"):
        read_transcript(data, "a.csv", columns={"text": "wat", "speaker": "wie"})
    with pytest.raises(InputError, match="text, speaker"):
        read_transcript(data, "a.csv", columns={"tekst": "wat"})


def test_a_first_row_that_somebody_said_is_never_shown():
    data = b"Sam;Wat is jouw geheim?\nNoor;Dat zeg ik niet.\n"
    with pytest.raises(ColumnsError) as error:
        read_transcript(data, "a.csv")
    assert "geheim" not in str(error.value)
    assert error.value.columns == ("kolom 1", "kolom 2")
    both = read_transcript(data, "a.csv", columns={"speaker": "kolom 1", "text": "kolom 2"})
    assert said(both) == [("Sam", "Wat is jouw geheim?"), ("Noor", "Dat zeg ik niet.")]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.txt", ""])
def test_any_delimiter_is_found_whatever_the_name(mark, name):
    data = f"speaker{mark}text\nNoor{mark}Ik schrok.\n".encode()
    assert said(read_transcript(data, name)) == [("Noor", "Ik schrok.")]


def test_excel_reads_values_and_times_of_the_first_sheet_with_words():
    data = xlsx_of(
        ["Tijdstip", "Naam", "Bericht"],
        [datetime(2026, 3, 12, 14, 5), "Noor", "Ik schrok."],
        [],
        [datetime(2026, 3, 12, 14, 6), "Sam", "Waarvan?"],
        more=[["nog iets"]],
    )
    transcript = read_transcript(data, "a.xlsx")
    assert [(line.number, line.start) for line in transcript.lines] == [(2, 0.0), (4, 60.0)]
    assert said(transcript) == [("Noor", "Ik schrok."), ("Sam", "Waarvan?")]
    assert transcript.columns == ("Tijdstip", "Naam", "Bericht")
    assert len(transcript.problems) == 1
    alone = read_transcript(xlsx_of(["start", "tekst"], [clock(0, 1), "Ja."]), "zonder naam")
    assert (alone.format, alone.lines[0].start, alone.problems) == ("xlsx", 60.0, ())


def test_json_lines_with_our_own_fields(sample):
    transcript = sample("regels.jsonl")
    assert [(line.text, line.role, line.step, line.start) for line in transcript.lines] == [
        ("Ik weet niet hoe ik verder moet.", "inbrenger", "verkenning", 0.0),
        ("Wat heb je al gedaan?", None, None, 12.5),
    ]
    assert [problem.number for problem in transcript.problems] == [3, 4]
    listed = json.dumps([{"text": "Hoe?", "speaker": "Sam"}]).encode()
    assert said(read_transcript(listed, "a.json")) == [("Sam", "Hoe?")]


# text and Word


def test_plain_text_with_names_times_and_steps(sample):
    transcript = sample("gewoon.txt")
    found = [(line.number, line.speaker, line.start, line.step) for line in transcript.lines]
    first, second = "Stap 1: Introductie probleem", "Probleemverkenning"
    assert found == [
        (6, "Noor", 10.0, first),
        (10, "Gespreksleider", 70.0, second),
        (11, "Sam", None, second),
        (12, "Noor (inbrenger)", None, second),
        (13, "Bo", 723.0, second),
        (16, "Sam", None, second),
    ]
    assert transcript.lines[0].text == "Ik heb een lastig gesprek gehad.\nHet ging over mijn rooster."
    assert transcript.lines[2].text == "Ik dacht: wat gebeurde er precies?"
    assert [problem.number for problem in transcript.problems] == [1, 15]


def test_questions_without_names_are_one_line_each():
    transcript = read_transcript(b"- Wat gebeurde er?\n2. Wie was erbij?\n\nKortom: hoe nu?", "vragen.txt")
    assert said(transcript) == [(None, "Wat gebeurde er?"), (None, "Wie was erbij?"), (None, "Kortom: hoe nu?")]


@pytest.mark.parametrize(
    "text",
    [
        "noor: Ik schrok.\nsam: Waarvan?\nbo: Hoezo?\nnoor: Nou?",
        "**Noor:** Ik schrok.\n\n**Sam**: Waarvan?\n- Bo: Hoezo?\n**Noor:** Nou?",
        "Noor  0:01\nIk schrok.\n\nSam  0:02\nWaarvan?\nBo 0:03\nHoezo?\nNoor\t0:04\nNou?",
        "[00:01.5 --> 00:02.0] Noor: Ik schrok.\n(0:02) Sam: Waarvan?\n0:03 - 0:04 Bo: Hoezo?\nNoor [0:04]: Nou?",
        "Deelnemers\n00:00:00\nNoor: Ik schrok.\nSam: Waarvan?\n0:05:00\nBo: Hoezo?\nNoor: Nou?\nMeeting ended after 9",
        "0:01\t From  Noor to  Everyone:\n\tIk schrok.\n0:02 Van Sam aan allen: Waarvan?\n0:03 Bo: Hoezo?\nNoor: Nou?",
    ],
)
def test_ways_to_write_who_speaks(text):
    found = [((speaker or "").title(), words) for speaker, words in said(read_transcript(text.encode(), "a.txt"))]
    assert found == [("Noor", "Ik schrok."), ("Sam", "Waarvan?"), ("Bo", "Hoezo?"), ("Noor", "Nou?")]


def test_a_dash_inside_a_question_stays():
    assert said(read_transcript(b"Wat zei je - en tegen wie?", "a.txt")) == [(None, "Wat zei je - en tegen wie?")]


def test_a_clock_on_the_wall_counts_hours():
    transcript = read_transcript(b"14:05 Noor: Ik schrok.\n14:07 Sam: Waarvan?", "a.txt")
    assert transcript.lines[1].start - transcript.lines[0].start == 120.0


def test_new_teams_document_without_its_preamble():
    data = docx_of(
        "Intervisie-20260312_140500-Opname van vergadering",
        "12 maart 2026, 1:05PM",
        "1h 3m 12s",
        "Noor de Wit heeft de transcriptie gestart",
        "Noor de Wit   0:03\nIk loop vast met een collega.\nHij zegt: niets.",
        "Sam Bakker   1:00:07\nWat doet dat met je?",
        "Sam Bakker heeft de transcriptie gestopt",
    )
    transcript = read_transcript(data, "a.docx")
    assert said(transcript) == [
        ("Noor de Wit", "Ik loop vast met een collega.\nHij zegt: niets."),
        ("Sam Bakker", "Wat doet dat met je?"),
    ]
    assert [(line.number, line.start) for line in transcript.lines] == [(5, 3.0), (6, 3607.0)]
    assert transcript.problems == ()


def test_old_teams_document_and_one_of_ones_own():
    old = docx_of("0:0:5.100 --> 0:0:8.250\nNoor de Wit\nIk zei: ja.", "0:0:9.0 --> 0:0:10.0\nSam\nEn toen?")
    transcript = read_transcript(old, "a.docx")
    assert said(transcript) == [("Noor de Wit", "Ik zei: ja."), ("Sam", "En toen?")]
    assert (transcript.lines[0].start, transcript.lines[0].end) == (5.1, 8.25)
    own = read_transcript(docx_of("Verkenning", "Noor: Ik schrok.", "Sam: Waarvan?", rows=[[""]]), "b.docx")
    assert said(own) == [("Noor", "Ik schrok."), ("Sam", "Waarvan?")]
    assert own.lines[0].step == "Verkenning"
    assert len(own.problems) == 1
