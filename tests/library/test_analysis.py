from itertools import pairwise
from pathlib import Path

import pytest

from coach import Form
from coach.analysis.form import analyse, is_narrow

CASES = [
    line.split("\t", 1)
    for line in (Path(__file__).parents[1] / "data" / "forms.tsv").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize(("form", "text"), CASES, ids=[text for _, text in CASES])
def test_form_from_word_order_alone(coach, form, text):
    assert analyse(coach.nlp(text)).form is Form(form)


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("Wat gebeurde er?", 1),
        ("Wat gebeurde er? En wat dacht je toen?", 2),
        ("waarom deed je dat, was je boos", 2),
        ("Je was moe, zei je. Hoe ging het verder?", 1),
        ("Je was erbij, toch?", 1),
        ("Wat dacht en voelde je?", 1),
        ("Hoe zou hij dat zien, denk je?", 1),
        ("Stel dat het lukt, wat is er dan anders?", 1),
        ("Dank je wel.", 0),
    ],
)
def test_number_of_questions(coach, text, questions):
    assert len(analyse(coach.nlp(text)).questions) == questions


@pytest.mark.parametrize(
    ("text", "narrow"),
    [("Hoe laat was dat?", True), ("Wie was erbij?", True), ("Hoe was dat?", False), ("Wat deed je?", False)],
)
def test_narrow_question_asks_for_one_datum(coach, text, narrow):
    doc = coach.nlp(text)
    assert is_narrow(doc, analyse(doc)) is narrow


def test_units_cover_the_words_without_overlap(coach):
    doc = coach.nlp("Nou, je stond daar. Wat deed je, en waarom? 🙂 En toen?")
    units = analyse(doc).segments
    assert all(a.end <= b.start for a, b in pairwise(units))
    assert units[0].start == 0
    assert units[-1].end == len(doc)
