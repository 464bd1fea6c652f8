import json

import pytest
from typer.testing import CliRunner

from coach.cli import app

run = CliRunner()


def test_list_shows_all_rules_and_what_a_step_minds():
    everything = json.loads(run.invoke(app, ["rules", "list", "--json"]).stdout)
    here = json.loads(run.invoke(app, ["rules", "list", "--step", "advies", "--json"]).stdout)
    assert {"id", "title", "severity", "pack"} == set(everything[0])
    assert len(here) < len(everything)
    assert {r["id"]: r["severity"] for r in here}["why-reason"] == "tip"
    assert "advice-plain" not in {r["id"] for r in here}


def test_show_tells_message_source_place_and_examples():
    shown = json.loads(run.invoke(app, ["rules", "show", "why-reason", "--json"]).stdout)
    assert shown["source"]["document"] == "Hand-out intervisie"
    assert shown["holds"]["basismodel/verkenning"] == "warning"
    assert shown["examples"]["better"]
    assert "Waaromvraag" in run.invoke(app, ["rules", "show", "why-reason"]).stdout
    assert run.invoke(app, ["rules", "show", "bestaat-niet"]).exit_code == 2


def test_new_check_and_use(tmp_path):
    folder = str(tmp_path / "onze-regels")
    assert run.invoke(app, ["rules", "new", "advice-doorpakken", "--rules", folder]).exit_code == 0
    checked = run.invoke(app, ["rules", "check", folder])
    assert checked.exit_code == 0
    assert "all as they should be" in checked.stdout
    used = run.invoke(app, ["check", "Zullen we even doorpakken?", "--rules", folder, "--json"])
    assert "advice-doorpakken" in [f["rule"] for f in json.loads(used.stdout)["findings"]]
    used = run.invoke(app, ["check", "Zullen we even doorpakken?", "--json"], env={"COACH_RULES": folder})
    assert "advice-doorpakken" in [f["rule"] for f in json.loads(used.stdout)["findings"]]
    again = run.invoke(app, ["rules", "new", "advice-doorpakken", "--rules", folder])
    assert again.exit_code == 2


@pytest.mark.parametrize("rule_id", ["X", "a", "../x-y", "met spatie-x", "x-" * 40])
def test_new_refuses_what_is_no_id(tmp_path, rule_id):
    result = run.invoke(app, ["rules", "new", rule_id, "--rules", str(tmp_path)])
    assert result.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_new_without_a_folder_says_how(monkeypatch):
    monkeypatch.delenv("COACH_RULES", raising=False)
    result = run.invoke(app, ["rules", "new", "advice-x"])
    assert result.exit_code == 2
    assert "--rules" in result.output


def test_check_names_file_line_field_and_remedy(tmp_path):
    folder = tmp_path / "onze-regels"
    run.invoke(app, ["rules", "new", "advice-doorpakken", "--rules", str(folder)])
    path = folder / "advice-doorpakken.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("'Wie pakt dit samen met je op?'", "'Kun je even doorpakken?'"), encoding="utf-8")
    (folder / "advice-stuk.yaml").write_text("id: 'advice-stuk'\n", encoding="utf-8")
    result = run.invoke(app, ["rules", "check", str(folder)])
    assert result.exit_code == 1
    assert "onze-regels/advice-stuk.yaml:1: title: is missing: add it" in result.stdout
    line = next(i for i, row in enumerate(path.read_text().splitlines(), 1) if "Kun je even" in row)
    assert f"onze-regels/advice-doorpakken.yaml:{line}: examples.good.1: fires, though" in result.stdout


def test_coverage_names_rules_or_reasons():
    result = run.invoke(app, ["rules", "coverage"])
    assert result.exit_code == 0
    assert "why-reason" in result.stdout
    assert "geen regel:" in result.stdout
