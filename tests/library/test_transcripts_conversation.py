"""From a transcript to turns: lengths, ids, roles, steps, and who brings the case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach import InputError, Role
from coach.transcripts import Line, Problem, Transcript, read_transcript, turns_of


def transcript(*lines, kind="plain"):
    found = tuple(
        Line(text, speaker, float(number), None, number, *more)
        for number, (speaker, text, *more) in enumerate(lines, 1)
    )
    return Transcript(found, (), kind, "utf-8")


STORY = "Ik zat met mijn leidinggevende en ik wist niet wat ik moest zeggen, want ik was er niet klaar voor. "


def test_ids_speakers_times_and_the_order_of_names():
    conversation = turns_of(transcript(("Noor", "Ik schrok."), ("Sam", "Waarvan?"), ("Sam", "En toen?")))
    assert [(turn.id, turn.speaker, turn.time) for turn in conversation.turns] == [
        ("L1", "Noor", 1.0),
        ("L2", "Sam", 2.0),
        ("L3", "Sam", 3.0),
    ]
    assert conversation.speakers == (("Sam", 2), ("Noor", 1))


def test_a_line_that_is_too_long_is_split_at_sentence_ends():
    turns = turns_of(transcript(("Noor", STORY * 45), ("Noor", "x" * 4100))).turns
    assert [turn.id for turn in turns] == ["L1", "L1.2", "L1.3", "L2", "L2.2", "L2.3"]
    assert all(turn.text.startswith("Ik zat") and turn.text.endswith("voor.") for turn in turns[:3])
    assert "".join(turn.text for turn in turns[3:]) == "x" * 4100


def test_a_barrage_of_questions_stays_one_turn():
    text = "Wat gebeurde er? Wie was erbij? En hoe liep het af? Wat had je anders gewild? Of had je dat al gezegd?"
    assert [turn.text for turn in turns_of(transcript(("Sam", text), kind="webvtt")).turns] == [text]


def test_long_speech_without_punctuation_is_split_where_the_reader_left_a_border(root):
    read = read_transcript((root / "tests/library/transcripts/whisper.srt").read_bytes(), "whisper.srt")
    turns = turns_of(read).turns
    assert [turn.text.split()[0] for turn in turns] == ["ik", "dat", "wat", "heb"]
    assert [turn.id for turn in turns] == ["L2", "L10", "L10.2", "L10.3"]


def test_what_the_coach_would_refuse_is_taken_out():
    turns = turns_of(transcript(("No\x00or\n", "Ik\x07 schrok\u200e.\ud800"), ("Sam", "\u200d\ue000"))).turns
    assert [(turn.speaker, turn.text) for turn in turns] == [("Noor", "Ik schrok.")]


@given(st.text(max_size=60), st.text(max_size=20), st.floats() | st.none())
def test_any_line_becomes_turns(text, speaker, start):
    found = Transcript((Line(text * 50, speaker, start, None, 1, text, speaker),), (), "srt", "utf-8")
    assert all(turn.text for turn in turns_of(found).turns)


def test_roles_in_names_make_one_person_of_two_names():
    conversation = turns_of(
        transcript(
            ("Noor", "Ik schrok."),
            ("Gespreksleider Bo", "Wie begint?"),
            ("Sam", "Waarvan?"),
            ("Noor (inbrenger)", "Van die mail."),
        )
    )
    assert (conversation.inbrenger, conversation.sure) == ("Noor", True)
    assert [turn.role for turn in conversation.turns] == [
        Role.INBRENGER,
        Role.FACILITATOR,
        Role.PARTICIPANT,
        Role.INBRENGER,
    ]


def test_a_column_of_roles_goes_first_and_an_unknown_role_is_told_once():
    conversation = turns_of(
        transcript(("Noor", "Ja.", None, "deelnemer"), ("Sam", "Ik.", None, "Inbrenger"), ("Bo", "A", None, "publiek"))
    )
    assert conversation.inbrenger == "Sam"
    assert [turn.role for turn in conversation.turns] == [Role.PARTICIPANT, Role.INBRENGER, Role.PARTICIPANT]
    assert [problem.number for problem in conversation.problems] == [3]
    assert "publiek" not in conversation.problems[0].message


def test_who_tells_most_and_asks_least_brings_the_case():
    conversation = turns_of(
        transcript(
            ("Sam", "Wat gebeurde er toen jij die kamer binnenliep en iedereen naar je keek?"),
            ("Noor", STORY * 2),
            ("Bo", "hoe was het voor jou dat niemand iets zei in die vergadering en wat deed dat met je"),
            ("Noor", STORY),
            ("Sam", "Dank je."),
        )
    )
    assert (conversation.inbrenger, conversation.sure) == ("Noor", True)
    assert conversation.turns[1].role is Role.INBRENGER


def test_nobody_well_ahead_is_not_sure_and_a_given_name_is():
    read = transcript(("Sam", STORY), ("Noor", STORY + "Echt."), ("gespreksleider", STORY * 4))
    guess = turns_of(read)
    assert (guess.inbrenger, guess.sure) == ("Noor", False)
    told = turns_of(read, inbrenger="sam")
    assert (told.inbrenger, told.sure) == ("Sam", True)
    assert [turn.role for turn in told.turns] == [Role.INBRENGER, Role.PARTICIPANT, Role.FACILITATOR]
    with pytest.raises(InputError, match="Kies een van de sprekers") as error:
        turns_of(read, inbrenger="Bo")
    assert "Bo" not in str(error.value)


@pytest.mark.parametrize(
    "lines", [[(None, "Wat gebeurde er?")], [("Sam", "Wie was erbij?")], [("A", "En?"), ("B", "Wie?")]]
)
def test_questions_alone_have_no_inbrenger(lines):
    conversation = turns_of(transcript(*lines))
    assert (conversation.inbrenger, conversation.sure) == (None, False)


def test_steps_come_from_headings_and_choose_the_method():
    read = transcript(("A", "x", None), ("A", "x", "Stap 2: verkennen"), ("B", "y", "Advies"), ("B", "z", "Roddelen"))
    conversation = turns_of(read)
    assert [(turn.method, turn.step) for turn in conversation.turns] == [
        ("basismodel", None),
        ("basismodel", "verkenning"),
        ("basismodel", "advies"),
        ("basismodel", None),
    ]
    assert conversation.steps_known
    assert [problem.number for problem in conversation.problems] == [4]
    other = turns_of(transcript(("A", "x", "Roddelen"), ("B", "y", "Probleemverkenning")))
    assert [(turn.method, turn.step) for turn in other.turns] == [
        ("roddelmodel", "roddelen"),
        ("roddelmodel", "verkenning"),
    ]
    told = turns_of(read, method="roddelmodel")
    assert [turn.step for turn in told.turns] == [None, "verkenning", None, "roddelen"]
    with pytest.raises(InputError, match="basismodel"):
        turns_of(read, method="geen")


def test_without_headings_the_coach_decides():
    conversation = turns_of(transcript(("A", "Wat?")))
    assert (conversation.turns[0].method, conversation.turns[0].step, conversation.steps_known) == (None, None, False)


def test_problems_of_the_file_go_along():
    read = Transcript((Line("Ja.", None, None, None, 1),), (Problem(3, "Iets."),), "plain", "utf-8")
    assert turns_of(read).problems == (Problem(3, "Iets."),)


def test_a_whole_conversation_is_reviewed(coach, root):
    read = read_transcript((root / "tests/library/transcripts/gewoon.txt").read_bytes(), "gewoon.txt")
    conversation = turns_of(read, methods=coach.methods)
    assert (conversation.inbrenger, conversation.sure, conversation.steps_known) == ("Noor", True, True)
    session = coach.review_session(conversation.turns)
    assert [feedback.turn.id for feedback in session.turns] == ["L6", "L10", "L11", "L12", "L13", "L16"]
    assert {feedback.step for feedback in session.turns[1:]} == {"verkenning"}
