"""Every example of every rule is a test: bad fires on the marked words, good stays silent, better is clean."""

import pytest

from coach import Coach, Turn
from coach.pipeline import load_pipeline
from coach.resources import rules_folder
from coach.rulebook.loader import load_rules

LOADED = load_rules(rules_folder())
RULES = LOADED.rules.values()
BAD = [pytest.param(r, b, id=f"{r.id}-bad{i}") for r in RULES for i, b in enumerate(r.examples.bad)]
GOOD = [pytest.param(r, t, id=f"{r.id}-good{i}") for r in RULES for i, t in enumerate(r.examples.good)]
MISSES = [
    pytest.param(r, t, id=f"{r.id}-miss{i}", marks=pytest.mark.xfail(strict=True))
    for r in RULES
    for i, t in enumerate(r.examples.misses)
]
ALARMS = [
    pytest.param(r, t, id=f"{r.id}-alarm{i}", marks=pytest.mark.xfail(strict=True))
    for r in RULES
    for i, t in enumerate(r.examples.alarms)
]


def place(coach: Coach, rule) -> dict[str, str]:
    """A step of the Basismodel that minds the rule."""
    steps = coach.methods["basismodel"].steps
    wanted = "exploration" if "exploration" in rule.phases else rule.phases[0]
    return {"method": "basismodel", "step": next(s.id for s in steps if s.phase == wanted)}


def unmarked(text: str) -> tuple[str, str | None]:
    if "[" not in text:
        return text, None
    return text.replace("[", "").replace("]", ""), text[text.index("[") + 1 : text.index("]")].lstrip(", ")


def test_every_rule_file_loads():
    assert LOADED.errors == []
    assert len(LOADED.rules) >= 15


@pytest.mark.parametrize(("rule", "example"), BAD)
def test_bad_example_fires_on_the_marked_words(coach, rule, example):
    text, words = unmarked(example.text)
    found = [f for f in coach.review(Turn(text, **place(coach, rule))).findings if f.rule == rule.id and not f.doubt]
    if words is None and not found and rule.flag is not None:
        # a rule on the label: another rule of the same flag may have found its words first
        found = [f for f in coach.review(Turn(text)).findings if f.flag is rule.flag]
    assert len(found) == 1
    if words is not None:
        assert found[0].text == words


@pytest.mark.parametrize(("rule", "text"), GOOD)
def test_good_example_stays_silent(coach, rule, text):
    found = coach.review(Turn(text, **place(coach, rule))).findings
    assert [f for f in found if f.rule == rule.id or (rule.flag and f.flag is rule.flag and not f.doubt)] == []


@pytest.mark.parametrize(("rule", "text"), MISSES)
def test_known_miss(coach, rule, text):
    assert [f for f in coach.review(Turn(text, **place(coach, rule))).findings if f.rule == rule.id]


@pytest.mark.parametrize(("rule", "text"), ALARMS)
def test_known_false_alarm(coach, rule, text):
    found = coach.review(Turn(text, **place(coach, rule))).findings
    assert [f for f in found if f.rule == rule.id or (rule.flag and f.flag is rule.flag)] == []


@pytest.mark.parametrize(
    ("rule", "better"), [pytest.param(r, b.better, id=r.id) for r in RULES for b in r.examples.bad if b.better]
)
def test_better_question_raises_nothing(coach, rule, better):
    findings = coach.review(Turn(better, **place(coach, rule))).findings
    assert [f for f in findings if f.severity != "good" and f.rule != "form-narrow"] == []


def test_a_broken_rule_is_skipped_and_named_with_file_line_and_field(tmp_path):
    import shutil

    shutil.copytree(rules_folder(), tmp_path / "rules")
    basis = tmp_path / "rules" / "basis"
    lines = (basis / "why-reason.yaml").read_text(encoding="utf-8").replace("[exploration", "[verkenning")
    (basis / "why-reason.yaml").write_text(lines, encoding="utf-8")
    (basis / "leading-tag.yaml").write_text("id: 'leading-tag'\nkleur: 'rood'\n", encoding="utf-8")
    (basis / "stacked-questions.yaml").write_text("id: [", encoding="utf-8")
    loaded = load_rules(tmp_path / "rules")
    shown = sorted(str(e).split(": ")[0] for e in loaded.errors)
    assert shown == [
        "rules/basis/leading-tag.yaml:1",
        "rules/basis/stacked-questions.yaml:2",
        "rules/basis/why-reason.yaml:5",
    ]
    assert "advice-plain" in loaded.rules
    assert Coach.over(load_pipeline(), rules=tmp_path / "rules").review(Turn("Wat gebeurde er?")).labels


@pytest.mark.parametrize("key", ["REGEX", "FUZZY", "_"])
def test_a_pattern_that_could_run_away_is_refused(tmp_path, key):
    import shutil

    shutil.copytree(rules_folder(), tmp_path / "rules")
    path = tmp_path / "rules" / "basis" / "why-reason.yaml"
    text = path.read_text(encoding="utf-8").replace("{LOWER: {IN:", f"{{LOWER: {{{key}:", 1)
    path.write_text(text, encoding="utf-8")
    (error,) = load_rules(tmp_path / "rules").errors
    assert key in str(error)
