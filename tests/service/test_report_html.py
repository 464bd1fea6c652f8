"""The report in a real headless Chromium, as the file it is; skipped where there is none."""

import base64
import os
from pathlib import Path

import pytest

from coach.labels import Aim, Flag, Focus, Form, Phase, Role, Severity
from coach.model import Labels, Source
from coach.reports.session_html import render_html
from coach.reports.sessions_html import render_overview
from coach.sessions import Unread, make_report, method_info
from coach.sessions.turn import ReportFinding, ReportTurn

AXE = "node_modules/axe-core/axe.min.js"
HOSTILE = (
    "<script>document.title='gelopen'</script><img src=http://127.0.0.1:9/x.png onerror=\"document.title='gelopen'\">"
    "</style><svg onload=\"document.title='gelopen'\"></svg>\"'><a href=\"javascript:document.title='gelopen'\">x</a> "
    "a\u202egnal\u2066 \x07 =1+1 " + "heelLangWoord" * 8000
)  # fmt: skip
STEPS = ("introductie", "verkenning", "definitie", "advies")
PHASES = (Phase.INTRODUCTION, Phase.EXPLORATION, Phase.DEFINITION, Phase.ADVICE)
ASKED = (
    "Wat gebeurde er toen je binnenkwam?",
    "Hoe was dat voor je, toen hij niets zei?",
    "Was je leidinggevende daarbij?",
    "Heb je al eens geprobeerd om het op te schrijven?",
    "Wat heb je nodig om dit anders te doen?",
)


