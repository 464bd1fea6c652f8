"""Reports as files: inert whatever was typed, the same every time, and readable without pictures or colour."""

import csv
import io
import json
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.labels import Aim, Flag, Focus, Form, Phase, Role, Severity
from coach.model import Labels, Source
from coach.reports.drawing import ChartsMissingError, Drawing
from coach.reports.page import POLICY
from coach.reports.session_csv import cell, render_csv
from coach.reports.session_html import render_html
from coach.reports.session_json import read_summary, render_json
from coach.reports.session_markdown import plain, render_markdown
from coach.reports.session_words import in_short
from coach.reports.sessions_html import render_overview
from coach.reports.shown import shown
from coach.sessions import Unread, make_report, method_info
from coach.sessions.report import Remark
from coach.sessions.turn import ReportFinding, ReportTurn

HOSTILE = (
    "<script>document.title='x'</script>",
    '"><img src=https://example.invalid/x.png onerror=alert(1)>',
    "</style><style>body{display:none}</style>",
    "&lt;b&gt; &#60;script&#62;",
    "=HYPERLINK(\"https://example.invalid\";\"klik\")",
    "+31 =1+1",
    "-2+3",
    "@SOM(A1)",
    "\t=1+1",
    "a\u202etxt.exe\u2066b\u200f\u0000\x1b[31m",
    "[klik](javascript:alert(1)) ![x](https://example.invalid/a.png) <https://example.invalid> www.example.invalid",
    "| a | b |\n\n# kop\n```\n1. lijst",
    "$\\frac{1}{2}$ {{7*7}} ${7*7} %s",
    "Wat? " * 20_000,
    "🙂👩🏽‍🚒 שלום مرحبا",
)  # fmt: skip
SOURCE = Source("Hand-out <b>", "Tips & trucs")


def turn(number, text, *, flags=(), who="Ann", form=Form.OPEN, time=None, role=Role.PARTICIPANT):
    found = tuple(
        ReportFinding("r", flag, Severity.WARNING, f"Titel {text[:9]}", f'"{text}" duwt.', SOURCE, 0, min(5, len(text)),
                      0.9, False) for flag in flags
    )  # fmt: skip
    labels = Labels(form, tuple(flags), focus=Focus.PERSON, aim=Aim.EXPERIENCE, follow_up=not flags)
    return ReportTurn(number, role, who, "verkenning", Phase.EXPLORATION, time, text, len(text), labels, found, text)


@pytest.fixture(scope="module")
def method(coach):
    return method_info(coach.rulebook, "basismodel")


@pytest.fixture(scope="module")
def report(method):
    """A session of fifty questions, with an earlier one."""
    turns = [
        turn(n, f"Wat gebeurde er bij stap {n}?", who="AB"[n % 2], time=n * 30.0,
             flags=[Flag.ADVICE] if n % 9 == 0 else (), form=Form.CLOSED if n % 3 == 0 else Form.OPEN)
        for n in range(1, 51)
    ]  # fmt: skip
    earlier = make_report(turns[:20], method, label="Februari").summary()
    unread = [Unread(7, "Deze regel heeft geen naam.")]
    return make_report(turns, method, label="Maart", earlier=[earlier], unread=unread, notes=["Let op <dit>."])


def hostile(method, text):
    turns = [
        turn(1, text, who=text[:60], flags=[Flag.ADVICE], time=1.0),
        turn(2, text, who="Bo", time=90.0),
        *(turn(n, f"Vraag {n}?", who="Bo", time=n * 60.0) for n in range(3, 20)),
    ]
    made = make_report(turns, method, label=text, released={text[:60]}, all_text=True, notes=[text],
                       unread=[Unread(1, text)])  # fmt: skip
    return replace(made, earlier=(replace(made.summary(), label=text),))


