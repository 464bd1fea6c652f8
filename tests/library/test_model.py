import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach import Feedback, InputError, Turn
from coach.model import MAX_CHARACTERS


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b\u200b", "\u00a0"])
def test_blank_text_is_refused(text):
    with pytest.raises(InputError) as caught:
        Turn(text)
    assert caught.value.code == "empty-text"


def test_text_over_the_limit_names_the_limit():
    Turn("a" * MAX_CHARACTERS)
    with pytest.raises(InputError, match="2,000") as caught:
        Turn("a" * (MAX_CHARACTERS + 1))
    assert caught.value.status == 413


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\ud800"])
def test_control_character_is_refused_with_its_place_but_not_the_text(character):
    with pytest.raises(InputError) as caught:
        Turn(f"geheim{character}?")
    assert "position 6" in str(caught.value)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("text", [None, 3, b"Wat?", ["Wat?"]])
def test_text_must_be_text(text):
    with pytest.raises(InputError):
        Turn(text)


@pytest.mark.parametrize("context", [[""], [3], "x" * 2001, ["ja"] * 51, {"a": 1}])
def test_bad_context_is_refused(context):
    with pytest.raises(InputError):
        Turn("Wat gebeurde er?", context=context)


def test_turn_and_feedback_are_frozen(coach):
    feedback = coach.review(Turn("Wat gebeurde er?"))
    with pytest.raises(AttributeError):
        feedback.turn.text = "iets anders"
    with pytest.raises(AttributeError):
        feedback.labels = None


PIECES = st.sampled_from(
    [
        "Waarom",
        "waarom",
        "🙂",
        "👩‍👩‍👧",
        "heb je",
        " dat ",
        "niet",
        "?",
        "!",
        "\n",
        "  ",
        "…",
        "é",
        "ﬁ",
        "'t",
        "toch",
        ",",
        "gewoon",
        '"',
        "ge",
    ]
)


@given(st.lists(PIECES, min_size=1, max_size=14))
def test_offsets_always_point_into_the_text_as_typed(coach, pieces):
    text = "".join(pieces)
    try:
        turn = Turn(text)
    except InputError:
        return
    feedback = coach.review(turn)
    assert isinstance(feedback, Feedback)
    for finding in feedback.findings:
        assert 0 <= finding.start < finding.end <= len(text)
        assert text[finding.start : finding.end] == finding.text
