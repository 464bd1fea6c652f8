from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach import Turn
from coach.errors import InputError
from coach.labels import Aim, Flag, Focus, Form, Phase, Role, Severity
from coach.model import Labels, Source, Versions
from coach.sessions import (
    MINIMUM,
    Share,
    feedback_of_store,
    make_report,
    method_info,
    turns_of_feedback,
    turns_of_store,
)
from coach.sessions.interval import wilson
from coach.sessions.report import Summary
from coach.sessions.review import hears_inbrenger, review_conversation, with_suggestions
from coach.sessions.turn import ReportFinding, ReportTurn
from coach.store.session_values import StoredFinding, StoredTurn

SOURCE = Source("Hand-out", "Tips")
FINDING = ReportFinding("r", Flag.ADVICE, Severity.WARNING, "Advies", "Bewaar het.", SOURCE, 0, 4, 0.9, False)
PHASES = {"verkenning": Phase.EXPLORATION, "advies": Phase.ADVICE, "definitie": Phase.DEFINITION}


def turn(number=1, who="Ann", *, role=Role.PARTICIPANT, form=Form.OPEN, flags=(), step="verkenning", **more):
    labels = Labels(form, tuple(flags), focus=more.pop("focus", Focus.PERSON), aim=more.pop("aim", Aim.CLARIFY),
                    follow_up=more.pop("follow_up", False), narrow=more.pop("narrow", False))  # fmt: skip
    values = {"time": None, "text": None, "length": 20, **more}
    return ReportTurn(number, role, who, step, PHASES[step], labels=labels, **values)


def story(number=1, **more):
    return turn(number, "Noor", role=Role.INBRENGER, form=Form.STATEMENT, **more)


@pytest.fixture(scope="module")
def method(coach):
    return method_info(coach.rulebook, "basismodel")


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (1, 100, 0.0018, 0.0545)],
)
def test_the_interval_is_wilsons(count, n, low, high):
    assert wilson(count, n) == (pytest.approx(low, abs=5e-4), pytest.approx(high, abs=5e-4))


@given(st.integers(0, 3000), st.integers(1, 3000))
def test_an_interval_holds_its_share_and_stays_between_0_and_1(count, more):
    share = Share.of(count, count + more)
    assert 0 <= share.low <= share.share <= share.high <= 1
    assert share.enough == (share.n >= MINIMUM)


def test_a_share_of_nothing_is_no_share():
    assert Share.of(0, 0) == Share(0, 0, None, None, None, False)


@pytest.mark.parametrize("value", [None, {}, {"count": 3, "n": 2}, {"count": True, "n": 2}, {"count": "1", "n": 2}])
def test_a_share_read_from_json_is_counted_anew_or_refused(value):
    with pytest.raises(ValueError, match="not a share"):
        Share.read(value)


def test_advice_counts_only_before_its_step_and_without_a_question_mark_too(method):
    turns = [turn(n) for n in range(1, 19)]
    turns += [
        turn(19, flags=[Flag.ADVICE]),
        turn(20, form=Form.STATEMENT, flags=[Flag.ADVICE]),
        turn(21, form=Form.STATEMENT),  # a remark that advises nothing is no question either
        turn(22, flags=[Flag.ADVICE], step="advies"),
        story(23, flags=[Flag.ADVICE]),
    ]
    report = make_report(turns, method)
    assert report.questions == 20
    assert (report.quality["advice"].count, report.quality["advice"].n) == (2, 20)
    assert list(report.quality)[:4] == ["advice", "judgement", "interpretation", "stacked"]


def test_what_a_step_does_not_mind_is_not_counted_there(method):
    report = make_report([turn(1, flags=[Flag.INTERPRETATION]), turn(2, flags=[Flag.INTERPRETATION], step="definitie")],
                         method)  # fmt: skip
    assert (report.quality["interpretation"].count, report.quality["interpretation"].n) == (1, 1)
    assert [mark.minded for mark in report.timeline] == [(Flag.INTERPRETATION,), ()]


