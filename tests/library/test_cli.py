import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from coach.cli import app

run = CliRunner()


def test_check_speaks_dutch_and_names_the_source():
    result = run.invoke(app, ["check", "waarom heb je dat gedaan"])
    assert result.exit_code == 0
    assert "Waaromvraag" in result.stdout
    assert "Hand-out intervisie" in result.stdout


def test_check_json_is_the_feedback():
    result = run.invoke(app, ["check", "Was je boos?", "--context", "Ik was boos.", "--json"])
    body = json.loads(result.stdout)
    assert body["labels"]["form"] == "closed"
    assert body["text"] == "Was je boos?"


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", ""],
        ["check", "a" * 2001],
        ["check", "Wat?", "--method", "x"],
        ["check", "Wat?", "--step", "x"],
        ["label", "bestaat-niet.jsonl"],
        ["evaluate", "bestaat-niet.jsonl"],
        ["check", "Wat?", "--pipeline", "nl_bestaat_niet"],
        ["train", "nl_vraag_sm", "--treebanks", "bestaat-niet"],
        ["check"],
        ["onzin"],
    ],
)
def test_wrong_use_is_exit_code_two_in_one_line(arguments):
    result = run.invoke(app, arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_missing_pipeline_says_how_to_install_it():
    result = run.invoke(app, ["check", "Wat?", "--pipeline", "nl_core_news_sm"])
    if result.exit_code == 0:
        pytest.skip("nl_core_news_sm is installed here")
    assert "spacy download nl_core_news_sm" in result.output


def test_label_writes_every_line_and_reports_the_bad_one(tmp_path):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(b'{"text": "Wat gebeurde er?", "id": "a"}\nstuk\n{"text": "Wie?", "id": "c"}\n')
    result = run.invoke(app, ["label", str(source), "-o", str(target)])
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert result.exit_code == 2
    assert [row["id"] for row in rows] == ["a", "2", "c"]
    assert "in.jsonl:2:" in result.output


def test_label_reads_standard_input():
    result = run.invoke(app, ["label", "-"], input="Wat gebeurde er?\nWie was erbij?\n")
    assert [json.loads(line)["form"] for line in result.stdout.splitlines()] == ["open", "open"]


def test_evaluate_scores_and_lists_errors(tmp_path):
    gold = tmp_path / "gold.jsonl"
    rows = [
        {"text": "Wat gebeurde er?", "form": "open", "flags": []},
        {"text": "Waarom ging je weg?", "form": "open", "flags": ["why"]},
        {"text": "Was je manager erbij?", "form": "open", "flags": []},
    ]
    gold.write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    result = run.invoke(app, ["evaluate", str(gold), "--json"])
    body = json.loads(result.stdout)
    assert body["turns"] == 3
    assert body["flags"]["why"]["f1"] == 1.0
    assert [e["text"] for e in body["errors"]] == ["Was je manager erbij?"]


@pytest.mark.parametrize("arguments", [["rewrite", "Waarom ging je weg?"], ["rules", "list"], ["cases", "list"]])
def test_a_reader_that_has_read_enough_is_no_error(arguments):
    """``coach … | head`` under ``pipefail``: what was not read goes nowhere, without a word and with exit code 0."""
    command = [sys.executable, "-c", "from coach.cli import app; app()", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdout.close()
        said = running.stderr.read()
    assert (running.returncode, said) == (0, b"")
