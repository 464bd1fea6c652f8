"""What trainees object to, as their trainer gets it: listed, exported and erased."""

import csv
import io
import json

import pytest
from typer.testing import CliRunner

from coach.cli import app
from coach.cli_feedback import harmless
from coach.store import PracticeStore, Store, StoredObjection

run = CliRunner()


@pytest.fixture
def database(tmp_path, monkeypatch):
    path = tmp_path / "coach.db"
    monkeypatch.setenv("COACH_DATABASE", str(path))
    return path


@pytest.fixture
def keep(database):
    def kept(*texts, **given):
        store = PracticeStore(Store(database))
        for n, text in enumerate(texts):
            store.object(StoredObjection(f"o{n}", 1_767_600_000.5 + n, text, ("closed", "why"), **given))
        store.store.close()

    return kept


def feedback(*arguments):
    return run.invoke(app, ["feedback", *arguments])


def test_without_objections_nothing_is_written_or_made(database):
    assert "Nothing was objected to yet" in feedback("list").stdout
    assert json.loads(feedback("list", "--json").stdout) == []
    assert feedback("export").stdout == ""
    assert feedback("export", "--csv").stdout.splitlines() == ['"id","at","text","labels","remark","exercise"']
    assert feedback("erase", "--all").stdout == "Erased: 0 objections.\n"
    assert not database.exists()


def test_export_is_json_lines_with_all_a_trainer_needs(keep):
    keep("Was je boos?", "Waarom?", remark="Ik vind van niet.", exercise="vrij")
    rows = [json.loads(line) for line in feedback("export").stdout.splitlines()]
    assert rows[0] == {
        "id": "o0",
        "at": "2026-01-05T08:00:00+00:00",
        "text": "Was je boos?",
        "labels": ["closed", "why"],
        "remark": "Ik vind van niet.",
        "exercise": "vrij",
    }
    assert [row["id"] for row in rows] == ["o0", "o1"]
    assert feedback("export", "--json").stdout == feedback("export").stdout


def test_export_to_a_file_keeps_every_character(keep, tmp_path):
    text = "Wát ‘zei’ hij\n\x9b31m\u202e:smile: [bold]?"
    keep(text, remark="regel\nregel")
    target = tmp_path / "uit.jsonl"
    result = feedback("export", "-o", str(target))
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "1 objection" in result.stderr
    assert json.loads(target.read_text(encoding="utf-8"))["text"] == text


@pytest.mark.parametrize("command", [["list"], ["list", "--json"], ["export"], ["export", "--csv"]])
def test_looking_at_objections_never_steers_the_terminal(keep, command):
    keep("\x1b[31mrood\x9b0m\u202e [bold]vet[/bold] :smile:", remark="\x07bel", exercise="vrij")
    said = feedback(*command).stdout
    assert not {"\x1b", "\x9b", "\u202e", "\x07"} & set(said)
    assert "[bold]vet[/bold] :smile:" in said


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", " =", "\t=", "\r=", "＝"])
def test_a_spreadsheet_never_calculates_what_was_typed(keep, tmp_path, begin):
    keep(f'{begin}HYPERLINK("x")', remark=f"{begin}1+1")
    target = tmp_path / "uit.csv"
    assert feedback("export", "--csv", "-o", str(target)).exit_code == 0
    raw = target.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert row["text"].startswith("'")
    assert row["remark"].startswith("'")
    assert row["labels"] == "closed why"


def test_a_spreadsheet_with_another_sign_between_cells_does_not_either(keep):
    keep('Wat?;=1+1;"@x')
    said = feedback("export", "--csv").stdout
    for cells in (csv.reader(io.StringIO(said, newline=""), delimiter=sign) for sign in ",;\t"):
        for row in cells:
            assert not any(cell.lstrip('"').startswith(("=", "+", "-", "@")) for cell in row)


def test_an_ordinary_question_is_left_as_it_is():
    assert harmless("Wat deed je - en zij? A=b; -c") == "Wat deed je - en zij? A=b; -c"


def test_list_shows_one_after_the_other(keep):
    keep("Was je boos?\nEcht?", remark="Nee.", exercise="casus")
    assert feedback("list").stdout.splitlines() == [
        "o0  2026-01-05T08:00:00+00:00 · casus · closed, why",
        "    Was je boos? Echt?",
        "    > Nee.",
    ]


def test_erase_takes_one_or_all_and_leaves_no_bytes(keep, database):
    keep("Wat deed de zeldzamewoordvogel?", "Waarom?", "Wie?")
    assert feedback("erase", "o0").stdout == "Erased: 1 objection.\n"
    assert [row["id"] for row in json.loads(feedback("list", "--json").stdout)] == ["o1", "o2"]
    assert not any(b"zeldzamewoordvogel" in path.read_bytes() for path in database.parent.glob("coach.db*"))
    assert feedback("erase", "--all").stdout == "Erased: 2 objections.\n"
    assert json.loads(feedback("list", "--json").stdout) == []


@pytest.mark.parametrize(
    "arguments",
    [["erase"], ["erase", "o1", "--all"], ["erase", "weg"], ["export", "--csv", "--json"], ["export", "-o", "/nee/x"]],
)
def test_wrong_use_is_one_line_and_exit_code_two(keep, arguments):
    keep("Was je boos?")
    result = feedback(*arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("coach: ")
    assert "Traceback" not in result.output


def test_a_database_that_is_none_is_told_in_one_line(database):
    database.write_bytes(b"geen database " * 500)
    result = feedback("list")
    assert result.exit_code == 2
    assert "is damaged, or no database" in result.stderr