def test_kinds_and_alternation(method):
    aims = [Aim.CLARIFY, Aim.CLARIFY, Aim.EXPERIENCE, Aim.LEARN]
    turns = [turn(n, aim=aim, follow_up=n == 2, narrow=n == 1) for n, aim in enumerate(aims, 1)]
    turns += [turn(5, form=Form.CHOICE, aim=Aim.ACT, focus=Focus.TASK, step="advies")]
    report = make_report(turns, method)
    assert {name: share.count for name, share in report.aims.items()} == {
        "clarify": 2, "act": 1, "experience": 1, "learn": 1}  # fmt: skip
    assert {name: share.count for name, share in report.forms.items()} == {
        "open": 4, "invitation": 0, "closed": 0, "choice": 1}  # fmt: skip
    # pairs within a step: same, other, other
    assert (report.alternation.aim.count, report.alternation.aim.n) == (2, 3)
    assert (report.alternation.focus.count, report.follow_up.count, report.narrow.count) == (0, 1, 1)
    assert [(part.title, part.questions, part.open) for part in report.parts] == [
        ("Probleemverkenning", 4, 4), ("Advies", 1, 0)]  # fmt: skip


def test_how_the_questions_are_divided(method):
    turns = [turn(n, "Ann") for n in range(1, 4)] + [turn(4, "Bo"), turn(5, "Cas", form=Form.STATEMENT), story(6)]
    voices = make_report(turns, method).voices
    assert [(voice.label, voice.questions) for voice in voices.each] == [
        ("Deelnemer 1", 3), ("Deelnemer 2", 1), ("Deelnemer 3", 0)]  # fmt: skip
    assert (voices.largest.count, voices.largest.n, voices.equal) == (3, 4, 0.3333)
    assert voices.gini == 0.5
    assert make_report([turn(1, None)], method).voices.equal is None


def test_questions_in_a_row_end_with_a_word_of_the_inbrenger(method):
    turns = [turn(1), turn(2), turn(3, form=Form.STATEMENT), turn(4), story(5), turn(6), turn(7)]
    barrage = make_report(turns, method).barrage
    assert (barrage.runs, barrage.longest, barrage.starts) == (1, 3, (1,))


@pytest.mark.parametrize(
    ("times", "seconds"),
    [((0.0, 300.0, 600.0), 600.0), ((0.0, None, 600.0), None), ((0.0, 1.0, 2.0), None), ((0.0, 1.0, 90_000.0), None)],
    ids=["meeting", "gaps", "too short", "over days"],
)
def test_a_rate_is_given_only_where_the_times_make_a_meeting(method, times, seconds):
    report = make_report([turn(n, time=time) for n, time in enumerate(times, 1)], method)
    assert report.seconds == seconds
    assert report.rate == (None if seconds is None else 0.3)


def test_norms_come_from_the_rules(method):
    norms = {norm.measure: norm for norm in method.norms}
    assert (norms["open"].least, norms["open"].good) == (0.5, 0.79)
    assert norms["follow_up"].least == 0.15
    assert norms["largest"].most == 0.6
    assert method.sources["advice"].document == "Basismodel intervisie"


def test_proud_questions_are_open_clean_and_of_several_people(method):
    turns = [
        turn(1, "Ann", text="Wat deed dat met je toen?", aim=Aim.EXPERIENCE, follow_up=True),
        turn(2, "Ann", text="Hoe voelde dat voor je toen?", aim=Aim.EXPERIENCE, follow_up=True),
        turn(3, "Bo", text="Wat wil je hiervan leren dan?", aim=Aim.LEARN),
        turn(4, "Cas", text="Was je daar toen ook bij?", form=Form.CLOSED),
        turn(5, "Cas", text="Wat zei hij toen tegen je?", flags=[Flag.WHY]),
        story(6, text="Wat moest ik nu doen dan?"),
    ]
    assert [chosen.number for chosen in make_report(turns, method).proud] == [1, 3, 2]


def test_questions_to_rewrite_differ_in_flag_and_have_a_suggestion(method):
    turns = [
        turn(n, text=f"Waarom bel je haar niet even op, vraag {n}?", flags=[Flag.ADVICE], findings=(FINDING,),
             suggestion="Wat heb je al gedaan?")
        for n in range(1, 5)
    ]  # fmt: skip
    turns.append(turn(5, text="Was je dan boos op haar?", flags=[Flag.INTERPRETATION],
                      findings=(replace(FINDING, flag=Flag.INTERPRETATION),), suggestion="Wat voelde je?"))  # fmt: skip
    turns.append(turn(6, text="Vond je dat niet dom van hem?", flags=[Flag.JUDGEMENT],
                      findings=(replace(FINDING, flag=Flag.JUDGEMENT),)))  # fmt: skip
    chosen = make_report(turns, method).rewrite
    assert [c.number for c in chosen] == [1, 5, 2]
    assert all(c.suggestion for c in chosen)
    assert chosen[0].text[slice(*chosen[0].spans[0])] == "Waar"


