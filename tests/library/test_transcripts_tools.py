"""Exports as the tools themselves write them: one conversation in each of ``tests/library/exports``."""

import datetime
import zipfile
from io import BytesIO

import pytest
from office import docx_of, xlsx_of, zip_of

from coach import InputError
from coach.transcripts import read_transcript, turns_of

SAID = [
    "Ik loop vast met een collega in mijn team. Ze zegt al weken niets meer tegen mij.",
    "Dank je wel, Petra. Wie heeft er een vraag?",
    "Wat gebeurde er vlak voordat het stil werd?",
    "Ik had iets gezegd over haar planning. Daarna liep ze weg.",
    "Waarom heb je dat zo gezegd? Was je boos?",
    "Ik weet het niet, ik was moe en ik had die dag al drie keer moeten bellen.",
    "Hoe was dat voor jou?",
]
WHO = [0, 1, 2, 0, 3, 0, 2]
RECORDED = [3, 12, 17, 22, 30, 35, 44]
MINUTES = [60 * i for i in range(7)]
SECONDS = [start - 3 for start in RECORDED]
LAST_FIRST = ["Jansen, Petra (Extern)", "Ria Visser", "Bakker, Sam", "Bo van 't Hof"]
FIRST_LAST = ["Petra Jansen", "Ria Visser", "Sam Bakker", "Bo van 't Hof"]
SHORT = ["Petra", "Ria", "Sam", "Bo"]
PHONE = ["Petra", "Gespreksleider Ria", "+31 6 12345678", "Bo"]
NOBODY = [None] * 4
CODES = ["U01PETRA1", "U01RIA222", "U01SAM333", "U01BO4444"]
LABELS = ["SPREKER 1", "SPREKER 2", "SPREKER 3", "SPREKER 4"]
VOICES = [f"SPEAKER_0{i}" for i in range(4)]


@pytest.fixture
def export(root):
    def read(name, **how):
        return read_transcript((root / "tests/library/exports" / name).read_bytes(), name, **how)

    return read


def speakers(names):
    return [names[who] for who in WHO]


@pytest.mark.parametrize(
    ("name", "names", "starts"),
    [
        ("teams.vtt", LAST_FIRST, RECORDED),
        ("teams-graph.vtt", FIRST_LAST, RECORDED),
        ("teams-chat.txt", LAST_FIRST, MINUTES),
        ("teams-chat-gisteren.txt", LAST_FIRST, MINUTES),
        ("stream.vtt", NOBODY, RECORDED),
        (
            "zoom-device.vtt",
            ["iPhone van Petra", "Ria - gespreksleider", "sam.bakker@example.org", "bo2"],
            RECORDED,
        ),
        ("zoom-closed-caption.txt", FIRST_LAST, SECONDS),
        ("zoom-chat-new.txt", FIRST_LAST, SECONDS),
        ("zoom-chat-old.txt", FIRST_LAST, SECONDS),
        ("zoom-chat-date.txt", FIRST_LAST, SECONDS),
        ("zoom-chat-nl.txt", FIRST_LAST, SECONDS),
        ("meet-nl.txt", FIRST_LAST, [0, None, None, None, 300, None, None]),
        ("meet-en.txt", FIRST_LAST, [0, None, None, None, 300, None, None]),
        ("meet.sbv", FIRST_LAST, [start + 0.12 for start in RECORDED]),
        ("youtube.sbv", NOBODY, [start + 0.12 for start in RECORDED]),
        ("webex.vtt", FIRST_LAST, RECORDED),
        ("webex.txt", FIRST_LAST, RECORDED),
        ("whisper.json", NOBODY, RECORDED),
        ("whisperx.json", VOICES, RECORDED),
        ("whispercpp.json", NOBODY, RECORDED),
        ("insanely.json", NOBODY, RECORDED),
        ("whisper.tsv", NOBODY, RECORDED),
        ("whispercpp.txt", NOBODY, RECORDED),
        ("otter.txt", [*FIRST_LAST[:3], "Unknown Speaker"], RECORDED),
        ("telegram.json", SHORT, MINUTES),
        ("discord-nl.txt", [name.lower() for name in SHORT], MINUTES),
        ("discord-us.txt", [f"{name.lower()}#1234" for name in SHORT], MINUTES),
        ("wa-android-nl.txt", PHONE, MINUTES),
        ("wa-android-us.txt", PHONE, MINUTES),
        ("wa-ios-nl.txt", PHONE, [61 * i for i in range(7)]),
        ("wa-ios-en12.txt", PHONE, [61 * i for i in range(7)]),
        ("signal.md", SHORT, MINUTES),
        ("signal-copy.txt", SHORT, [None, *MINUTES[:6]]),
        ("nl-semi-title.csv", FIRST_LAST, RECORDED),
        ("nl-semi-2.csv", FIRST_LAST, RECORDED),
        ("nl-tab-utf16.txt", FIRST_LAST, RECORDED),
        ("nohead.csv", FIRST_LAST, [None] * 7),
        ("comma-in-text.csv", SHORT, [None] * 7),
        ("plain-stage.txt", SHORT, [None] * 7),
        ("plain-time4.txt", SHORT, RECORDED),
        ("plain-time5.txt", SHORT, RECORDED),
        ("plain-time6.txt", SHORT, [None] * 7),
        ("plain-time7.txt", SHORT, [None] * 7),
        ("plain-speakers2.txt", LABELS, [None] * 7),
    ],
)
def test_who_said_what_and_when(export, name, names, starts):
    lines = export(name).lines[:7]
    assert [line.text for line in lines] == SAID
    assert [line.speaker for line in lines] == speakers(names)
    assert [line.start for line in lines] == pytest.approx(starts)


