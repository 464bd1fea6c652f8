"""Cases: what a file may say, how the inbrenger answers, how a conversation is kept, and looking back."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from coach import Turn
from coach.cases.check import check_case
from coach.cases.debrief import debrief
from coach.cases.inbrenger import Inbrenger
from coach.cases.loader import load_cases, read_case
from coach.cases.talk import Effect, begin, talk_of
from coach.cases.trainee import ask_all
from coach.errors import CoachError, InputError, RuleFileError
from coach.resources import cases_folder

CASE = "deur-op-een-kier"
SHARE = "Welke rol speelde je zelf?"


@pytest.fixture(scope="module")
def inbrenger() -> Inbrenger:
    return Inbrenger(load_cases().get(CASE))


@pytest.fixture
def ask(coach, inbrenger):
    def asked(*questions: str):
        return ask_all(coach, inbrenger, questions)

    return asked


def effects(talk) -> list[str]:
    return [one.effect.value for one in talk.asked]


def test_an_open_question_brings_more_than_a_closed_one(ask):
    opened = ask("Wat weet je van de situatie thuis?").asked[-1]
    closed = ask("Ken je de situatie thuis?").asked[-1]
    assert (opened.effect, closed.effect) == (Effect.TOLD, Effect.SHORT)
    assert opened.facts == closed.facts == ("thuis",)
    assert len(opened.answer) > len(closed.answer)


def test_what_is_deep_needs_somebody_who_asked_well_before(ask):
    at_once = ask(SHARE)
    assert "eigen-aandeel" not in at_once.told
    later = ask("Wat gebeurde er precies in het lokaal?", "Wat voelde je op dat moment?", SHARE)
    assert "eigen-aandeel" in later.told


def test_the_story_turns_when_the_own_share_is_told_and_only_then(ask, inbrenger):
    talk = ask(
        "Wat gebeurde er precies in het lokaal?",
        "Wat voelde je op dat moment?",
        SHARE,
        "Wat ontdek je hierin over jezelf?",
    )
    turned = [inbrenger.case.shift in one.answer for one in talk.asked]
    assert turned == [False, False, True, False]


def test_the_same_question_again_says_so(ask):
    talk = ask("Wat voelde je op dat moment?", "Wat voelde je op dat moment?")
    assert effects(talk) == ["told", "repeated"]


def test_an_unmatched_question_gets_a_natural_answer(ask, inbrenger):
    talk = ask("Wat is je lievelingskleur?")
    assert effects(talk) == ["unmatched"]
    assert talk.asked[0].answer in inbrenger.case.reactions.unmatched


@pytest.mark.parametrize(
    ("question", "flag"),
    [
        ("Kun je niet gewoon een mail sturen?", "advice"),
        ("Waarom keek je op de klok?", "why"),
        ("Was je boos op die moeder?", "interpretation"),
        ("Vind je dat nou professioneel?", "judgement"),
    ],
)
def test_advice_judgement_why_and_filling_in_get_a_reaction_and_no_fact(ask, inbrenger, question, flag):
    one = ask(question).asked[-1]
    assert one.effect is Effect.REACTION
    assert one.facts == ()
    assert one.answer in getattr(inbrenger.case.reactions, flag)


def test_reactions_vary(ask):
    talk = ask("Kun je niet gewoon een mail sturen?", "Zou het helpen als je haar belt?")
    assert talk.asked[0].answer != talk.asked[1].answer


def test_advice_makes_the_inbrenger_close_up(ask):
    good = ("Wat gebeurde er precies in het lokaal?", "Wat voelde je op dat moment?")
    warm = ask(*good, SHARE)
    cooled = ask(*good, "Kun je niet gewoon een mail sturen?", SHARE)
    assert "eigen-aandeel" in warm.told
    assert "eigen-aandeel" not in cooled.told


def test_a_remark_is_no_question(ask):
    assert effects(ask("Dat klinkt lastig.")) == ["remark"]


def test_a_conversation_survives_being_kept(ask):
    talk = ask("Wat gebeurde er precies in het lokaal?", "Was er een collega bij?", "Ga je met haar praten dan?")
    assert talk_of(json.loads(json.dumps(talk.to_dict())), load_cases().cases) == talk


def test_a_conversation_about_a_changed_case_has_expired():
    cases = load_cases().cases
    old = begin(cases[CASE]).to_dict() | {"version": "0000"}
    with pytest.raises(InputError) as caught:
        talk_of(old, cases)
    assert (caught.value.code, caught.value.status) == ("expired-talk", 409)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["case", "version", "asked", "trust", "text"]), inner, max_size=4)
        ),
    )
)
def test_a_damaged_conversation_is_refused_in_words(values):
    with pytest.raises(InputError):
        talk_of(values, load_cases().cases)


def test_a_conversation_has_an_end(ask):
    values = ask("Dat klinkt lastig.").to_dict()
    values["asked"] = values["asked"] * 201
    with pytest.raises(InputError) as caught:
        talk_of(values, load_cases().cases)
    assert caught.value.code == "talk-too-long"


def test_looking_back_shows_what_was_told_and_the_question_that_would_have_opened_the_rest(ask, inbrenger):
    talk = ask("Wat gebeurde er precies in het lokaal?", "Ken je de situatie thuis?")
    back = debrief(talk, inbrenger.case)
    assert [(seen.id, seen.question) for seen in back.told] == [
        ("het-gesprek", "Wat gebeurde er precies in het lokaal?")
    ]
    hidden = {seen.id: seen for seen in back.hidden}
    assert hidden["thuis"].touched
    assert hidden["thuis"].question == "Wat weet je van de situatie thuis?"
    assert len(back.told) + len(back.hidden) == len(inbrenger.case.facts)


def test_looking_back_names_the_kinds_that_were_not_asked(ask, inbrenger):
    talk = ask(
        "Wat stond er in het rapport?",
        "Wie was er nog meer bij?",
        "Wat gebeurde er precies?",
        "Hoe is de afspraak over contact met ouders?",
        "Hoe gaat het bij Sem thuis?",
    )
    text = " ".join(lesson.text for lesson in debrief(talk, inbrenger.case).lessons)
    assert "leren" in text
    assert "Doorvragen" in text


def test_looking_back_on_nothing_is_friendly(inbrenger):
    back = debrief(begin(inbrenger.case), inbrenger.case)
    assert back.asked == 0
    assert "eerste vraag" in back.lessons[0].text


def written(tmp_path: Path, change) -> Path:
    values = yaml.safe_load((cases_folder() / f"{CASE}.yaml").read_text(encoding="utf-8"))
    change(values)
    path = tmp_path / f"{CASE}.yaml"
    path.write_text(yaml.safe_dump(values, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda v: v.update(extra=1), "unknown key"),
        (lambda v: v.pop("shift"), "is missing"),
        (lambda v: v["facts"][3].update(after=["er-niet"]), "which is not there"),
        (lambda v: v["facts"][0].update(after=["rapport"]), "circle"),
        (lambda v: v["facts"][1].update(id="rapport"), "twice"),
        (lambda v: [f.update(depth="surface") for f in v["facts"][:6]], "surface"),
        (lambda v: v["facts"][7].update(depth="surface"), "cannot be 'surface'"),
        (lambda v: v["facts"][0].update(focus="thing"), "choose one of these"),
        (lambda v: v.update(id="anders"), "make them the same"),
        (lambda v: v["reactions"].update(why=[]), "at least 2"),
    ],
)
def test_a_wrong_case_file_is_told_by_line_and_remedy(tmp_path, change, says):
    with pytest.raises(RuleFileError) as caught:
        read_case(written(tmp_path, change))
    assert says in str(caught.value)
    assert caught.value.line >= 1


def test_a_broken_file_leaves_the_others_alone(tmp_path):
    written(tmp_path, lambda v: None)
    (tmp_path / "kapot.yaml").write_text("id: [", encoding="utf-8")
    book = load_cases(tmp_path)
    assert list(book.cases) == [CASE]
    assert "kapot.yaml:" in str(book.errors[0])


def test_an_example_question_that_the_coach_minds_is_reported(tmp_path, coach):
    def change(values):
        values["facts"][0]["asks"][1] = "Waarom was het rapport zo slecht?"

    errors = check_case(written(tmp_path, change), coach).errors
    assert any("facts.rapport.asks.1" in str(e) and "waaromvraag" in str(e) for e in errors)


def test_answers_depend_only_on_what_was_asked(coach, inbrenger):
    questions = ["Wat gebeurde er?", "Hoe was dat voor je?", "Was je alleen?"]
    assert ask_all(coach, inbrenger, questions) == ask_all(coach, inbrenger, questions)


def test_a_question_that_cannot_be_reviewed_is_an_error_of_the_coach(coach, inbrenger):
    for bad in ("", " ", "a" * 3000, "\x00"):
        with pytest.raises(CoachError):
            Turn(bad)