class Tags(HTMLParser):
    """Collects the elements of a page, those that are open, and what they point at."""

    void = frozenset(("meta", "link", "br", "img", "path", "use", "rect", "circle"))

    def __init__(self, page):
        super().__init__()
        self.seen, self.open, self.links, self.ids = [], [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.links += [value for name, value in attrs if name in ("src", "href", "xlink:href", "action", "style")]
        self.ids += [value for name, value in attrs if name == "id"]
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in self.void:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag not in self.void:
            assert self.open.pop() == tag


@pytest.mark.parametrize("text", HOSTILE, ids=[f"{i}" for i in range(len(HOSTILE))])
def test_hostile_text_is_inert_in_html(method, text):
    page = render_html(hostile(method, text))
    tags = Tags(page)
    assert tags.open == []
    assert not {"script", "img", "iframe", "object", "form", "base"} & set(tags.seen)
    assert tags.seen.count("style") == 1
    for link in tags.links:
        assert link.startswith(("#", "data:,")) or re.fullmatch(r"[\w\s:;,.#()-]+", link), link
        assert "example" not in link
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069\u200e\u200f\x00-\x08\x0b-\x1f]", page)
    assert len(page) < 400_000


@pytest.mark.parametrize("text", HOSTILE, ids=[f"{i}" for i in range(len(HOSTILE))])
def test_no_cell_is_a_formula(method, text):
    rows = list(csv.reader(io.StringIO(render_csv(hostile(method, text)).removeprefix("\ufeff")), delimiter=";"))
    assert {len(row) for row in rows} == {13}
    for value in (value for row in rows for value in row):
        assert not value.startswith(("=", "+", "-", "@", "\t", "\r"))
        assert len(value) < 2100


@given(st.text(max_size=40))
def test_no_text_at_all_becomes_a_formula(text):
    assert not cell(text).startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
    assert "\n" not in cell(text)


@pytest.mark.parametrize("text", HOSTILE, ids=[f"{i}" for i in range(len(HOSTILE))])
def test_hostile_text_makes_no_markup_in_markdown(method, text):
    page = render_markdown(hostile(method, text))
    assert not re.search(r"(?<!\\)<|(?<!\\)!\[|(?<!\\)\]\(|https?(?<!\\):|(?<!\\)`", page)
    assert len(page) < 20_000


@given(st.text(max_size=60))
def test_markdown_of_any_text_is_one_line_of_escapes(text):
    line = plain(text)
    assert "\n" not in line
    assert not re.search(r"(?<!\\)(?:\\\\)*[<`|*_\[\]]", line)


@given(st.text())
def test_what_is_shown_is_one_line_without_hidden_marks(text):
    line = shown(text)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]", line)
    line.encode("utf-8")


def test_a_long_text_is_cut_with_how_much_is_left():
    assert shown("a" * 100_000).endswith("… (nog 99.600 tekens)")


@pytest.mark.parametrize("text", HOSTILE, ids=[f"{i}" for i in range(len(HOSTILE))])
def test_json_keeps_the_text_and_holds_nothing_live(method, text):
    written = render_json(hostile(method, text))
    assert not re.search(r"[<>&\u202a-\u202e\u2066-\u2069]", written)
    assert json.loads(written)["timeline"][0]["text"] == text


def test_a_report_as_json_is_what_a_later_one_compares_with(report):
    found = read_summary(render_json(report))
    assert found == report.summary()
    for other in ("", "{", '{"kind": 3}', '{"kind": "vraagcoach-session-report", "summary": []}', "[" * 99_999):
        assert read_summary(other) is None


def test_the_page_reaches_nothing_and_says_so(report):
    page = render_html(report)
    assert POLICY == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert POLICY in page
    assert "@import" not in page
    assert not re.search(r"url\((?!#)", page)
    assert re.findall(r"https?://[^\s\"']+", page.replace("http://www.w3.org", "")) == []


def test_every_chart_has_a_name_a_description_and_its_table(report):
    page = render_html(report)
    charts = page.count('role="img"')
    assert charts >= 12
    assert page.count("<title id=") == page.count("<desc id=") == charts
    assert len(Tags(page).ids) == len(set(Tags(page).ids))
    behind = (
        "wat het meest telt",
        "de tijdlijn",
        ": vorm van de vragen",
        ": verdeling van de vragen",
        "de vergelijking",
    )
    for name in behind:
        assert f"<summary>Tabel bij{'' if name[0] == ':' else ' '}{name}</summary>" in page


def test_colours_are_those_of_the_page_so_that_dark_is_dark(report):
    charts = "".join(re.findall(r"<svg.*?</svg>", render_html(report), re.DOTALL))
    assert set(re.findall(r"(?:fill|stroke)[:=]\s*\"?(#\w+)", charts)) == set()
    assert "font-family" not in charts


def test_the_same_report_is_the_same_page(report):
    assert render_html(report) == render_html(report)