def test_slack_without_names_says_so_and_with_a_list_of_people_names_them(export):
    bare = export("slack-ids.json")
    assert [line.speaker for line in bare.lines] == speakers(CODES)
    assert "users.json" in bare.problems[0].message
    named = export("slack-api.json")
    assert [line.speaker for line in named.lines] == speakers(FIRST_LAST)
    assert named.lines[4].text.endswith("@Petra Jansen")
    assert not any(":smile:" in line.text for line in named.lines)


@pytest.mark.parametrize(
    ("name", "left", "more"),
    [("wa-android-nl.txt", "11 ", 3), ("wa-ios-nl.txt", "9 ", 1), ("wa-android-us.txt", "5 ", 1)],
)
def test_polls_places_calls_and_groups_are_no_turns_and_are_counted(export, name, left, more):
    transcript = export(name)
    assert len(transcript.lines) == 7 + more
    assert [problem.message[: len(left)] for problem in transcript.problems] == [left]


def test_likes_in_a_chat_are_no_turns_and_answers_are(export):
    assert [line.text for line in export("zoom-chat-new.txt").lines[7:]] == ["En wat had je nodig?", "Gaat het?"]


@pytest.mark.parametrize("name", ["plain-steps2.txt", "plain-aloud.txt"])
def test_steps_as_headings_of_any_kind_and_named_aloud(export, name):
    talk = turns_of(export(name))
    steps = list(dict.fromkeys(turn.step for turn in talk.turns))
    assert steps[:4] == ["introductie", "verkenning", "advies", "evaluatie"]
    assert talk.steps_known
    told = [problem.message for problem in talk.problems]
    assert told == [] if name == "plain-steps2.txt" else "Probleemverkenning (vanaf 3)" in told[0]


def test_a_step_is_not_begun_by_chance():
    text = "Noor: We gaan nog niet naar de evaluatie van dat project.\nSam: Gaan we zo naar de adviesronde?\n"
    talk = turns_of(read_transcript((text + "Noor: We gaan naar de evaluatie op het werk.").encode(), "a.txt"))
    assert (talk.steps_known, talk.problems) == (False, ())


@pytest.mark.parametrize("began", ["Ria Visser started transcription", "Ria Visser is gestart met transcriptie"])
@pytest.mark.parametrize("ended", ["Ria Visser heeft transcriberen beëindigd", "Ria Visser stopped transcription"])
def test_word_documents_of_teams_and_of_word_itself(began, ended):
    who = speakers(LAST_FIRST)
    new = [f"{name}   0:{at:02d}\n{text}\n" for name, text, at in zip(who, SAID, RECORDED, strict=True)]
    old = [f"0:0:{at}.0 --> 0:0:{at + 1}.5\n{name}\n{text}" for name, text, at in zip(who, SAID, RECORDED, strict=True)]
    apart = [part for name, text, at in zip(who, SAID, RECORDED, strict=True) for part in (f"{name} 00:00:{at}", text)]
    word = [
        part for name, text, at in zip(who, SAID, RECORDED, strict=True) for part in (f"00:00:{at:02d} {name}", text)
    ]
    for paragraphs in (["Opname", "12 maart 2026", began, *new, ended], old, [*apart, ended], ["Transcriptie", *word]):
        lines = read_transcript(docx_of(*paragraphs), "a.docx").lines
        assert [(line.speaker, line.text, line.start) for line in lines] == list(zip(who, SAID, RECORDED, strict=True))


def test_a_table_in_word_and_a_heading_by_its_style():
    rows = [("0:03", "Noor", "Ik schrok."), ("0:05", "Sam", "Waarvan?")] * 2
    transcript = read_transcript(docx_of("Verslag", rows=rows), "a.docx")
    assert [line.speaker for line in transcript.lines] == ["Noor", "Sam"] * 2
    assert len(transcript.problems) == 2
    styled = docx_of("Vragen", "Sam: Waarvan schrok je?", "Noor: Van die mail.", headings=("Vragen",))
    assert {line.step for line in read_transcript(styled, "a.docx").lines} == {"Vragen"}


