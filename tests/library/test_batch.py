import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach import CoachError, Turn
from coach.batch import label_items, label_row, read_items


def items(raw: bytes, name: str):
    return list(read_items(io.BytesIO(raw), name))


def test_json_lines_keep_id_context_and_order():
    raw = b'{"text": "Wat?", "id": 7, "context": ["Ik schrok."]}\n\n{"text": "Wie?"}\r\n'
    one, two = items(raw, "a.jsonl")
    assert (one.id, one.turn.context, one.line) == ("7", ("Ik schrok.",), 1)
    assert (two.id, two.turn.text, two.line) == ("3", "Wie?", 3)


@pytest.mark.parametrize("name", ["-", "vragen"])
def test_kind_is_seen_from_the_first_line_where_no_ending_tells(name):
    assert items(b'{"text": "Wat?"}\n', name)[0].turn.text == "Wat?"
    assert items("\ufeffWat?\nWie?\n".encode(), name)[1].turn.text == "Wie?"


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.csv", b'id,text\nx,"Wat, en wie?"\n'),
        ("a.csv", "\ufeffid;text\nx;Wat, en wie?\n".encode()),
        ("a.tsv", b"id\ttext\nx\tWat, en wie?\n"),
        ("a.csv", b'ID, Text \nx,"Wat, en wie?"\n'),
    ],
)
def test_tables_with_a_text_column(name, raw):
    (item,) = items(raw, name)
    assert (item.id, item.turn.text) == ("x", "Wat, en wie?")


def test_table_without_text_column_says_so_and_not_what_is_there():
    (item,) = items(b"id,vraag\n1,Wat?\n", "a.csv")
    assert "no column 'text' among its 2" in str(item.turn)


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        (b"{\n", "not JSON"),
        (b"[1]\n", "not an object"),
        (b'{"text": ""}\n', "empty"),
        (b'{"text": "\xff"}\n', "UTF-8"),
        (b'{"text": 3}\n', "must be text"),
        (b'{"text": "a\\u0000b"}\n', "control character"),
        (b'{"x": 1}\n', "empty"),
        (b"[" * 100_000 + b"\n", "nested too deeply"),
    ],
)
def test_a_bad_line_is_an_error_in_its_place_and_the_rest_comes_out(coach, raw, part):
    read = items(b'{"text": "Wat?"}\n' + raw + b'{"text": "Wie?"}\n', "a.jsonl")
    rows = [label_row(item, result) for item, result in label_items(coach, read, batch_size=2)]
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert part in rows[1]["error"]["message"]
    assert rows[1]["error"]["message"].startswith("a.jsonl:2: ")
    assert rows[2]["text"] == "Wie?"


def test_label_rows_have_the_promised_fields(coach):
    (row,) = [label_row(i, r) for i, r in label_items(coach, items(b"Wat gebeurde er?\n", "a.txt"))]
    assert {"id", "text", "form", "flags", "focus", "aim", "scores"} <= set(row)
    json.dumps(row)


@given(st.binary(max_size=200))
def test_any_bytes_give_turns_or_errors(raw):
    for name in ("a.jsonl", "a.csv", "a.tsv", "a.txt", "-"):
        for item in items(raw, name):
            assert isinstance(item.turn, (Turn, CoachError))