def turn(number: int, total: int, text: str | None = None) -> ReportTurn:
    """Return a turn of a conversation in four steps; every fifth question holds advice, every third turn answers."""
    step = min(3, number * 4 // total)
    place = {"step": STEPS[step], "phase": PHASES[step], "time": number * 25.0}
    if number % 3 == 0:
        quiet = Labels(Form.STATEMENT)
        return ReportTurn(number, Role.INBRENGER, "Noor", text="Dat was lastig.", length=15, labels=quiet, **place)
    kind = number % 5
    flags = (Flag.ADVICE,) if kind == 3 else ()
    text = text or ASKED[kind]
    message = f'"{text[:900]}" klinkt als een voorstel. Vraag wat er al bedacht is.'
    source = Source("Basismodel intervisie", "Stap 2, Probleemverkenning")
    finding = ReportFinding("r", Flag.ADVICE, Severity.WARNING, "Voorstel", message, source, 0, 12, 0.9, False)
    labels = Labels(
        form=(Form.OPEN, Form.INVITATION, Form.CLOSED, Form.CLOSED, Form.OPEN)[kind],
        flags=flags,
        focus=list(Focus)[number % 3],
        aim=list(Aim)[kind % 4],
        follow_up=kind == 1,
    )
    return ReportTurn(
        number=number,
        role=Role.PARTICIPANT,
        participant=("Ann", "Bo", "Cas")[number % 3 - 1] if number % 7 else "Bo",
        text=text,
        length=len(text),
        labels=labels,
        findings=(finding,) if flags else (),
        suggestion="Wat heb je zelf al bedacht?" if flags else None,
        **place,
    )


def session(coach, total: int, text: str | None = None, label: str = "Team Noord, maart"):
    method = method_info(coach.rulebook, "basismodel")
    turns = [turn(n, total, text if n in (4, 13) else None) for n in range(1, total + 1)]
    told = [make_report(turns[:k], method, label=f"Sessie {k}").summary() for k in (60, 80, 100) if k <= total]
    return make_report(
        turns,
        method,
        label=label,
        earlier=told,
        released={"Bo"},
        all_text=text is not None,
        notes=["Wie de casus inbracht, is geraden."],
        unread=[Unread(12, "Deze regel heeft geen tijd.")],
    )


@pytest.fixture(scope="module")
def pages(coach, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rapport")
    short, long = session(coach, 110), session(coach, 1500)
    texts = {
        "kort": render_html(short),
        "lang": render_html(long),
        "vijandig": render_html(session(coach, 60, HOSTILE, HOSTILE)),
        "vergelijking": render_overview([(short, "kort.html"), (long, "lang.html")]),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in texts}


@pytest.fixture
def browser(chromium):
    """Start without media, and end without a complaint in the console."""
    chromium.get("about:blank")
    chromium.get_log("browser")
    yield chromium
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    assert chromium.get_log("browser") == []


def visit(browser, address: str, *, width: int = 1000, dark: bool = False, media: str = ""):
    scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": scheme})
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    browser.get(address)


def shot(browser, root: Path, name: str):
    (root / "test-output").mkdir(exist_ok=True)
    size = browser.execute_script("const d = document.documentElement; return [d.scrollWidth, d.scrollHeight]")
    clip = {"x": 0, "y": 0, "width": size[0], "height": min(size[1], 16_000), "scale": 1}
    taken = browser.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
    (root / "test-output" / f"report-{name}.png").write_bytes(base64.b64decode(taken["data"]))


def test_hostile_text_runs_nothing_and_asks_nothing_of_the_network(browser, pages, root):
    visit(browser, pages["vijandig"])
    assert browser.title.startswith("Vraagrapport: <script>")  # as text
    assert (
        browser.execute_script("return document.querySelectorAll('script, img, iframe, a[href^=javascript]').length")
        == 0
    )
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0
    # even what would be put into the page later cannot run or load
    browser.execute_script(
        "const i = document.createElement('img'); i.src = 'http://127.0.0.1:9/x.png'; document.body.append(i);"
    )
    assert any("Content Security Policy" in entry["message"] for entry in browser.get_log("browser"))
    assert browser.execute_script("return document.body.textContent.includes('\u202e')") is False
    assert browser.execute_script("return document.body.textContent.length") < 120_000
    shot(browser, root, "vijandig")


@pytest.mark.parametrize("name", ["kort", "lang", "vijandig", "vergelijking"])
@pytest.mark.parametrize("width", [360, 1000])
def test_no_page_scrolls_sideways(browser, pages, root, name, width):
    visit(browser, pages[name], width=width)
    browser.execute_script("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    over = browser.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
    browser.execute_script("document.querySelectorAll('details').forEach((d) => { d.open = false; })")
    shot(browser, root, f"{name}-{width}")
    assert over == 0


@pytest.mark.parametrize("name", ["kort", "lang", "vergelijking"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(browser, pages, root, name, dark):
    script = Path(os.environ.get("VRAAGCOACH_NODE", root / "test-output" / "npm")) / AXE
    if not script.is_file():
        pytest.skip("axe-core is not here: npm install --prefix DIR axe-core; VRAAGCOACH_NODE=DIR")
    visit(browser, pages[name], dark=dark)
    browser.execute_script("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    browser.execute_script(script.read_text(encoding="utf-8"))
    found = browser.execute_async_script("axe.run().then((r) => arguments[0](r.violations))")
    assert [(v["id"], [(n["target"], n["failureSummary"]) for n in v["nodes"]][:3]) for v in found] == []
    if dark:
        browser.execute_script("document.querySelectorAll('details').forEach((d) => { d.open = false; })")
        shot(browser, root, f"{name}-dark")


def test_paper_shows_the_tables_that_are_folded_on_the_screen(browser, pages, root):
    visit(browser, pages["kort"], width=680, media="print")
    tables = (
        "return [...document.querySelectorAll('details:not(.screen) table')].filter((t) => t.offsetHeight > 20).length"
    )
    folded = browser.execute_script("return document.querySelectorAll('details:not(.screen) table').length")
    assert browser.execute_script(tables) == folded > 4
    shot(browser, root, "print")
    paper = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    pdf = base64.b64decode(paper["data"])
    assert 3 <= pdf.count(b"/Type /Page\n") + pdf.count(b"/Type/Page\n") <= 10
    (root / "test-output" / "report-print.pdf").write_bytes(pdf)


def test_charts_take_the_colours_of_the_dark_page(browser, pages):
    colour = "return getComputedStyle(document.querySelector('.one svg text')).fill"
    visit(browser, pages["kort"])
    light = browser.execute_script(colour)
    visit(browser, pages["kort"], dark=True)
    assert (light, browser.execute_script(colour)) == ("rgb(86, 95, 115)", "rgb(170, 178, 197)")