def test_a_workbook_with_a_title_above_the_names():
    rows = [[datetime.time(0, 0, at), who, text] for at, who, text in zip(RECORDED, WHO, SAID, strict=True)]
    transcript = read_transcript(
        xlsx_of(["Verslag"], [], ["Begintijd", "Wie sprak", "Wat er gezegd is"], *rows), "a.xlsx"
    )
    assert [(line.text, line.start) for line in transcript.lines] == list(zip(SAID, RECORDED, strict=True))
    assert [problem.number for problem in transcript.problems] == [1]


def test_words_with_commas_and_no_quotes_are_kept_or_told():
    last = read_transcript(b"naam,tekst\nNoor,Ja, eigenlijk, wel.\n", "a.csv")
    assert last.lines[0].text == "Ja, eigenlijk, wel."
    first = read_transcript(b"tekst,naam\nJa, eigenlijk,Noor\n", "a.csv")
    assert [problem.number for problem in first.problems] == [2]


def test_speech_without_names_or_punctuation_is_told_and_sentences_part_one_long_row():
    bare = read_transcript(("wat gebeurde er toen en wie was erbij " * 10).encode(), "a.txt")
    assert "leestekens" in bare.problems[0].message
    typed = "12-03-2026 14:05 - Noor: wat gebeurde er toen\n12-03-2026 14:06 - Sam: en wie was erbij\n" * 10
    assert read_transcript(typed.encode(), "a.txt").problems == ()
    whole = read_transcript(" ".join(SAID).encode(), "a.txt")
    assert [line.text for line in whole.lines][-1] == SAID[-1]
    assert len(whole.lines) == 11
    broken = read_transcript(b"Wat deed je precies nadat hij\nweg was?\nDat weet ik niet meer.", "a.txt")
    assert [line.text for line in broken.lines] == ["Wat deed je precies nadat hij weg was?", "Dat weet ik niet meer."]


def test_van_dijk_keeps_his_name_and_a_thought_is_no_stage_direction():
    text = "Van Dijk: Ik schrok (van die mail).\nSam: (lacht) Waarvan?\nVan Dijk: [onverstaanbaar]\nSam: Zeg eens."
    found = read_transcript(text.encode(), "a.txt").lines
    assert [(line.speaker, line.text) for line in found] == [
        ("Van Dijk", "Ik schrok (van die mail)."),
        ("Sam", "Waarvan?"),
        ("Sam", "Zeg eens."),
    ]


def test_the_one_text_in_an_archive_is_read_and_more_are_not(root):
    chat = (root / "tests/library/exports/wa-ios-nl.txt").read_bytes()
    assert len(read_transcript(zip_of({"_chat.txt": chat, "foto.jpg": b"..."}), "WhatsApp.zip").lines) == 8
    with pytest.raises(InputError, match="Pak het eerst uit"):
        read_transcript(zip_of({"a.txt": chat, "b.txt": chat}), "a.zip")
    with pytest.raises(InputError, match="leeg"):
        read_transcript(zip_of({"a.txt": b""}), "a.zip")
    with pytest.raises(InputError) as error:
        read_transcript(zip_of({"a.txt": b" " * 50_000_001}), "a.zip")
    assert error.value.code == "file-too-large"


def test_a_document_that_unpacks_to_more_than_hours_of_talk_is_refused():
    with zipfile.ZipFile(BytesIO(docx_of("Noor: Ja."))) as old:
        members = {name: old.read(name) for name in old.namelist()}
    for many in (60_000, 600_000):
        out = BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for name, data in members.items():
                body = b"<w:body>" + b"<w:p><w:r><w:t>Noor: a</w:t></w:r></w:p>" * many
                new.writestr(name, data.replace(b"<w:body>", body) if name == "word/document.xml" else data)
        with pytest.raises(InputError, match="Knip het in delen") as error:
            read_transcript(out.getvalue(), "a.docx")
        assert error.value.status == 413


@pytest.mark.parametrize("text", ['[{"text": "Hoi"', '{"messages": [{"ts": "1.0", "text": "Hoi"', "[" * 100_000])
def test_json_that_is_cut_off_is_no_conversation(text):
    with pytest.raises(InputError, match="niet compleet") as error:
        read_transcript(text.encode(), "export.json")
    assert error.value.code == "broken-json"


@pytest.mark.parametrize(
    "row", ["Noor" + " " * 4000 + "x", "Noor" + "\u00a0 \t" * 1300 + "x", "[" * 4000, "a: " * 1300]
)
@pytest.mark.parametrize("before", ["", "Noor: Hoi\n", "12-03-2026 19:04 - Noor: Hoi\n"])
def test_no_row_makes_a_pattern_run_away(row, before):
    # a pattern that tries every pair of places in a row would take minutes
    read_transcript((before + f"{row}\n" * 100).encode(), "a.txt")
