"""Every case that ships: its own check, and scripted trainees who saw neither its example questions nor its words."""

from pathlib import Path

import pytest
import yaml

from coach.cases.check import LEAST_BY_GOOD, MOST_BY_CLOSED, QUESTIONS, check_case
from coach.cases.general import general_asks
from coach.cases.inbrenger import Inbrenger
from coach.cases.loader import case_files, load_cases
from coach.cases.schema import Kind
from coach.cases.trainee import ask_all, share_told
from coach.model import Turn
from coach.resources import cases_folder

FOLDER = cases_folder()
SCRIPTS = sorted((FOLDER / "questions").glob("*.yaml"))
LEAST_ELSEWHERE = 0.5
"""Which part of the questions about something else gets no fact, over all cases."""


def script(path: Path) -> dict:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def named(path: Path) -> str:
    return f"{path.stem}-{script(path)['writer']}"


def test_there_are_cases_enough_from_different_sectors():
    cases = load_cases()
    assert cases.errors == ()
    assert len(cases.cases) >= 12
    assert len({case.sector for case in cases.cases.values()}) >= 12


@pytest.mark.parametrize("path", case_files(FOLDER), ids=lambda path: path.stem)
def test_a_case_passes_its_own_check(coach, path):
    assert check_case(path, coach).errors == ()


def test_every_case_has_scripted_trainees():
    assert {script(path)["case"] for path in SCRIPTS} == set(load_cases().cases)


@pytest.mark.parametrize("path", SCRIPTS, ids=named)
def test_twenty_good_questions_bring_out_nearly_all(coach, path):
    given = script(path)
    inbrenger = Inbrenger(load_cases().get(given["case"]))
    questions = [one["asks"] for one in given["good"]]
    assert len(questions) == QUESTIONS
    assert share_told(ask_all(coach, inbrenger, questions), inbrenger) >= LEAST_BY_GOOD


@pytest.mark.parametrize("path", SCRIPTS, ids=named)
def test_twenty_closed_or_advising_questions_bring_out_little(coach, path):
    given = script(path)
    inbrenger = Inbrenger(load_cases().get(given["case"]))
    assert len(given["closed"]) == QUESTIONS
    assert share_told(ask_all(coach, inbrenger, given["closed"]), inbrenger) <= MOST_BY_CLOSED


def test_questions_about_something_else_mostly_get_no_fact(coach):
    effects = []
    for path in SCRIPTS:
        given = script(path)
        inbrenger = Inbrenger(load_cases().get(given["case"]))
        effects += [ask_all(coach, inbrenger, [question]).asked[0].effect.value for question in given["elsewhere"]]
    assert effects.count("unmatched") / len(effects) >= LEAST_ELSEWHERE


def test_general_questions_are_open_and_nothing_is_minded_in_them(coach):
    asks = general_asks()
    assert set(asks) == set(Kind)
    every = [question for questions in asks.values() for question in questions]
    assert len(set(every)) == len(every)
    for feedback in coach.review_many((Turn(question) for question in every), suggest=False):
        assert feedback.labels.form.is_open, feedback.turn.text
        assert not feedback.labels.flags, feedback.turn.text
