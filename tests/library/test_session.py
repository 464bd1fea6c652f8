"""A whole conversation: context, roles, and rules over several turns (each session rule has its own examples too)."""

import json

import pytest

from coach import InputError, Role, Turn

SAID = [
    Turn("Vorige week schold een klant mij uit aan de balie.", speaker="Noor", role="inbrenger", time=0),
    Turn("Wat zei die klant aan de balie?", speaker="A", time=20),
    Turn("Ik kon zijn pakketje niet vinden.", speaker="Noor", role="inbrenger", time=30),
    Turn("Was je boos?", speaker="B", time=45),
    Turn("Heb je al eens geprobeerd om het systeem te resetten?", speaker="B", time=50),
]


def test_what_the_inbrenger_says_becomes_context(coach):
    feedback = coach.review_session(SAID)
    assert feedback.turns[1].labels.follow_up
    assert feedback.turns[1].turn.context == ("Vorige week schold een klant mij uit aan de balie.",)
    assert not feedback.turns[3].labels.follow_up


def test_the_inbrengers_own_turns_are_not_minded(coach):
    said = [Turn("Waarom zou ik dat gewoon doen, dacht ik, je moet toch niet alles pikken?", role="inbrenger")]
    assert coach.review_session(said).turns[0].minded == ()


def test_a_speaker_called_inbrenger_has_that_role(coach):
    feedback = coach.review_session([Turn("Ik schrok.", speaker="Inbrenger"), Turn("Waarvan schrok je?", speaker="A")])
    assert feedback.turns[0].turn.role is Role.INBRENGER
    assert feedback.turns[1].labels.follow_up


def test_counts_are_of_questions_of_the_others(coach):
    counts = coach.review_session(SAID).counts
    assert (counts["turns"], counts["questions"], counts["speakers"], counts["follow_up"]) == (5, 3, 3, 1)
    assert counts["form"] == {"open": 1, "closed": 2}
    assert counts["flags"]["advice"] == 1


def test_a_rule_counts_only_the_turns_of_steps_that_mind_it(coach):
    advice = ["Ik zou het systeem resetten.", "Je kunt beter eerst bellen."]
    early = [Turn(text, speaker=s, step="verkenning") for text, s in zip(advice, "AB", strict=True)]
    asked = [Turn(text, speaker=s, step="advies") for text, s in zip(advice, "AB", strict=True)]
    assert "session-early-advice" in [f.rule for f in coach.review_session(early).findings]
    assert "session-early-advice" not in [f.rule for f in coach.review_session(asked).findings]


def test_messages_and_findings_name_nobody(coach):
    said = [Turn(f"Wat gebeurde er op dag {i}?", speaker="Geheimnaam") for i in range(7)]
    said += [Turn("Ja.", speaker=s) for s in ("B", "C", "D")]
    feedback = coach.review_session(said)
    assert "session-dominance" in [f.rule for f in feedback.findings]
    assert "Geheimnaam" not in json.dumps([f.message for f in feedback.findings])


def test_the_json_holds_turns_findings_and_counts(coach):
    body = json.loads(json.dumps(coach.review_session(SAID).to_dict()))
    assert set(body) == {"turns", "findings", "counts", "versions"}
    assert len(body["turns"]) == 5


def test_an_empty_session_and_an_unknown_step_are_refused(coach):
    with pytest.raises(InputError, match="no turns"):
        coach.review_session([])
    with pytest.raises(InputError, match="Unknown step"):
        coach.review_session([Turn("Wat?", step="pauze")])


@pytest.mark.parametrize("wrong", [{"role": "baas"}, {"role": 3}, {"time": "later"}, {"speaker": 3}])
def test_a_turn_with_a_wrong_role_time_or_speaker_is_refused(wrong):
    with pytest.raises(InputError):
        Turn("Wat?", **wrong)


def test_each_method_has_its_own_out_of_turn(coach):
    said = [Turn("Ik vind dat anders.", role="inbrenger", step="roddelen")]
    assert [f.rule for f in coach.review_session(said, method="roddelmodel").findings] == ["session-out-of-turn"]


def test_two_barrages_that_begin_alike_are_two_findings(coach):
    asked = [Turn(text, speaker="A") for text in ("Wat gebeurde er?", "Wie was erbij?", "Wat zei je?")]
    said = [*asked, Turn("Het liep mis.", role="inbrenger"), *asked]
    found = [f for f in coach.review_session(said).findings if f.rule == "session-barrage"]
    assert len(found) == 2
    left = coach.review_session(said, silenced=[found[0].fingerprint]).findings
    assert [f.turns for f in left if f.rule == "session-barrage"] == [(4, 5, 6)]


def test_what_is_switched_off_for_turns_still_counts_for_the_session(coach):
    said = [Turn("Bij ons doen we dat samen."), Turn("Nee.", role="inbrenger"), Turn("Ja maar, dat werkt beter.")]
    feedback = coach.review_session(said, disabled=["dialogue-discussion", "dialogue-knows-better"])
    assert "session-discussion" in [f.rule for f in feedback.findings]
    assert all(not f.rule.startswith("dialogue") for t in feedback.turns for f in t.findings)


def test_time_is_counted_and_must_be_a_number(coach):
    assert coach.review_session(SAID).counts["seconds"] == 50
    for wrong in (float("nan"), float("inf"), True):
        with pytest.raises(InputError):
            Turn("Wat?", time=wrong)
