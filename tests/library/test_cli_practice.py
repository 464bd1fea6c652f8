"""``coach oefen`` as a program: its options, a pipe, and no colour where none is wanted."""

import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from coach.cli import app
from coach.store import PracticeStore, Store

run = CliRunner()


@pytest.fixture(autouse=True)
def database(tmp_path, monkeypatch):
    path = tmp_path / "coach.db"
    monkeypatch.setenv("COACH_DATABASE", str(path))
    return path


def practise(*arguments, lines=""):
    return run.invoke(app, ["oefen", *arguments], input=lines)


def test_help_is_there_without_loading_anything():
    said = practise("--help").stdout
    assert "--help-level" in said
    assert "herkennen" in said


def test_lines_may_come_from_a_pipe(database):
    result = practise("vrij", "--code", "groene fiets", lines="Wat voelde je toen?\n+\nstop\n")
    assert result.exit_code == 0, result.output
    assert "open vraag" in result.stdout
    store = PracticeStore(Store(database))
    assert [one.right for one in store.attempts("groene fiets")] == [True]
    store.store.close()


def test_the_end_of_the_input_leaves_with_exit_code_zero(database):
    result = practise(lines="")
    assert result.exit_code == 0
    assert "Code (leeg = niets bewaren)" in result.stdout
    assert not database.exists()


def test_help_level_is_for_this_session():
    said = practise("herkennen", "--code", "", "--help-level", "alone", lines="stop\n").stdout
    assert "Hulp: zonder hulp. Dat koos je zelf." in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["vrij", "een-casus"], "An ID goes with casus only"),
        (["casus", "bestaat-niet", "--code", ""], "Deze casus is er niet"),
        (["vrij", "--code", "ab"], "Een code heeft 4 tot 60"),
        (["onzin"], "onzin"),
        (["--help-level", "onzin"], "onzin"),
        (["casus", "--code", "", "--cases", "/bestaat/niet"], "is no folder with cases"),
    ],
)
def test_wrong_use_is_told_with_exit_code_two(arguments, said):
    result = practise(*arguments, lines="stop\n")
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def test_cases_of_ones_own_are_among_them(root, tmp_path):
    text = (root / "corpora" / "cases" / "deur-op-een-kier.yaml").read_text(encoding="utf-8")
    mine = text.replace("deur-op-een-kier", "mijn-casus").replace("De deur op een kier", "Mijn eigen casus")
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "mijn-casus.yaml").write_text(mine, encoding="utf-8")
    (tmp_path / "cases" / "stuk.yaml").write_text("id: stuk\n", encoding="utf-8")
    said = practise("casus", "--code", "", "--cases", str(tmp_path / "cases"), lines="stop\n").stdout
    assert "Mijn eigen casus" in said
    assert "Niet te lezen: 1" in said


def test_a_pipe_gets_no_colours_and_a_narrow_one_no_long_lines(database):
    environ = {**os.environ, "NO_COLOR": "1", "COLUMNS": "40", "PYTHONUTF8": "1"}
    lines = "Was je boos, toch?\n\udcff\nstop\n".encode("utf-8", "surrogateescape")
    command = [sys.executable, "-m", "coach.cli", "oefen", "vrij", "--code", ""]
    done = subprocess.run(command, input=lines, capture_output=True, env=environ, check=False)
    said = done.stdout.decode("utf-8")
    assert (done.returncode, done.stderr) == (0, b"")
    assert "\x1b" not in said
    assert all(len(line) <= 40 for line in said.splitlines())
    assert "De woorden: ‘je boos’, ‘toch’" in said
    assert "niet te\nlezen" in said
