"""Packs of a user: they add, switch off and change rules, and what is wrong in them is named and left out."""

import textwrap
from pathlib import Path

import pytest

from coach import Coach, Severity, Turn
from coach.resources import rules_folder
from coach.rulebook.loader import load_rules

RULE = """\
id: {id}
title: 'Eigen regel'
severity: tip
phases: [exploration]
message: '"{{match}}" valt op. Vraag wat er gebeurde.'
source: {{key: eigen, where: 'groep'}}
match:
  any:
    - {match}
examples:
  bad:
    - {{text: 'Was dat een [dikke min]?', better: 'Wat gebeurde er?'}}
    - 'Een [dikke min] dus.'
  good: ['Wat gebeurde er?', 'Was het een min?']
"""


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(textwrap.dedent(text), encoding="utf-8")
    return folder


def own_pack(folder: Path, head: str = "title: 'Eigen'\n", match: str = "phrase: 'dikke min'") -> Path:
    write(folder, "pack.yaml", head)
    return write(folder, "own-min.yaml", RULE.format(id="own-min", match=match))


def errors(folder: Path) -> list[str]:
    return [str(error) for error in load_rules(rules_folder(), folder).errors]


def test_a_rule_of_a_user_finds_its_words(coach, tmp_path):
    own = Coach.over(coach.nlp, rules=own_pack(tmp_path / "own"))
    (finding,) = [
        f for f in own.review(Turn("Was dat een Dikke  min?".replace("  ", " "))).findings if f.rule == "own-min"
    ]
    assert (finding.text, finding.message) == ("Dikke min", '"Dikke min" valt op. Vraag wat er gebeurde.')
    assert not [f for f in coach.review(Turn("Was dat een dikke min?")).findings if f.rule == "own-min"]


def test_a_folder_may_hold_several_packs_and_a_method(coach, tmp_path):
    own_pack(tmp_path / "a")
    write(tmp_path / "b", "pack.yaml", "title: 'B'\n")
    write(
        tmp_path / "methods",
        "eigen-methode.yaml",
        """\
        id: eigen-methode
        title: 'Eigen methode'
        source: {key: eigen, where: 'groep'}
        purpose: 'Kort.'
        steps:
          - {id: vragen, title: 'Vragen', phase: exploration, speakers: [participant], purpose: 'x', questions: 'y'}
        default: vragen
        """,
    )
    own = Coach.over(coach.nlp, rules=tmp_path)
    assert own.rulebook.errors == []
    assert "own-min" in [f.rule for f in own.review(Turn("Was dat een dikke min?", method="eigen-methode")).findings]


def test_a_pack_switches_a_rule_off_and_changes_one_field_of_another(coach, tmp_path):
    head = """\
    title: 'Eigen'
    extends: ['basis']
    off: {form-narrow: 'Mag bij ons.'}
    change:
      why-reason: {severity: 'tip', message: 'Mag, met een open blik.'}
    """
    own = Coach.over(coach.nlp, rules=own_pack(tmp_path / "own", textwrap.dedent(head)))
    assert own.rulebook.errors == []
    assert own.review(Turn("Hoe laat was dat?")).minded == ()
    (why,) = own.review(Turn("Waarom ging je weg?")).findings
    assert (why.rule, why.severity, why.message) == ("why-reason", Severity.TIP, "Mag, met een open blik.")
    assert own.review(Turn("Waarom ging je weg?")).labels == coach.review(Turn("Waarom ging je weg?")).labels


def test_a_changed_match_finds_other_words_and_keeps_the_labels(coach, tmp_path):
    head = """\
    title: 'Eigen'
    extends: ['basis']
    change:
      dialogue-knows-better:
        match: {any: [{phrase: 'vroeger was alles beter'}]}
    """
    own = Coach.over(coach.nlp, rules=own_pack(tmp_path / "own", textwrap.dedent(head)))
    text = "Vroeger was alles beter. Bij ons doen we dat zo."
    assert [f.text for f in own.review(Turn(text)).findings if f.rule == "dialogue-knows-better"] == [
        "Vroeger was alles beter"
    ]


