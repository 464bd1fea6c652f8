"""Rewrites: each way of rewriting has its own examples; what is offered passes the coach; bad input gets nothing."""

import importlib
import pkgutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

import coach.rewrite
from coach import Flag, Form, Turn
from coach.analysis.form import analyse
from coach.rewrite.bank import load_bank
from coach.rewrite.clause import clause_of
from coach.rewrite.scene import Scene
from coach.rewrite.suggester import MAY_REMAIN

MODULES = [importlib.import_module(f"coach.rewrite.{m.name}") for m in pkgutil.iter_modules(coach.rewrite.__path__)]
WAYS = [module for module in MODULES if hasattr(module, "EXAMPLES")]
FLAG = {
    "why": {Flag.WHY},
    "advice": {Flag.ADVICE},
    "feeling": {Flag.INTERPRETATION},
    "judgement": {Flag.JUDGEMENT},
    "generalisation": {Flag.GENERALISATION},
}
CASES = [
    pytest.param(module, before, after, id=f"{module.__name__.rsplit('.', 1)[1]}-{i}")
    for module in WAYS
    for i, (before, after) in enumerate(module.EXAMPLES)
]
MINDED = [
    "Waarom heb je dat niet gezegd?",
    "Heb je al met HR gepraat?",
    "Was je bang om af te gaan?",
    "Vind je dat nou professioneel?",
    "Je had dat gemeld, toch?",
    "Managers luisteren toch nooit?",
    "Wie was erbij? En wat zei hij?",
    "Deed je dat alleen of met een collega?",
    "Was je manager erbij?",
]


def test_there_is_a_module_for_each_way():
    assert {m.__name__.rsplit(".", 1)[1] for m in WAYS} == {
        "why", "advice", "feeling", "judgement", "generalisation", "opening", "choice"
    }  # fmt: skip


@pytest.mark.parametrize(("module", "before", "after"), CASES)
def test_example(coach, module, before, after):
    doc = coach.nlp(before)
    analysis = analyse(doc)
    name = module.__name__.rsplit(".", 1)[1]
    flags = frozenset(FLAG.get(name, {Flag.LEADING} if "toch" in before else set()))
    scene = Scene(doc, analysis, analysis.last, analysis.form, flags)
    assert after in [draft.text for draft in module.rewrite(scene)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Waarom heb je je collega niet opgebeld?", "je je collega niet hebt opgebeld"),
        ("Waarom ging je weg?", "je wegging"),
        ("Waarom liet je hem gaan?", "je hem liet gaan"),
        ("Waarom wilde je er niet over praten?", "je er niet over wilde praten"),
        ("Waarom was je boos op hem?", "je boos was op hem"),
        ("Waarom heb je geprobeerd om haar te bellen?", "je hebt geprobeerd om haar te bellen"),
        ("Waarom zei je dat je ziek was?", "je zei dat je ziek was"),
        ("Waarom vind je dat lastig?", "je dat lastig vindt"),
        ("Waarom ga je ermee door?", "je ermee doorgaat"),
        ("Waarom doe je het niet?", "je het niet doet"),
        ("Waarom voelt dat als falen?", "dat voelt als falen"),
        ("Waarom gaf u het aan hem toen hij belde?", "u het aan hem gaf toen hij belde"),
        ("Waarom hebt ge dat niet willen zeggen?", "ge dat niet hebt willen zeggen"),
    ],
)
def test_a_clause_gets_its_verb_at_the_end(coach, before, after):
    doc = coach.nlp(before)
    assert clause_of(doc, analyse(doc).last).subordinate() == after


@pytest.mark.parametrize("text", MINDED)
def test_what_is_offered_passes_the_coach_and_is_a_question(coach, text):
    feedback = coach.review(Turn(text))
    assert 1 <= len(feedback.suggestions) <= 3
    for suggestion in feedback.suggestions:
        again = coach.review(Turn(suggestion.text), suggest=False)
        assert {f.rule for f in again.minded} <= MAY_REMAIN
        assert again.labels.form in (Form.OPEN, Form.INVITATION)
        assert suggestion.text.endswith("?")
        assert suggestion.solves
        assert 0 < suggestion.confidence <= 1


def test_person_tense_and_details_stay(coach):
    assert coach.review(Turn("Waarom hebt ge dat niet gezegd?")).suggestions[0].text.startswith("Wat maakte dat ge")
    assert "u" in coach.review(Turn("Was u bang om te vallen?")).suggestions[0].text.split()
    assert "voel je" in coach.review(Turn("Ben je nu bang voor hem?")).suggestions[0].text
    assert "toen hij binnenkwam" in coach.review(Turn("Was je boos toen hij binnenkwam?")).suggestions[0].text


