"""Every example of every rule is a test; every guideline of the handouts is kept by a rule or says why not."""

import re
import shutil

import pytest

from coach import Coach, Severity, Turn
from coach.pipeline import load_pipeline
from coach.resources import rules_folder
from coach.rulebook.coverage import check_coverage, load_coverage
from coach.rulebook.loader import load_rules
from coach.rulecheck import cases, run_case

LOADED = load_rules(rules_folder())
CASES = [case for rule in LOADED.rules.values() for case in cases(rule)]


def test_every_rule_file_loads():
    assert LOADED.errors == []
    assert len(LOADED.rules) >= 60
    assert len(LOADED.methods) >= 16


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_example(coach, case):
    assert run_case(coach, case) is None


def test_an_example_that_is_not_as_it_should_be_is_told(coach):
    rule = LOADED.rules["why-reason"]
    swapped = rule.model_copy(
        update={"examples": rule.examples.model_copy(update={"bad": rule.examples.good, "good": rule.examples.bad})}
    )
    told = [run_case(coach, case) for case in cases(swapped) if case.kind in ("bad", "good")]
    assert told
    assert all(told)


def test_messages_speak_plainly_of_the_question():
    jargon = re.compile(r"\b(fout|verkeerd|je bent|jij|jullie moeten|interventie|cognitief|affectief|valide)\b", re.I)
    assert {r.id: r.message for r in LOADED.rules.values() if jargon.search(r.message)} == {}
    assert {r.id for r in LOADED.rules.values() if not r.message.rstrip().endswith((".", "?"))} == set()


def test_every_flag_has_a_rule_that_explains_it_and_puts_a_doubt_as_a_question():
    explaining = {
        match.label.explains: rule
        for rule in LOADED.rules.values()
        for match in rule.match.any
        if hasattr(match, "label") and match.label.explains
    }
    assert {flag.value for flag in explaining} >= {"advice", "leading", "interpretation", "judgement", "generalisation"}
    assert all("?" in (rule.doubt or "") for rule in explaining.values())


def test_every_guideline_is_kept_by_a_rule_or_says_why_not():
    lines = load_coverage()
    assert list(check_coverage(lines, LOADED)) == []
    assert {line.source.key for line in lines} == {
        "basismodel", "handout", "eigen-casuistiek", "oplossingsgericht", "brochure"
    }  # fmt: skip
    assert len(lines) > 200


def test_praise_is_for_what_the_handouts_ask_and_never_beside_something_minded(coach):
    assert any(rule.severity is Severity.GOOD for rule in LOADED.rules.values())
    for text in ("Wat ging er door je heen?", "Waarom deed je dat, en wat dacht je toen?", "Met wie sprak je af?"):
        findings = coach.review(Turn(text)).findings
        minded = [f for f in findings if f.severity is not Severity.GOOD and f.rule != "form-narrow"]
        assert not (minded and [f for f in findings if f.severity is Severity.GOOD])


@pytest.fixture
def copied(tmp_path):
    shutil.copytree(rules_folder(), tmp_path / "rules")
    return tmp_path / "rules"


def test_a_broken_rule_is_skipped_and_named_with_file_line_and_field(copied):
    basis = copied / "basis"
    lines = (basis / "why-reason.yaml").read_text(encoding="utf-8").replace("[introduction", "[verkenning")
    (basis / "why-reason.yaml").write_text(lines, encoding="utf-8")
    (basis / "leading-tag.yaml").write_text("id: 'leading-tag'\nkleur: 'rood'\n", encoding="utf-8")
    (basis / "stacked-questions.yaml").write_text("id: [", encoding="utf-8")
    (copied / "methods" / "crea.yaml").unlink()
    loaded = load_rules(copied)
    shown = [str(e) for e in loaded.errors if "/basis/" in str(e)]
    assert [s.split(": ")[0] for s in sorted(shown)] == [
        "rules/basis/leading-tag.yaml:2",
        "rules/basis/stacked-questions.yaml:2",
        "rules/basis/why-reason.yaml:5",
    ]
    assert all(len(s.split(": ")) >= 3 for s in shown)
    assert "advice-plain" in loaded.rules


def test_the_rest_works_beside_a_broken_rule(tmp_path):
    own = tmp_path / "own"
    own.mkdir()
    (own / "pack.yaml").write_text("title: 'Eigen'\n", encoding="utf-8")
    (own / "judgement-x.yaml").write_text("id: 'judgement-x'\n", encoding="utf-8")
    coach = Coach.over(load_pipeline(), rules=own)
    assert len(coach.rulebook.errors) == 1
    assert [f.rule for f in coach.review(Turn("Waarom ging je weg?")).findings] == ["why-reason"]


def test_the_readme_counts_right(root):
    told = (root / "README.md").read_text(encoding="utf-8")
    methods, rules, guidelines = re.search(
        r"(\d+) methods with their steps, (\d+) rules and (\d+) guidelines", told
    ).groups()
    assert (int(methods), int(rules), int(guidelines)) == (
        len(LOADED.methods), len(LOADED.rules), len(load_coverage())
    )  # fmt: skip
