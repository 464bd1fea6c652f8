from dataclasses import replace

import pytest

from coach import Flag, Form, Labels, Turn
from coach.corpus import GoldTurn, check_splits, parse_gold, read_gold
from coach.errors import CorpusError
from coach.evaluate import evaluate


def gold(flags=(), optional=(), form=Form.CLOSED):
    return GoldTurn(Turn("Was dat zo?"), form, frozenset(flags), frozenset(optional), None, None, {})


def test_perfect_labels_score_one():
    turns = [gold([Flag.ADVICE]), gold(), gold([Flag.WHY], form=Form.OPEN)]
    given = [Labels(Form.CLOSED, (Flag.ADVICE,)), Labels(Form.CLOSED), Labels(Form.OPEN, (Flag.WHY,))]
    result = evaluate(turns, given)
    assert (result.form_kappa, result.macro_f1, result.false_alarms, result.errors) == (1.0, 1.0, 0.0, [])


def test_optional_flags_count_neither_for_nor_against():
    turns = [gold(optional=[Flag.LEADING]), gold([Flag.LEADING])]
    result = evaluate(turns, [Labels(Form.CLOSED, (Flag.LEADING,)), Labels(Form.CLOSED, (Flag.LEADING,))])
    assert result.flags["leading"].n == 1
    assert result.flags["leading"].f1 == 1.0
    assert result.false_alarms == 0.0


def test_false_alarm_is_any_flag_on_a_clean_turn():
    result = evaluate([gold(), gold()], [Labels(Form.CLOSED, (Flag.JUDGEMENT,)), Labels(Form.CLOSED)])
    assert result.false_alarms == 0.5
    assert result.errors[0]["extra"] == ["judgement"]


def test_open_against_closed_joins_the_forms():
    turns = [gold(form=Form.INVITATION), gold(form=Form.CHOICE), gold(form=Form.STATEMENT)]
    result = evaluate(turns, [Labels(Form.OPEN), Labels(Form.CLOSED), Labels(Form.OPEN)])
    assert result.open_closed == 1.0
    assert result.form_accuracy == 0.0


@pytest.mark.parametrize(
    ("line", "part"),
    [
        (b"{", "not JSON"),
        (b"[]", "not an object"),
        (b'{"text": "Wat?", "form": "vraag", "flags": []}', "unknown form 'vraag'; known: open"),
        (b'{"text": "Wat?", "form": "open", "flags": ["waarom"]}', "unknown flags 'waarom'"),
        (b'{"text": "Wat?", "form": "open"}', "'flags' must be a list"),
        (b'{"form": "open", "flags": []}', "empty"),
        (b"\xff", "UTF-8"),
    ],
)
def test_a_corpus_line_that_breaks_the_format_is_refused_with_its_place(line, part):
    with pytest.raises(CorpusError, match=r"^c\.jsonl:4: ") as caught:
        parse_gold(line, "c.jsonl", 4)
    assert part in str(caught.value)


def test_a_text_in_two_splits_is_refused_with_both_places(tmp_path):
    one, two = tmp_path / "train.jsonl", tmp_path / "test.jsonl"
    with pytest.raises(CorpusError, match=r"test\.jsonl:2: .*train\.jsonl:1"):
        check_splits({one: [gold()], two: [replace(gold(), turn=Turn("Iets anders?")), gold()]})


def test_missing_file_is_named(tmp_path):
    with pytest.raises(CorpusError, match="cannot be read"):
        read_gold(tmp_path / "weg.jsonl")