@pytest.mark.parametrize(
    "text", ["Wat gebeurde er?", "Kun je daar meer over vertellen?", "Dank je wel.", "Hoe laat was dat?"]
)
def test_a_good_question_gets_none(coach, text):
    assert coach.review(Turn(text)).suggestions == ()


@pytest.mark.parametrize(
    "text",
    [
        "Waarom heb je dat gedaan " + "en dat " * 60 + "?",
        "Waarom did you not tell your manager about this problem at all?",
        'Waarom zei je "dat doe ik niet" tegen hem?',
        "Waarom zei je ‘dat doe ik niet’ tegen hem?",
        "Jaloers?",
        "Waarom heb je dat niet gezegd? Why did you not tell them about the meeting?",
        "??",
    ],
)
def test_bad_input_gets_no_suggestion_rather_than_a_bad_one(coach, text):
    assert coach.review(Turn(text)).suggestions == ()


def test_help_comes_in_three_levels(coach):
    kind, opening, whole = coach.review(Turn("Waarom heb je dat niet gezegd?")).suggestions[0].help
    assert "wat" in kind
    assert opening == "Wat maakte dat …"
    assert whole == "Wat maakte dat je dat niet hebt gezegd?"


def test_where_no_rewrite_fits_an_example_of_the_bank_is_offered_and_marked(coach):
    found = coach.review(Turn("Hoe is de sfeer bij jou thuis?")).suggestions
    assert found
    assert all(s.example and s.kind == "example" for s in found)


def test_suggestions_follow_the_step(coach):
    advice = Turn("Heb je al met HR gepraat?", step="advies")
    assert not [f for f in coach.review(advice).minded if f.flag]
    assert coach.review(advice).suggestions == ()


def test_candidates_say_why_they_were_dropped(coach):
    found = coach.candidates(Turn("Waarom was je zo bang voor die domme melding?"))
    assert {t.dropped is None for t in found} == {True, False}
    assert all(t.dropped is None or len(t.dropped) > 5 for t in found)


def test_nothing_is_suggested_where_not_asked(coach):
    assert coach.review(Turn("Waarom ging je weg?"), suggest=False).suggestions == ()
    assert all(f.suggestions == () for f in coach.review_many([Turn("Waarom ging je weg?")], suggest=False))


def test_batch_and_single_give_the_same(coach):
    many = list(coach.review_many([Turn(text) for text in MINDED]))
    assert [f.suggestions for f in many] == [coach.review(Turn(text)).suggestions for text in MINDED]


WORDS = st.sampled_from(
    "waarom heb je dat niet gezegd toen hij kwam , ? en of ge u was bang toch hè om te vertellen 't zijn ik er die "
    "collega met de \" ' … - 7 dan Waarom".split()
)


@given(st.lists(WORDS, min_size=1, max_size=25).map(" ".join))
def test_any_row_of_words_gets_clean_suggestions_or_none(coach, text):
    for suggestion in coach.review(Turn(f"waarom {text}")).suggestions:
        assert {f.rule for f in coach.review(Turn(suggestion.text), suggest=False).minded} <= MAY_REMAIN


def test_bank_is_large_varied_and_clean(coach):
    questions = load_bank().questions
    assert len(questions) >= 250
    assert len({q.text for q in questions}) == len(questions)
    assert min(sum(q.aim is aim for q in questions) for aim in {q.aim for q in questions}) >= 50
    assert min(sum(q.focus is focus for q in questions) for focus in {q.focus for q in questions}) >= 60
    for method in coach.methods.values():
        assert [q for q in questions if any(m.split("/")[0] == method.id for m in q.methods)] or method.id in (
            "opstellingen", "themagericht", "videobegeleid"
        )  # fmt: skip
    known = {f"{m.id}/{s.id}" for m in coach.methods.values() for s in m.steps} | set(coach.methods)
    assert {m for q in questions for m in q.methods} <= known


def test_every_model_question_raises_nothing_in_a_phase_it_is_for(coach):
    steps = {step.phase: step.id for step in reversed(coach.methods["basismodel"].steps)}
    turns = [(q, Turn(q.text, step=steps[phase])) for q in load_bank().questions for phase in q.phases]
    found = coach.review_many((turn for _, turn in turns), suggest=False)
    wrong = {q.text: [x.rule for x in f.minded] for (q, _), f in zip(turns, found, strict=True) if f.minded}
    assert wrong == {}
