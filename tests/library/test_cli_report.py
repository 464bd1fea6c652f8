import html
import json
import re
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from coach.cli import app

run = CliRunner()
TALK = """\
## Stap 2: Probleemverkenning
Noor (inbrenger): Ik schrok toen mijn teamleider Sanne begon te schreeuwen en ik ben weggelopen.
Youssef: Waarvan schrok je?
Sanne: Waarom ben je niet gewoon gebleven, Youssef?
Noor (inbrenger): Dat weet ik niet.
Youssef: Kun je niet beter een gesprek aanvragen?
"""
UNSURE = "Noor: Ik schrok.\nYoussef: Waarvan schrok je?\nNoor: Van de mail.\nSanne: Wat stond erin?\n"


@pytest.fixture
def talk(tmp_path):
    file = tmp_path / "maart.txt"
    file.write_text(TALK, encoding="utf-8")
    return file


def report(*arguments: object, **more):
    return run.invoke(app, ["report", *map(str, arguments)], **more)


def test_the_report_stands_beside_the_file(talk):
    result = report(talk)
    assert result.exit_code == 0, result.output
    page = Path(f"{talk}.html").read_text(encoding="utf-8")
    assert "Wat het meest telt" in page
    assert "Youssef" not in page
    assert "Sanne" not in page


def test_standard_output_gets_the_report_alone(talk):
    result = report(talk, "-o", "-", "--format", "json")
    body = json.loads(result.stdout)
    assert (body["questions"], body["quality"]["advice"]["count"]) == (3, 1)
    assert body["label"] == "Maart"
    assert body["parts"][0]["title"] == "Probleemverkenning"
    assert "Youssef" not in result.stdout


def test_a_transcript_may_come_from_standard_input():
    result = report("-", "--format", "md", input=TALK)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("# Vraagrapport: Sessie")


def test_text_is_shown_of_all_of_a_few_or_of_no_turns(talk):
    def texts(*arguments):
        body = json.loads(report(talk, "-o", "-", "--format", "json", *arguments).stdout)
        return sum(mark["text"] is not None for mark in body["timeline"]), len(body["rewrite"])

    assert texts() == (0, 2)
    assert texts("--keep-text") == (5, 2)
    assert texts("--no-text") == (0, 0)
    whole = report(talk, "-o", "-", "--format", "csv", "--no-text").stdout
    assert "schrok" not in whole


def test_rewrites_are_offered_and_names_in_them_are_hidden(talk):
    body = json.loads(report(talk, "-o", "-", "--format", "json").stdout)
    assert all(chosen["suggestion"] for chosen in body["rewrite"])
    assert any("Deelnemer 1" in chosen["text"] for chosen in body["rewrite"])


def test_who_agreed_is_named(talk):
    result = report(talk, "-o", "-", "--format", "json", "--release", "Youssef")
    assert [person["name"] for person in json.loads(result.stdout)["people"]] == ["Youssef"]
    nobody = report(talk, "-o", "-", "--release", "Iemand")
    assert "staat in dit gesprek" in nobody.stderr


def test_an_unsure_inbrenger_is_said_and_can_be_named(tmp_path):
    file = tmp_path / "x.txt"
    file.write_text(UNSURE, encoding="utf-8")
    result = report(file, "-o", "-", "--format", "json")
    assert "--inbrenger" in result.stderr
    assert "geraden" in json.loads(result.stdout)["notes"][0]
    named = report(file, "-o", "-", "--format", "json", "--inbrenger", "Sanne")
    assert "--inbrenger" not in named.stderr
    assert [mark["label"] for mark in json.loads(named.stdout)["timeline"]][-1] == "Inbrenger"


def test_on_a_terminal_it_asks(tmp_path, monkeypatch):
    file = tmp_path / "x.txt"
    file.write_text(UNSURE, encoding="utf-8")
    monkeypatch.setattr("coach.cli_report._terminal", lambda: True)
    result = report(file, "-o", tmp_path / "x.json", "--format", "json", input="3\n")
    assert "Wie brengt de casus in?" in result.stderr
    assert json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))["timeline"][3]["label"] == "Inbrenger"


def test_problems_are_listed_with_their_line_and_in_the_report(root):
    file = root / "tests" / "library" / "transcripts" / "kapot.vtt"
    result = report(file, "-o", "-")
    lines = [line for line in result.stderr.splitlines() if re.match(rf"{re.escape(str(file))}:\d+: ", line)]
    assert lines
    assert "Wat we niet konden lezen" in result.stdout
    assert lines[0].split(": ", 1)[1] in html.unescape(result.stdout)


def test_columns_are_chosen_or_asked_for(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("aa,bb,cc\n1,Noor,Ik schrok.\n2,Sam,Waarvan?\n", encoding="utf-8")
    unknown = report(file, "-o", "-")
    assert unknown.exit_code == 2
    assert "'cc'" in unknown.output
    known = report(file, "-o", "-", "--format", "json", "--columns", "text=cc,speaker=bb")
    assert json.loads(known.stdout)["turns"] == 2


def test_several_files_are_several_reports_that_know_each_other(tmp_path, talk):
    again = tmp_path / "april" / "maart.txt"
    again.parent.mkdir()
    again.write_text(TALK.replace("Waarvan", "Van wie"), encoding="utf-8")
    folder = tmp_path / "uit"
    result = report(talk, again, "-o", folder)
    assert result.exit_code == 0, result.output
    assert {path.name for path in folder.iterdir()} == {"maart.txt.html", "maart.txt-2.html", "vergelijking.html"}
    assert "maart.txt-2.html" in (folder / "vergelijking.html").read_text(encoding="utf-8")


def test_an_earlier_session_is_its_report_or_its_transcript(tmp_path, talk):
    assert report(talk, "-o", tmp_path / "eerder.json", "--format", "json").exit_code == 0
    result = report(talk, "-o", "-", "--format", "json", "--compare", tmp_path / "eerder.json", "--compare", talk)
    earlier = json.loads(result.stdout)["earlier"]
    assert [(one["label"], one["questions"]) for one in earlier] == [("Maart", 3), ("Maart", 3)]


@pytest.mark.parametrize(
    "arguments",
    [
        ["bestaat-niet.txt"],
        ["TALK", "--inbrenger", "Iemand"],
        ["TALK", "--method", "onzin"],
        ["TALK", "--columns", "tekst=x"],
        ["TALK", "TALK", "-o", "-"],
        ["TALK", "TALK", "-o", "TALK"],
        ["TALK", "-o", "nergens/x.html"],
        ["TALK", "--format", "pdf"],
        [],
    ],
)
def test_wrong_use_is_exit_code_two_in_one_line(talk, arguments):
    result = report(*(talk if one == "TALK" else one for one in arguments))
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_without_matplotlib_the_remedy_is_said(talk, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    result = report(talk, "-o", "-")
    assert result.exit_code == 2
    assert "pip install 'vraagcoach[report]'" in result.output.replace("\n", "")
    assert report(talk, "-o", "-", "--format", "csv").exit_code == 0