def test_without_text_nothing_is_chosen(method):
    report = make_report([turn(1, follow_up=True), turn(2, flags=[Flag.ADVICE], findings=(FINDING,))], method)
    assert (report.kept, report.proud, report.rewrite) == (False, (), ())
    assert report.quality["advice"].count == 1


def test_earlier_sessions_come_back_from_json_or_are_refused(method):
    report = make_report([turn(n) for n in range(1, 30)], method, label="Maart")
    assert Summary.read(report.to_dict()) == report.summary()
    for value in (None, [], {}, {"kind": "vraagcoach-session-report"}, {**report.to_dict(), "summary": {"shares": {}}}):
        if value and "label" in value:
            assert Summary.read(value).shares == {}
            continue
        with pytest.raises(ValueError, match="not a report"):
            Summary.read(value)


SAID = [
    Turn("Ik schrok toen mijn teamleider begon te schreeuwen.", role="inbrenger", speaker="Noor"),
    Turn("Waarvan schrok je?", speaker="Ann"),
    Turn("Waarom ben je niet gewoon weggelopen?", speaker="Bo"),
    Turn("Was je bang?", speaker="Ann"),
    Turn("Ik wist het niet.", role="inbrenger", speaker="Noor"),
    Turn("Kun je niet beter een gesprek aanvragen?", speaker="Bo"),
]


@pytest.fixture(scope="module")
def told(coach):
    return review_conversation(coach, SAID, processes=1)


def test_a_second_process_changes_nothing(coach, told):
    assert review_conversation(coach, SAID, processes=2).to_dict() == told.to_dict()


def test_the_inbrenger_is_context_and_the_rest_is_as_review_session_says(coach, told):
    whole = coach.review_session(SAID, suggest=False)
    others = [at for at, said in enumerate(SAID) if said.role is not Role.INBRENGER]
    assert [told.turns[at] for at in others] == [whole.turns[at] for at in others]
    assert told.findings == whole.findings
    assert told.counts == whole.counts
    assert told.turns[0].findings == ()
    assert not hears_inbrenger(coach.rulebook, "basismodel")


def test_an_unknown_step_is_refused_with_two_processes_too(coach):
    with pytest.raises(InputError, match="Unknown step"):
        review_conversation(coach, [*SAID, Turn("Wat?", step="onzin")], processes=2)
    with pytest.raises(InputError, match="no turns"):
        review_conversation(coach, [])


def test_suggestions_are_made_for_what_is_minded(coach, told, method):
    turns = list(turns_of_feedback(told.turns, coach.rulebook))
    better = with_suggestions(coach, turns, told.turns, method)
    assert [t.suggestion is not None for t in better] == [False, False, True, True, False, True]
    assert with_suggestions(coach, list(turns_of_feedback(told.turns, coach.rulebook, text=False)), told.turns,
                            method)[2].suggestion is None  # fmt: skip


def test_a_stored_session_without_text_gives_the_same_figures(coach, told, method):
    stored = [
        StoredTurn(
            n, f"c{n}", f"p-{f.turn.speaker}", f.turn.role, f.method, f.step, f.turn.time, len(f.turn.text), f.labels,
            tuple(StoredFinding(x.rule, x.start, x.end, x.severity, x.doubt, x.score) for x in f.findings), None)
        for n, f in enumerate(told.turns, 1)
    ]  # fmt: skip
    again = coach.look_over(list(feedback_of_store(stored, coach.rulebook, Versions("1", "2", "3"))))
    kept = make_report(list(turns_of_store(stored, coach.rulebook)), method, findings=again.findings)
    fresh = make_report(list(turns_of_feedback(told.turns, coach.rulebook)), method, findings=told.findings)
    same = "quality open forms aims focus alternation follow_up voices barrage timeline parts remarks".split()
    assert {name: getattr(kept, name) for name in same} == {name: getattr(fresh, name) for name in same}
    assert not kept.kept