def test_a_label_rule_with_a_threshold_of_its_own(coach, tmp_path):
    own = Coach.over(coach.nlp, rules=own_pack(tmp_path / "own", match="label: {flag: advice, threshold: 0.05}"))
    feedback = own.review(Turn("Heb je hem gesproken?"))
    fires = "own-min" in [f.rule for f in feedback.findings]
    assert fires is (feedback.scores["advice"] >= 0.05)


def test_a_tree_rule_finds_its_words(coach, tmp_path):
    match = (
        "tree: [{RIGHT_ID: 'v', RIGHT_ATTRS: {LEMMA: 'bellen'}}, "
        "{LEFT_ID: 'v', REL_OP: '>', RIGHT_ID: 's', RIGHT_ATTRS: {DEP: 'nsubj'}}]"
    )
    own = Coach.over(coach.nlp, rules=own_pack(tmp_path / "own", match=match))
    assert [f.text for f in own.review(Turn("Wanneer belde je moeder?")).findings if f.rule == "own-min"] == [
        "belde je moeder"
    ]


@pytest.mark.parametrize(
    ("change", "place", "says"),
    [
        (("title:", "titel:"), "own-min.yaml:2", "titel: unknown key"),
        (("severity: tip", "severity: erg"), "own-min.yaml:3", "severity: input should be"),
        (("[exploration]", "[verkenning]"), "own-min.yaml:4", "phases.0: input should be"),
        (("[exploration]", "[]"), "own-min.yaml:4", "phases: list should have at least 1"),
        (("key: eigen", "key: onbekend"), "own-min.yaml:6", "source.key: unknown"),
        (("phrase:", "fraase:"), "own-min.yaml:9", "match.any.0: is no kind of match"),
        (("phrase: 'dikke min'", "tokens: [{REGEX: 'a+'}]"), "own-min.yaml:9", "unknown token key"),
        (("phrase: 'dikke min'", "tokens: [{LOWER: {REGEX: 'a+'}}]"), "own-min.yaml:9", "unknown comparison"),
        (("phrase: 'dikke min'", "tokens: [{OP: '*'}]"), "own-min.yaml:9", "may have no end"),
        (("phrase: 'dikke min'", "tokens: [{OP: '{0,5}'}, {OP: '{0,5}'}]"), "own-min.yaml:9", "optional places"),
        (("phrase: 'dikke min'", "tokens: [{LOWER: 3}]"), "own-min.yaml:9", "spaCy refuses"),
        (("phrase: 'dikke min'", "tokens: [{LOWER: {LIST: 'x'}}]"), "own-min.yaml:7", "there is no words/x.txt"),
        (("good: [", "goed: ["), "own-min.yaml:14", "examples.goed: unknown key"),
        (("id: own-min", "id: why-reason"), "own-min.yaml:1", "make them equal"),
        (("title: 'Eigen regel'", "title: &a 'x'"), "own-min.yaml:2", "anchor"),
        (("title: 'Eigen regel'", "title: " + "[" * 3000), "own-min.yaml:2", "deep"),
        (("title: 'Eigen regel'", "title: !!python/object/apply:os.system ['true']"), "own-min.yaml:2", "uses the tag"),
        (("title: 'Eigen regel'", "title: no"), "own-min.yaml:2", ""),
        (("title: 'Eigen regel'", "title: !!int ''"), "own-min.yaml:2", "uses the tag"),
        (("title: 'Eigen regel'", "title: !!timestamp 'x'"), "own-min.yaml:2", "uses the tag"),
        (("title: 'Eigen regel'", "title: 'a'\ntitle: 'b'"), "own-min.yaml:3", "title: stands there twice"),
        (('{match}" valt', '{wat}" valt'), "own-min.yaml:1", "is no placeholder here"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(coach, tmp_path, change, place, says):
    folder = own_pack(tmp_path / "own")
    path = folder / "own-min.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(*change, 1), encoding="utf-8")
    found = [str(error) for error in Coach.over(coach.nlp, rules=folder, classifiers=False).rulebook.errors]
    if change[1] == "title: no":  # no is a word here, as it is in Dutch
        assert found == []
        return
    assert len(found) == 1
    assert place in found[0]
    assert says in found[0]


@pytest.mark.parametrize(
    ("head", "line", "says"),
    [
        ("title: 'Eigen'\nextends: ['nergens']\n", 2, "unknown pack 'nergens'"),
        ("title: 'Eigen'\nextends: ['own']\n", 2, "goes round"),
        ("title: 'Eigen'\nextends: ['basis']\noff: {bestaat-niet: 'x'}\n", 3, "no such rule"),
        ("title: 'Eigen'\noff: {why-reason: 'x'}\n", 2, "no such rule"),
        ("title: 'Eigen'\nextends: ['basis']\nchange: {why-reason: {id: 'x'}}\n", 3, "cannot be changed"),
        ("title: 'Eigen'\nextends: ['basis']\nchange: {why-reason: {severity: 'erg'}}\n", 3, "Input should be"),
        ("titel: 'Eigen'\n", 1, "unknown key"),
    ],
)
def test_a_wrong_pack_is_named_and_left_out(tmp_path, head, line, says):
    (error,) = errors(own_pack(tmp_path / "own", head))
    assert f"own/pack.yaml:{line}:" in error
    assert says in error


def test_packs_that_extend_each_other_are_refused(tmp_path):
    write(tmp_path / "a", "pack.yaml", "title: 'A'\nextends: ['b']\n")
    write(tmp_path / "b", "pack.yaml", "title: 'B'\nextends: ['a']\n")
    found = errors(tmp_path)
    assert len(found) == 2
    assert "goes round" in found[0]


def test_a_duplicate_id_and_a_taken_pack_name_are_refused(tmp_path):
    folder = own_pack(tmp_path / "own")
    write(folder, "why-reason.yaml", RULE.format(id="why-reason", match="phrase: 'x'"))
    (error,) = errors(folder)
    assert "own/why-reason.yaml:1: id: 'why-reason' exists already" in error
    (error,) = errors(own_pack(tmp_path / "basis"))
    assert "a pack 'basis' exists already" in error


def test_a_file_over_one_megabyte_and_one_that_is_not_utf8_are_refused(tmp_path):
    folder = own_pack(tmp_path / "own")
    write(folder, "own-big.yaml", "#" * 1_000_001)
    (folder / "own-latin.yaml").write_bytes("title: 'é'".encode("latin-1"))
    found = errors(folder)
    assert [e.split(": ")[1] for e in found] == ["file", "file"]
    assert "own/own-big.yaml:1" in found[0]


def test_patterns_that_together_cost_too_much_are_refused(tmp_path):
    folder = own_pack(tmp_path / "own")
    tokens = ", ".join(["tokens: [{LOWER: 'a'}, {OP: '{0,6}'}]"])
    for i in range(400):
        write(folder, f"own-wide-{i}.yaml", RULE.format(id=f"own-wide-{i}", match=tokens))
    found = errors(folder)
    assert found
    assert "too costly" in found[0]


def test_no_pattern_runs_away_on_a_long_turn(coach, tmp_path):
    folder = own_pack(tmp_path / "own", match="tokens: [{OP: '{0,6}'}, {LOWER: 'nergens'}]")
    deep = "tree: [{RIGHT_ID: 'a', RIGHT_ATTRS: {}}"
    deep += "".join(f", {{LEFT_ID: 'a', REL_OP: '>', RIGHT_ID: 'n{i}', RIGHT_ATTRS: {{}}}}" for i in range(4)) + "]"
    write(folder, "own-tree.yaml", RULE.format(id="own-tree", match=deep))
    own = Coach.over(coach.nlp, rules=folder, classifiers=False)
    assert own.rulebook.errors == []
    # without bounds these take minutes; how long they take is printed by benchmarks/rules.py
    assert own.review(Turn(("en dit en dat en zo " * 100)[:2000])).labels.form


@pytest.mark.parametrize("relation", [">", "<", ".", ";", "$+"])
def test_no_tree_runs_away_whatever_its_relations(coach, tmp_path, relation):
    nodes = "{RIGHT_ID: 'a', RIGHT_ATTRS: {}}" + "".join(
        f", {{LEFT_ID: 'a', REL_OP: '{relation}', RIGHT_ID: 'n{i}', RIGHT_ATTRS: {{}}}}" for i in range(4)
    )
    own = Coach.over(coach.nlp, rules=own_pack(tmp_path / "own", match=f"tree: [{nodes}]"), classifiers=False)
    assert "own-min" not in [f.rule for f in own.review(Turn("Wat zei hij toen en daarna? " * 50)).findings]


def test_a_changed_match_that_does_not_work_is_named_once_and_the_old_one_stays(coach, tmp_path):
    head = """\
    title: 'Eigen'
    extends: ['basis']
    change:
      dialogue-knows-better:
        match: {any: [{tokens: [{LENGTH: {'>=': 'a'}}]}]}
    """
    own = Coach.over(coach.nlp, rules=own_pack(tmp_path / "own", textwrap.dedent(head)))
    (error,) = own.rulebook.errors
    assert str(error).startswith("own/pack.yaml:")
    assert "dialogue-knows-better" in [f.rule for f in own.review(Turn("Bij ons doen we dat zo.")).findings]


def test_many_costly_patterns_together_stay_within_their_time(coach, tmp_path):
    folder = own_pack(tmp_path / "own")
    row = ", ".join(["{IS_ALPHA: true, OP: '?'}"] * 6)
    for i in range(250):
        write(folder, f"own-slow-{i}.yaml", RULE.format(id=f"own-slow-{i}", match=f"tokens: [{row}]"))
    own = Coach.over(coach.nlp, rules=folder, classifiers=False)
    feedback = own.review(Turn("Waarom " + "dit en dat en zo " * 100))
    assert "why-reason" in [f.rule for f in feedback.findings]  # what ships is tried first


def test_a_folder_of_packs_is_not_made_a_pack(tmp_path):
    from coach import InputError
    from coach.rulebook.template import write_template

    own_pack(tmp_path / "a")
    with pytest.raises(InputError, match="holds packs"):
        write_template(tmp_path, "advice-x")
    write(tmp_path, "pack.yaml", "title: 'Los'\n")
    assert "a folder of packs is no pack itself" in errors(tmp_path)[0]
    assert "own-min" in load_rules(rules_folder(), tmp_path).rules


def test_a_session_rule_that_counts_an_unknown_rule_is_refused(tmp_path):
    text = RULE.format(id="own-talk", match="session: {kind: count, of: {rule: ['bestaat-niet']}, least: 1}")
    text = text[: text.index("examples:")].replace('"{match}" valt op', "{count} keer")
    text += "examples:\n  bad: [{turns: ['A: a']}, {turns: ['A: b']}]\n  good: [{turns: ['A: c']}, {turns: ['A: d']}]\n"
    folder = own_pack(tmp_path / "own")
    write(folder, "own-talk.yaml", text)
    (error,) = errors(folder)
    assert "unknown rule 'bestaat-niet'" in error


def test_a_folder_that_is_none_says_how_to_make_one(coach, tmp_path):
    from coach import InputError

    with pytest.raises(InputError, match="coach rules new"):
        Coach.over(coach.nlp, rules=tmp_path / "nergens")


def test_the_worked_example_of_the_guide_works(coach, tmp_path, root):
    import re

    from coach.rulecheck import check_rules

    guide = (root / "rules" / "LEESMIJ.md").read_text(encoding="utf-8")
    rule, pack = re.findall(r"```yaml\n(.*?)```", guide, re.S)
    write(tmp_path / "onze-regels", "judgement-kort-door-de-bocht.yaml", rule)
    write(tmp_path / "onze-regels", "pack.yaml", pack)
    own = Coach.over(coach.nlp, rules=tmp_path / "onze-regels")
    assert list(check_rules(own, ["onze-regels"])) == []
    assert "judgement" in own.review(Turn("Even kort door de bocht, je hebt zitten slapen?")).labels.flags
    assert own.review(Turn("Hoe laat was dat?")).minded == ()
