"""Nobody is named who did not agree, whatever they are called and wherever the name stands."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import InputError
from coach.labels import Flag, Form, Phase, Role, Severity
from coach.model import Labels, Source
from coach.reports.session_csv import render_csv
from coach.reports.session_html import render_html
from coach.reports.session_json import render_json
from coach.reports.session_markdown import render_markdown
from coach.sessions import make_report, method_info
from coach.sessions.cast import Cast
from coach.sessions.turn import ReportFinding, ReportTurn

RENDERERS = (render_html, render_json, render_csv, render_markdown)


def said(number, who, text, *, role=Role.PARTICIPANT, flags=(), form=Form.OPEN):
    found = tuple(
        ReportFinding("r", flag, Severity.WARNING, "Titel", f'"{text[:12]}" duwt.', Source("H", "T"), 0, 5, 0.9, False)
        for flag in flags
    )
    return ReportTurn(number, role, who, "verkenning", Phase.EXPLORATION, None, text, len(text), Labels(form, flags),
                      found, f"Beter, {who}?")  # fmt: skip


def conversation(first="Sanne de Vries", second="Youssef"):
    return [
        said(1, "Noor", f"Ik vertelde het aan {first} en aan {second}.", role=Role.INBRENGER, form=Form.STATEMENT),
        said(2, first, f"Wat vond {second} daar toen van, denk je?"),
        said(3, second, f"Waarom bel je {first} dan niet?", flags=(Flag.ADVICE,)),
        said(4, "Gespreksleider", "Wat neem je hieruit mee voor later?", role=Role.FACILITATOR),
    ]


@pytest.fixture(scope="module")
def method(coach):
    return method_info(coach.rulebook, "basismodel")


@pytest.mark.parametrize("render", RENDERERS)
def test_no_name_stands_anywhere(method, render):
    text = render(make_report(conversation(), method, label="Casus van Noor met youssef", all_text=True))
    for name in ("Sanne", "Vries", "Youssef", "youssef", "Noor"):
        assert name not in text
    assert "Deelnemer 1" in text


@pytest.mark.parametrize("render", RENDERERS)
def test_who_agreed_is_named_and_the_others_are_not(method, render):
    text = render(make_report(conversation(), method, released={"Youssef"}, all_text=True))
    assert "Youssef" in text
    assert "Sanne" not in text


def test_only_who_agreed_has_figures_of_their_own(method):
    assert make_report(conversation(), method).people == ()
    people = make_report(conversation(), method, released={"Youssef", "Noor"}).people
    assert [(p.name, p.questions, p.quality["advice"].count) for p in people] == [("Youssef", 1, 1)]


def test_a_pseudonym_can_be_given_the_name_that_was_released(method):
    report = make_report(conversation("a1b2", "c3d4"), method, released={"a1b2": "Sanne"})
    assert [person.name for person in report.people] == ["Sanne"]


def test_a_name_that_is_not_there_cannot_be_released(method):
    with pytest.raises(InputError, match="not among the speakers") as caught:
        make_report(conversation(), method, released={"Iemand Anders"})
    assert "Iemand" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "text", "masked"),
    [
        ("Jan", "Zei Jan dat tegen Jansen?", "Zei Deelnemer 1 dat tegen Jansen?"),
        ("Jan", "Wat vond jan van Jans boek?", "Wat vond Deelnemer 1 van Deelnemer 1s boek?"),
        ("Wil", "Wil je vertellen wat Wil zei?", "Wil je vertellen wat Deelnemer 1 zei?"),
        ("Mark", "Hoe mark je dat?", "Hoe mark je dat?"),
        ("Eva van der Berg", "Ging Eva met mevrouw Berg van de afdeling?",
         "Ging Deelnemer 1 met mevrouw Deelnemer 1 van de afdeling?"),
        ("A.B. (gast)", "Zei A.B. (gast) dat?", "Zei Deelnemer 1 dat?"),
        ("Deelnemer 4", "Wat zei Deelnemer 4?", "Wat zei Deelnemer 4?"),
    ],
)  # fmt: skip
def test_names_inside_words_verbs_and_roles(name, text, masked):
    assert Cast([said(1, name, "Wat?")]).mask(text) == masked


def test_the_marked_words_stay_marked_where_a_name_gets_longer(method):
    turns = [said(1, "Bo", "Bo, waarom bel je haar dan niet?", flags=(Flag.ADVICE,))]
    text, spans = Cast(turns).mask_spans("Bo, waarom bel je Bo niet?", [(4, 10), (18, 20)])
    assert text == "Deelnemer 1, waarom bel je Deelnemer 1 niet?"
    assert [text[a:b] for a, b in spans] == ["waarom", "Deelnemer 1"]


@given(st.lists(st.text(min_size=1, max_size=20).filter(str.strip), min_size=1, max_size=4, unique=True))
def test_any_names_can_be_called_something_else(names):
    turns = [said(at, name, f"Wat zei {name}?") for at, name in enumerate(names, 1)]
    cast = Cast(turns)
    assert len({cast.label(name) for name in names}) == len(names)
    for name in names:
        cast.mask(f"Wat zei {name}?")
        json.dumps(cast.label(name))