def test_headings_go_one_level_at_a_time_and_quality_comes_first(report):
    page = render_html(report)
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
    titles = re.findall(r"<h2>(.*?)</h2>", page)
    assert titles[0] == "Wat het meest telt"
    assert titles[-1] == "Wat we niet konden lezen"
    assert "Februari" in page
    assert "Let op &lt;dit&gt;." in page


@pytest.mark.parametrize("render", [render_html, render_markdown])
@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_the_title_says_how_many_questions_there_are(method, render, count):
    turns = [turn(n, f"Wat gebeurde er op dag {n} bij jullie?") for n in range(1, count + 1)]
    turns += [turn(n, f"Moet je niet stap {n} eens doen?", flags=[Flag.ADVICE]) for n in range(4, 20)]
    words = ["Vragen", "Eén vraag", "Twee vragen", "Drie vragen"]
    page = render(make_report(turns, method))
    assert f"{words[count]} om trots op te zijn" in page
    assert "Drie vragen om anders te stellen" in page


def test_questions_that_steer_are_not_praised_for_asking_on(method):
    turns = [turn(n, f"Moet je niet stap {n} eens doen?", flags=[Flag.ADVICE]) for n in range(1, 31)]
    turns = [replace(one, labels=replace(one.labels, follow_up=True)) for one in turns]
    assert "doorgevraagd" not in dict(in_short(make_report(turns, method)))["Dit ging goed"]
    mixed = turns[:14] + [turn(n, f"Wat gebeurde er op dag {n}?") for n in range(15, 31)]
    good = dict(in_short(make_report(mixed, method)))["Dit ging goed"]
    assert good.startswith("Er is goed doorgevraagd: 16 van 30 vragen (53%)")


def test_what_may_be_chance_is_a_small_point(method):
    turns = [turn(n, f"Wat gebeurde er op dag {n}?", flags=[Flag.JUDGEMENT] * (n == 7)) for n in range(1, 41)]
    found = dict(in_short(make_report(turns, method)))
    assert found["Een klein punt"].startswith("Oordeel: 1 van 40 (2%). Dat is weinig.")
    assert "Let hierop" not in found


def test_what_asks_for_attention_comes_before_tips_and_praise(report):
    said = [
        Remark(rule, severity, rule.title(), "Dit viel op.", SOURCE, (at,), 1.0, 20)
        for at, (rule, severity) in enumerate(
            [("lof", Severity.GOOD), ("rij", Severity.TIP), ("advies", Severity.WARNING), ("rij", Severity.TIP)], 1
        )
    ]
    page = render_html(replace(report, remarks=tuple(said)))
    assert page.index(">Advies <small>") < page.index(">Rij <small>") < page.index(">Lof <small>")
    assert "Dit viel op. Dit kwam 2 keer voor." in page
    written = render_markdown(replace(report, remarks=tuple(said)))
    assert written.index("**Advies**") < written.index("**Rij**") < written.index("**Lof**")
    assert written.count("**Rij**") == 1


def test_under_the_minimum_it_says_so_and_gives_no_percentage(method):
    page = render_html(make_report([turn(1, "Wat gebeurde er toen?")], method))
    assert "te weinig vragen" in page
    words = re.sub(r"<style>.*?</style>|<svg.*?</svg>|dicht bij 100%", "", page, flags=re.DOTALL)
    assert "100%" not in words


@pytest.mark.parametrize("render", [render_html, render_markdown])
def test_without_text_it_says_that_it_was_not_kept(method, render):
    turns = [replace(turn(n, "Wat gebeurde er?"), text=None, suggestion=None) for n in range(1, 20)]
    page = render(make_report(turns, method))
    assert "De tekst van deze sessie is niet bewaard" in page
    assert "gebeurde er?" not in re.sub(r"<svg.*?</svg>|Verheldering: wat gebeurde er\?", "", page, flags=re.DOTALL)


def test_nothing_at_all_is_a_report_too(method):
    empty = make_report([], method)
    for render in (render_html, render_json, render_csv, render_markdown):
        assert render(empty)


def test_several_sessions_stand_beside_each_other(report):
    page = render_overview([(report, "a b.html"), (report, "b.html")])
    assert 'href="a%20b.html"' in page
    assert Tags(page).open == []


def test_without_matplotlib_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ChartsMissingError, match=r"vraagcoach\[report\]"):
        Drawing("x", 10, 10)
