"""What a caller switches for one review changes findings, never labels."""

import pytest

from coach import InputError, Severity, Turn
from coach.switches import Switches

TEXT = "Waarom heb je dat niet gewoon gezegd, en hoe laat was het?"


def rules(feedback) -> list[str]:
    return [finding.rule for finding in feedback.findings]


def test_labels_never_change(coach):
    plain = coach.review(Turn(TEXT))
    for switches in (
        {"enabled": ["why"]},
        {"disabled": ["why", "judgement-blame", "basis"]},
        {"severity": "warning"},
        {"accept": ["waarom"]},
        {"silenced": [f.fingerprint for f in plain.findings]},
    ):
        assert coach.review(Turn(TEXT), **switches).labels == plain.labels


@pytest.mark.parametrize("name", ["why-reason", "why", "basis"])
def test_a_rule_goes_off_by_its_id_its_flag_or_its_pack(coach, name):
    assert "why-reason" in rules(coach.review(Turn("Waarom ging je weg?")))
    assert "why-reason" not in rules(coach.review(Turn("Waarom ging je weg?"), disabled=[name]))


def test_enabled_leaves_only_these_also_where_the_step_would_not_mind(coach):
    assert set(rules(coach.review(Turn(TEXT), enabled=["why-reason"]))) == {"why-reason"}
    advised = Turn("Ik zou het eerst met je maatje bespreken.", step="advies")
    assert not coach.review(advised).minded
    assert {f.flag for f in coach.review(advised, enabled=["advice"]).findings} == {"advice"}


def test_severity_as_least_and_by_name(coach):
    assert {f.severity for f in coach.review(Turn(TEXT), severity="warning").findings} == {Severity.WARNING}
    changed = coach.review(Turn("Was je manager erbij?"), severity={"form-closed": "warning"})
    assert [(f.rule, f.severity) for f in changed.findings] == [("form-closed", Severity.WARNING)]
    assert coach.review(Turn("Was je manager erbij?"), severity={"form-closed": "off"}).findings == ()


def test_a_threshold_hides_what_scores_lower(coach):
    feedback = coach.review(Turn("Was dat niet een beetje naïef?"))
    (judged,) = [f for f in feedback.findings if f.flag == "judgement"]
    assert judged.score is not None
    above = coach.review(Turn("Was dat niet een beetje naïef?"), threshold=min(1.0, judged.score + 0.001))
    assert "judgement" not in {f.flag for f in above.findings}
    below = coach.review(Turn("Was dat niet een beetje naïef?"), threshold=judged.score - 0.001)
    assert "judgement" in {f.flag for f in below.findings}


@pytest.mark.parametrize("phrase", ["WAAROM", "waarom ging je", "Waarom  ging"])
def test_accepted_words_raise_nothing_in_any_case(coach, phrase):
    assert "why-reason" not in rules(coach.review(Turn("Waarom ging je weg?"), accept=[phrase]))


def test_an_accepted_word_is_a_whole_word_and_no_pattern(coach):
    for phrase in ("aarom", "waar", ".*", "(waarom", ""):
        assert "why-reason" in rules(coach.review(Turn("Waarom ging je weg?"), accept=[phrase]))


def test_one_finding_is_silenced_and_its_twin_is_not(coach):
    text = "Waarom bleef je? Waarom ging je weg?"
    twins = [f for f in coach.review(Turn(text)).findings if f.rule == "why-reason"]
    assert len({f.fingerprint for f in twins}) == 2
    left = [f for f in coach.review(Turn(text), silenced=[twins[0].fingerprint]).findings if f.rule == "why-reason"]
    assert [f.start for f in left] == [twins[1].start]


def test_a_fingerprint_outlives_changes_around_its_sentence(coach):
    (before,) = [f for f in coach.review(Turn("Waarom ging je weg?")).findings if f.rule == "why-reason"]
    after = coach.review(Turn("Fijn dat je dit vertelt.  WAAROM ging je weg"))
    assert before.fingerprint in {f.fingerprint for f in after.findings}


@pytest.mark.parametrize(
    "switches",
    [
        {"disabled": ["bestaat-niet"]},
        {"enabled": ["bestaat-niet"]},
        {"severity": "erg"},
        {"severity": {"why": "erg"}},
        {"severity": {"bestaat-niet": "tip"}},
        {"severity": 3},
        {"accept": [3]},
        {"accept": ["x" * 401]},
        {"disabled": 3},
        {"silenced": ["x"] * 201},
        {"threshold": 2},
        {"threshold": "hoog"},
    ],
)
def test_a_switch_that_is_none_is_refused(coach, switches):
    with pytest.raises(InputError):
        coach.review(Turn("Wat?"), **switches)


def test_switches_hold_for_a_batch_and_a_session(coach):
    turns = [Turn("Waarom ging je weg?"), Turn("Waarom bleef je?"), Turn("Waarom zei je niets?")]
    assert all(not rules(f) for f in coach.review_many(turns, disabled=["why", "judgement", "advice"]))
    assert [f.rule for f in coach.review_session(turns).findings] == ["session-barrage"]
    assert coach.review_session(turns, disabled=["session-barrage"]).findings == ()
    (barrage,) = coach.review_session(turns).findings
    assert coach.review_session(turns, silenced=[barrage.fingerprint]).findings == ()


def test_a_phrase_with_any_white_space_is_found_where_it_stands():
    switches = Switches.of(accept=["een beetje"])
    assert switches.accepts("Was dat EEN\nbeetje veel?", 8, 18)
    assert not switches.accepts("Was dat een beetje veel?", 8, 23)
