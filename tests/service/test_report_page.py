"""The page /rapport in a real headless Chromium; skipped where there is none."""

import base64
import contextlib
import json
import os
import time
from pathlib import Path

import httpx
import pytest

from coach.corpus import read_gold
from coach.keys import Access, KeyStore
from coach.resources import web_folder

AXE = "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST_BYTES = 150_000
DAY = 86_400
NOW = 1_790_000_000
HOSTILE = "<img src=x onerror=alert(1)><b>\u202egroep</b>"
MARKUP = "Waarom <img src=x onerror=alert(1)><b>ging</b> \u202eje weg </blockquote><script>alert(1)</script>?"
GOOD = (
    "Wat gebeurde er precies?",
    "Hoe was dat voor jou?",
    "Vertel eens wat meer over dat gesprek.",
    "Wat deed je toen?",
)
POOR = ("Kun je niet gewoon met haar gaan praten?", "Was je bang om af te gaan?", "Waarom bel je haar niet gewoon?")
TOLD = ("Ik schrok van dat bericht.", "Mijn collega zei niets meer tegen mij.")
AGREED = {"keep": "text", "consent": {"by": "trainer A", "at": "2026-09-01"}, "retain_days": 3650}
# kept from the first moment: how far things moved, of themselves, while the page was there
SHIFTS = (
    "window.shifted = 0; new PerformanceObserver((l) => { for (const e of l.getEntries()) "
    "if (!e.hadRecentInput) shifted += e.value }).observe({ type: 'layout-shift', buffered: true })"
)


def turns_for(poor: int, good: int) -> list[dict]:
    """Return a conversation: so many poor and good questions, each after a word of the inbrenger."""
    asked = [POOR[i % len(POOR)] for i in range(poor)] + [GOOD[i % len(GOOD)] for i in range(good)]
    turns = []
    for i, text in enumerate(asked):
        turns.append({"id": f"i{i}", "text": TOLD[i % 2], "speaker": "Noor", "role": "inbrenger", "time": i * 40})
        who = {"speaker": ("Sam", "Bo")[i % 2], "role": "participant", "step": "verkenning", "time": i * 40 + 20}
        turns.append({"id": f"q{i}", "text": text, **who})
    return turns


def stored(url: str, turns: list[dict], **given) -> str:
    made = httpx.post(f"{url}/v1/sessions", json={"method": "basismodel", **given}, timeout=60).raise_for_status()
    session = made.json()["id"]
    answer = httpx.post(f"{url}/v1/sessions/{session}/turns", json={"turns": turns, "suggest": False}, timeout=60)
    assert not [one for one in answer.raise_for_status().json()["results"] if "error" in one]
    return session


@pytest.fixture(scope="module")
def service(start, tmp_path_factory):
    with start(database=str(tmp_path_factory.mktemp("rapport") / "coach.db")) as running:
        yield f"http://{running}"


@pytest.fixture(scope="module")
def ids(service):
    """Store sessions: a group that gets better, one that has a hostile name, and enough for a second page."""
    found = {}
    for month, (poor, good) in enumerate(((14, 8), (10, 12), (5, 18), (1, 22))):
        found[f"maandag {month}"] = stored(
            service, turns_for(poor, good), group="maandag", at=NOW - (4 - month) * 30 * DAY
        )
    found["kort"] = stored(service, turns_for(1, 2), group="dinsdag", at=NOW - 2 * DAY)
    hostile = [*turns_for(2, 1), {"id": "h", "text": MARKUP, "speaker": HOSTILE, "role": "participant"}]
    found["vijandig"] = stored(service, hostile, group=HOSTILE, at=NOW, **AGREED)
    for n in range(20):
        found[f"oud {n}"] = stored(service, turns_for(0, 1), group="vroeger", at=NOW - (400 + n) * DAY)
    return found


@pytest.fixture(scope="module")
def address(service, ids):
    return f"{service}/rapport"


@pytest.fixture
def page(chromium, address):
    """Open the list; every test ends without a complaint in the console."""
    size(chromium, 1100, 850)
    chromium.get(address)
    chromium.execute_script("localStorage.clear(); sessionStorage.clear()")
    chromium.get_log("browser")
    go(chromium, address, "#/", ".session")
    yield chromium
    log = [e for e in chromium.get_log("browser") if e["level"] in ("SEVERE", "WARNING")]
    chromium.execute_script("localStorage.clear(); sessionStorage.clear()")
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert log == []


def size(browser, width: int, height: int):
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def go(browser, address: str, route: str, ready: str = "h1"):
    """Open a route as somebody does who types the address."""
    browser.get("about:blank")
    browser.get(address + route)
    until(browser, f"document.querySelector({json.dumps(ready)})")


def until(browser, expression: str, seconds: float = 15):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = browser.execute_script(f"return {expression}")
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"never true: {expression}; the page says: {says(browser, 'body')}")


def says(browser, css: str) -> str:
    return browser.execute_script(
        "return [...document.querySelectorAll(arguments[0])].filter((e) => e.checkVisibility())"
        ".map((e) => e.innerText).join('|')",
        css,
    )


def count(browser, css: str) -> int:
    return browser.execute_script("return document.querySelectorAll(arguments[0]).length", css)


def shows(browser, css: str, text: str, seconds: float = 15):
    find = "[...document.querySelectorAll({})].some((e) => e.checkVisibility() && e.innerText.includes({}))"
    until(browser, find.format(json.dumps(css), json.dumps(text)), seconds)


def click(browser, css: str, text: str = ""):
    """Click what a mouse would: the driver refuses what is hidden or covered."""
    from selenium.webdriver.common.by import By

    shows(browser, css, text)
    found = [e for e in browser.find_elements(By.CSS_SELECTOR, css) if e.is_displayed() and text in e.text]
    browser.execute_script("arguments[0].scrollIntoView({ block: 'center' })", found[0])
    found[0].click()


def press(browser, *keys: str):
    from selenium.webdriver import ActionChains

    chain = ActionChains(browser, duration=0)
    for key in keys:
        chain.send_keys(key)
    chain.perform()


def tab_to(browser, text: str):
    """Press Tab until what has the focus says a text."""
    from selenium.webdriver.common.keys import Keys

    said = (
        "const e = document.activeElement;"
        "return e.innerText || document.querySelector(`label[for='${e.id}']`)?.innerText"
    )
    for _ in range(80):
        press(browser, Keys.TAB)
        if text in (browser.execute_script(said) or ""):
            return
    raise AssertionError(f"Tab never comes to {text!r}")


def fill(browser, css: str, text: str):
    until(browser, f"document.querySelector({json.dumps(css)})")
    browser.execute_script("const e = document.querySelector(arguments[0]); e.focus(); e.select?.()", css)
    browser.execute_cdp_cmd("Input.insertText", {"text": text})


def shot(browser, root: Path, name: str):
    (root / "test-output").mkdir(exist_ok=True)
    height = browser.execute_script("return Math.min(document.documentElement.scrollHeight, 2600)")
    width = browser.execute_script("return innerWidth")
    clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
    made = browser.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
    (root / "test-output" / f"rapport-{name}.png").write_bytes(base64.b64decode(made["data"]))


def dark(browser, on: bool):
    media = [{"name": "prefers-color-scheme", "value": "dark" if on else "light"}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})


def pleases_axe(browser, root: Path, name: str):
    """Look for faults of access, where axe-core is here to look."""
    file = Path(os.environ.get("VRAAGCOACH_NODE", root / "test-output" / "npm")) / AXE
    if not file.is_file():
        return
    browser.execute_script(file.read_text(encoding="utf-8"))
    run = "axe.run({ runOnly: arguments[0] }).then((r) => arguments[1](r.violations))"
    found = browser.execute_async_script(run, TAGS)
    assert [(v["id"], [n["target"] for n in v["nodes"]]) for v in found] == [], name


def portrait(browser, root: Path, name: str):
    """Keep a picture of a state in light and in dark, and look for faults of access in both."""
    for on in (True, False):
        dark(browser, on)
        time.sleep(0.2)  # colours change slowly
        pleases_axe(browser, root, name)
        if on:
            shot(browser, root, f"{name}-dark")
    shot(browser, root, name)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


@contextlib.contextmanager
def downloads(browser, folder: Path):
    """Let what is downloaded land in a folder, and return a way to wait for a file."""
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)})

    def arrived(pattern: str) -> Path:
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            if found := [one for one in folder.glob(pattern) if one.suffix != ".crdownload"]:
                return found[0]
            time.sleep(0.05)
        raise AssertionError(f"never came: {pattern}; there is {[one.name for one in folder.iterdir()]}")

    yield arrived


def route_of(session: str) -> str:
    return f"#/sessie/{session}"


def test_the_first_load_is_small_and_text_is_only_text(page):
    for file in (web_folder() / "rapport").glob("*.js"):
        source = file.read_text(encoding="utf-8")
        assert source.count("\n") <= 250, file
        for unwanted in ("innerHTML", "insertAdjacentHTML", "document.write", "eval(", "http://", "https://"):
            assert unwanted not in source, (file, unwanted)
    loaded = page.execute_script(
        "return [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".filter((e) => !e.name.includes('/v1/')).map((e) => [e.name, e.decodedBodySize])"
    )
    total = sum(one for _, one in loaded)
    print(f"first load: {total:,} bytes in {len(loaded)} files")
    assert 20_000 < total < MOST_BYTES


def test_the_list_shows_what_says_most_about_each(page, root):
    shows(page, ".session", "maandag")
    last = says(page, ".session:nth-child(3)").split("\n")
    assert "46 beurten" in " ".join(last)
    assert [word for word in last if word in ("advies", "oordeel", "invullen", "stapelen")] == [
        "advies", "oordeel", "invullen", "stapelen",
    ]  # fmt: skip
    shows(page, ".session", "Te weinig vragen voor cijfers.")
    assert count(page, ".session") == 20
    portrait(page, root, "lijst")
    click(page, ".reserved > .row button", "Oudere sessies")
    until(page, "document.querySelectorAll('.session').length === 26")
    assert "26 sessies" in says(page, ".reserved > [role=status]")
    assert page.execute_script("return document.activeElement.closest('.session') !== null")


def test_filters_are_in_the_address_and_a_reload_keeps_them(page, address):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import Select

    Select(page.find_element(By.NAME, "groep")).select_by_visible_text("maandag")
    click(page, ".filters .primary", "Toon")
    until(page, "document.querySelectorAll('.session').length === 4")
    page.refresh()
    until(page, "document.querySelectorAll('.session').length === 4")
    assert page.execute_script("return document.querySelector('[name=groep]').value") == "maandag"
    day = time.strftime("%Y-%m-%d", time.localtime(NOW - 70 * DAY))
    page.execute_script("document.querySelector('[name=van]').value = arguments[0]", day)
    click(page, ".filters .primary", "Toon")
    until(page, "document.querySelectorAll('.session').length === 2")
    Select(page.find_element(By.NAME, "methode")).select_by_value("incidentmethode")
    click(page, ".filters .primary", "Toon")
    shows(page, ".empty", "Geen sessie gevonden")
    click(page, ".empty a", "Toon alle sessies")
    until(page, "document.querySelectorAll('.session').length === 20")
    page.back()
    shows(page, ".empty", "Geen sessie gevonden")


def test_the_trend_of_a_group_with_the_norm_and_the_table(page, address, root):
    go(page, address, "#/trend?groep=maandag", ".multiple")
    assert count(page, ".multiple") == 6
    label = page.execute_script("return document.querySelector('.multiple svg').getAttribute('aria-label')")
    assert label.startswith("Te vroeg advies:")
    assert "duidelijk lager dan eerst" in says(page, ".multiple figcaption")
    assert "Norm: onder 50% vraagt het aandacht" in page.execute_script(
        "return document.querySelector('.multiples.wide svg').getAttribute('aria-label')"
    )
    assert count(page, ".good-line") == 2
    click(page, "summary", "De cijfers als tabel")
    assert count(page, ".numbers tbody tr") == 4
    portrait(page, root, "trend")
    go(page, address, "#/trend?groep=maandag&per=maand", ".multiple")
    shows(page, ".card p", "Elke stip is een maand")
    go(page, address, "#/trend?groep=vroeger", ".multiple")
    shows(page, ".multiple", "te weinig vragen")
    portrait(page, root, "trend-weinig")


def test_a_session_by_keyboard_its_people_and_their_names(page, address, ids, root):
    from selenium.webdriver.common.keys import Keys

    page.execute_script("location.hash = '#/?groep=maandag'")
    until(page, "document.querySelectorAll('.session').length === 4")
    tab_to(page, "2026")  # the newest of the group
    press(page, Keys.ENTER)
    shows(page, "h1", "Sessie van")
    shows(page, ".kept", "niet bewaard")
    assert count(page, ".whisker") == 6
    assert "Deelnemer 1" in says(page, ".people")
    assert "Noor" not in says(page, "main")
    portrait(page, root, "sessie")
    tab_to(page, "Toon met naam")
    press(page, Keys.ENTER)
    tab_to(page, "Naam van deelnemer 1")
    press(page, "Noor <b>", Keys.ENTER)
    shows(page, ".person", "Deelnemer 1, met naam: Noor <b>")
    shows(page, ".people + [role=status]", "Deelnemer 1 staat nu met naam in het rapport.")
    portrait(page, root, "sessie-naam")
    click(page, ".person button", "Haal de naam weg")
    shows(page, ".people + [role=status]", "weer zonder naam")
    assert "met naam:" not in says(page, ".people")


def test_erasing_asks_first_and_says_what_is_gone(page, address, service, root, tmp_path):
    session = stored(service, turns_for(1, 3), group="te wissen", at=NOW - 500 * DAY, **AGREED)
    go(page, address, route_of(session), ".people")
    shows(page, ".kept", "De tekst is bewaard tot")
    with downloads(page, tmp_path) as arrived:
        click(page, "button", "Haal alle gegevens op")
        told = json.loads(arrived("sessie*.json").read_text(encoding="utf-8"))
        assert len(told["turns"]) == 8
    click(page, ".person:nth-child(2) button", "Wis wat deze persoon zei")
    shows(page, ".asking", "voor altijd gewist")
    portrait(page, root, "wissen")
    click(page, ".asking button", "Nee")
    assert page.execute_script("return document.activeElement.innerText") == "Wis wat deze persoon zei"
    click(page, ".person:nth-child(2) button", "Wis wat deze persoon zei")
    click(page, ".asking button", "Ja, wis")
    shows(page, ".people + [role=status]", "Gewist: 2 beurten van deelnemer 2.")
    click(page, "button", "Wis deze sessie")
    click(page, ".asking button", "Ja, wis")
    shows(page, "h1", "Sessies")
    shows(page, "#toast", "De sessie is gewist.")
    assert httpx.get(f"{service}/v1/sessions/{session}").status_code == 404
    go(page, address, route_of(session), ".empty")
    shows(page, ".empty", "Deze sessie is er niet")
    page.get_log("browser")  # the browser itself reports the 404


def test_hostile_names_and_texts_are_inert(page, address, ids):
    shows(page, ".session .group", "<img src=x onerror=alert(1)><b>⟨U+202E⟩groep</b>")
    go(page, address, route_of(ids["vijandig"]), ".people")
    shows(page, ".facts", "⟨U+202E⟩")
    go(page, address, f"#/overeenstemming/{ids['vijandig']}", "form.name")
    fill(page, "form.name input", HOSTILE)
    press(page, "\ue007")
    shows(page, ".count", "Vraag 1 van 4")
    for _ in range(3):
        click(page, ".labelling button", "sla over")
    shows(page, ".quote", "</blockquote><script>alert(1)</script>?")
    assert count(page, "main img, main script, main b") == 0


def test_on_a_phone_nothing_is_wider_than_the_screen(page, address, ids, root):
    over = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    routes = {
        "lijst": ("#/", ".session"), "trend": ("#/trend", ".multiple"), "verslag": ("#/verslag", ".drop"),
        "sessie": (route_of(ids["vijandig"]), ".people"),
        "overeenstemming": (f"#/overeenstemming/{ids['vijandig']}", "form.name"),
    }  # fmt: skip
    page.execute_cdp_cmd("Page.enable", {})
    script = page.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": SHIFTS})
    try:
        for width in (320, 360):
            size(page, width, 740)
            for name, (route, ready) in routes.items():
                go(page, address, route, ready)
                assert page.execute_script(over) <= 0, (name, width)
                shifted = page.execute_script("return window.shifted")
                print(f"{name} at {width}: moved {shifted:.4f}")
                assert shifted < 0.02, (name, width)
                small = page.execute_script(
                    "return [...document.querySelectorAll('main :is(button, select, summary, input)')]"
                    ".filter((e) => e.checkVisibility() && e.type !== 'file' && !e.closest('label')"
                    " && e.getBoundingClientRect().height < 43).map((e) => e.outerHTML)"
                )
                assert small == [], name
                if width == 360:
                    pleases_axe(page, root, name)
                    shot(page, root, f"telefoon-{name}")
    finally:
        page.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)


def named(browser, address: str, session: str, name: str):
    go(browser, address, f"#/overeenstemming/{session}", "form.name")
    fill(browser, "form.name input", name)
    press(browser, "\ue007")
    until(browser, "document.querySelector('.count')")


def test_two_trainers_label_blind_and_settle_what_differs(page, address, service, root, tmp_path):
    from selenium.webdriver.common.keys import Keys

    session = stored(service, turns_for(12, 10), group="labelen", at=NOW - 600 * DAY, **AGREED)
    asked = [one["text"] for one in turns_for(12, 10) if one["role"] == "participant"]
    first = page.current_window_handle
    named(page, address, session, "Noor")
    portrait(page, root, "labelen")

    def label(browser, text: str, other: bool):
        form = "1" if text in GOOD and not text.startswith("Vertel") else "2" if text in GOOD else "3"
        press(browser, form)  # and on to what sounds in it
        if text in POOR:
            press(browser, "3" if other else "2")
        press(browser, Keys.ENTER, "1", "0" if other else "2", Keys.ENTER)

    for n, text in enumerate(asked):  # by keyboard only
        shows(page, ".count", f"Vraag {n + 1} van 22")
        assert says(page, ".quote") == text
        label(page, text, other=False)
        if n == 4:  # a reload goes on where it was
            shows(page, ".count", "Vraag 6 van 22")
            page.refresh()
    shows(page, "h2", "Alle vragen gehad")
    page.switch_to.new_window("tab")
    second = page.current_window_handle
    named(page, address, session, "Sam")  # another tab is another trainer
    assert "Noor" not in says(page, "main")
    assert count(page, ".label-form :checked") == 0
    click(page, ".labelling .primary", "Bewaar en verder")
    shows(page, ".wrong", "Kies eerst een vorm.")
    for n, text in enumerate(asked):
        shows(page, ".count", f"Vraag {n + 1} van 22")
        if n == 21:  # by mouse, and in doubt
            click(page, ".labelling button", "sla over")
        else:
            label(page, text, other=n < 4)
    shows(page, ".labelling", "Je hebt 21 vragen gelabeld en 1 vraag overgeslagen.")
    click(page, ".labelling .primary", "Ik ben klaar")
    click(page, ".asking button", "Ja, ik ben klaar")
    shows(page, ".card", "Er is nog iemand bezig.")
    assert count(page, ".differ") == 0
    page.switch_to.window(first)
    click(page, ".labelling .primary", "Ik ben klaar")
    click(page, ".asking button", "Ja, ik ben klaar")
    shows(page, ".card", "Iedereen is klaar.")
    shows(page, ".kappas th", "jij (Noor) en je collega")
    shows(page, ".kappas td", "1,00 heel goed")
    shows(page, ".kappas td", "steeds hetzelfde")
    assert "jij (Noor) en de coach" in says(page, ".kappas th")
    assert count(page, ".settling > .differ > li") == 4
    shows(page, ".settling summary", "Waar alleen de coach iets anders zegt")
    portrait(page, root, "vergelijken")
    click(page, ".differ > li:first-child button", "Neem over van jou (Noor)")
    shows(page, ".differ > li:first-child .state", "Vastgesteld: gesloten vraag, verkapt advies.")
    click(page, ".differ > li:nth-child(2) button", "Kies zelf")
    press(page, "3")
    click(page, ".differ > li:nth-child(2) .primary", "Stel vast")
    shows(page, ".differ > li:nth-child(2) .state", "Vastgesteld: gesloten vraag")
    click(page, ".settling button", "waar jullie het eens zijn")
    shows(page, ".settling [role=status]", "Bewaard.")
    portrait(page, root, "vastgesteld")
    with downloads(page, tmp_path) as arrived:
        click(page, ".settling .primary", "Haal op voor de coach")
        gold = list(read_gold(arrived("goud-*.jsonl")))
    assert len(gold) == 2 + 17  # one was skipped by one of them, and two are not settled
    page.switch_to.window(second)
    page.close()
    page.switch_to.window(first)


def labels_of(service: str, session: str, name: str, finished: bool = False):
    turns = [one["number"] for one in asked_in(service, session)]
    said = [{"number": number, "form": "open", "focus": "person", "aim": "clarify"} for number in turns]
    body = {"annotator": name, "turns": said, "finished": finished}
    httpx.post(f"{service}/v1/sessions/{session}/annotations", json=body, timeout=60).raise_for_status()


def asked_in(service: str, session: str) -> list[dict]:
    url = f"{service}/v1/sessions/{session}/annotations"
    return [one for one in httpx.get(url, params={"annotator": "wie dan ook"}).json()["turns"] if one["asks"]]


def test_while_somebody_labels_no_page_shows_what_the_coach_says(page, address, service, root):
    session = stored(service, turns_for(12, 10), group="blind", at=NOW - 700 * DAY, **AGREED)
    labels_of(service, session, "Noor")
    go(page, address, route_of(session), ".people")
    shows(page, ".card h2", "Deze sessie wordt nu blind gelabeld")
    assert count(page, ".whisker") == 0
    assert "Open het rapport" not in says(page, "main")
    portrait(page, root, "sessie-blind")
    go(page, address, "#/?groep=blind", ".session")
    shows(page, ".session", "Wordt nu blind gelabeld.")
    go(page, address, "#/trend?groep=blind", ".promise")
    shows(page, ".promise", "1 sessie wordt nu blind gelabeld en telt nog niet mee.")
    assert count(page, ".multiple") == 0
    labels_of(service, session, "Noor", finished=True)
    go(page, address, route_of(session), ".people")
    shows(page, ".card h2", "Eén trainer heeft deze sessie gelabeld")  # who comes next is asked first
    assert count(page, ".whisker") == 0
    portrait(page, root, "sessie-blind-een")
    click(page, ".card a", "Eerst labelen")
    shows(page, "h2", "Wie labelt er?")
    page.back()
    click(page, ".card button", "label niet mee")
    until(page, "document.querySelectorAll('.whisker').length === 6")
    labels_of(service, session, "Sam")
    go(page, address, route_of(session), ".people")
    assert count(page, ".whisker") == 0
    click(page, ".card button", "Stop het labelen")
    shows(page, ".asking", "kan daarna niets meer veranderen")
    click(page, ".asking button", "Ja, stop het labelen")
    until(page, "document.querySelectorAll('.whisker').length === 6")
    shows(page, "button", "Open het rapport")


def test_the_comparison_fits_a_telephone(page, address, service, root):
    session = stored(service, turns_for(12, 10), group="smal", at=NOW - 710 * DAY, **AGREED)
    for name in ("Noor", "Sam"):
        labels_of(service, session, name, finished=True)
    size(page, 320, 700)
    go(page, address, f"#/overeenstemming/{session}", "form.name")
    fill(page, "form.name input", "Noor")
    press(page, "\ue007")
    shows(page, ".settling h2", "Samen vaststellen")
    assert page.execute_script("return document.documentElement.scrollWidth") == 320
    shot(page, root, "telefoon-vergelijken")


def test_the_figures_of_a_session_are_those_of_its_report(page, address, service):
    turns = turns_for(9, 9)
    advice = {"text": "Je moet gewoon eerder grenzen stellen.", "speaker": "Bo", "role": "participant"}
    turns += [{"id": f"a{n}", "step": "verkenning", **advice} for n in range(3)]
    session = stored(service, turns, group="gelijk", at=NOW - 720 * DAY)
    exact = httpx.get(f"{service}/v1/sessions/{session}/report?format=json", timeout=60).json()["quality"]["advice"]
    assert exact["n"] == 21  # a remark that is advice counts too
    go(page, address, route_of(session), ".whisker")
    assert f"{exact['count']} van {exact['n']}" in says(page, ".whiskers li:first-child")


def choose(browser, file: Path):
    from selenium.webdriver.common.by import By

    browser.find_element(By.CSS_SELECTOR, ".drop input").send_keys(str(file))
    shows(browser, ".chosen", f"Gekozen: {file.name}")


def uploaded(browser, file: Path):
    choose(browser, file)
    click(browser, "form .primary", "Maak het rapport")
    shows(browser, ".result h2", "Het rapport is klaar", 30)


DIALECTS = sorted((Path(__file__).parents[1] / "library" / "transcripts").iterdir())


def test_a_transcript_of_each_dialect_becomes_a_report(page, address, service):
    before = len(httpx.get(f"{service}/v1/sessions?limit=200").json()["sessions"])
    for file in DIALECTS:
        go(page, address, "#/verslag", ".drop")
        uploaded(page, file)
        assert "0 beurten" not in says(page, ".result .facts"), file.name
    after = len(httpx.get(f"{service}/v1/sessions?limit=200").json()["sessions"])
    assert after == before  # nothing is stored


def test_office_files_become_a_report_too(page, address, tmp_path):
    docx, openpyxl = pytest.importorskip("docx"), pytest.importorskip("openpyxl")
    document = docx.Document()
    for line in ("Noor: Ik schrok van dat bericht.", "Sam: Waarvan schrok je?"):
        document.add_paragraph(line)
    document.save(tmp_path / "gesprek.docx")
    book = openpyxl.Workbook()
    for row in (("Naam", "Tekst"), ("Noor", "Ik schrok van dat bericht."), ("Sam", "Waarvan schrok je?")):
        book.active.append(row)
    book.save(tmp_path / "gesprek.xlsx")
    for name in ("gesprek.docx", "gesprek.xlsx"):
        go(page, address, "#/verslag", ".drop")
        uploaded(page, tmp_path / name)
        assert "2 beurten" in says(page, ".result .facts")


def test_what_could_not_be_read_is_listed_with_its_line(page, address, root):
    go(page, address, "#/verslag", ".drop")
    portrait(page, root, "verslag")
    uploaded(page, next(one for one in DIALECTS if one.name == "kapot.vtt"))
    shows(page, ".problems", "Regel 3")
    portrait(page, root, "verslag-regels")


def test_who_brings_the_case_is_asked_where_that_is_unsure(page, address, root):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import Select

    go(page, address, "#/verslag", ".drop")
    uploaded(page, next(one for one in DIALECTS if one.name == "teams.vtt"))
    shows(page, "form", "Wie is de inbrenger?")
    shows(page, ".result .note", "Wie de casus inbracht")
    portrait(page, root, "verslag-inbrenger")
    Select(page.find_element(By.NAME, "inbrenger")).select_by_value("Sam Bakker")
    click(page, "form .primary", "Maak het rapport")
    until(page, "!document.querySelector('.result')?.innerText.includes('Wie de casus inbracht')"
          " && document.querySelector('.result h2')")  # fmt: skip
    assert "1 vraag" not in says(page, ".result .facts")


def test_columns_are_asked_for_by_keyboard_and_a_file_is_dropped(page, address, root):
    from selenium.webdriver.common.keys import Keys

    go(page, address, "#/verslag", ".drop")
    page.execute_script(
        "const data = new DataTransfer();"
        "data.items.add(new File([arguments[0]], 'uitingen.csv', { type: 'text/csv' }));"
        "document.querySelector('.drop').dispatchEvent("
        "new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))",
        "a,b,c<b>\n1,Noor,Ik schrok van dat bericht.\n2,Sam,Waarvan schrok je?\n",
    )
    shows(page, ".chosen", "uitingen.csv")
    tab_to(page, "Maak het rapport")
    press(page, Keys.ENTER)
    shows(page, ".asked-for h2", "Welke kolom is wat?")
    chosen = "return [...document.querySelectorAll('[data-column]')].map((e) => e.value)"
    assert page.execute_script(chosen) == ["", "", "", "", ""]
    portrait(page, root, "verslag-kolommen")
    press(page, "c", Keys.TAB, "b")  # the focus is there already
    tab_to(page, "Maak het rapport")
    press(page, Keys.ENTER)
    shows(page, ".result h2", "Het rapport is klaar")
    assert "2 beurten" in says(page, ".result .facts")
    page.get_log("browser")  # the browser itself reports the 422


def test_columns_whose_name_says_it_are_chosen_already(page, address, tmp_path):
    file = tmp_path / "tabel.csv"
    file.write_text("Naam;x1;x2;Moment\nNoor;aa;bb;0:01\nSam;cc;dd;0:02\n", encoding="utf-8")
    go(page, address, "#/verslag", ".drop")
    choose(page, file)
    click(page, "form .primary", "Maak het rapport")
    shows(page, ".asked-for h2", "Welke kolom is wat?")
    chosen = "return [...document.querySelectorAll('[data-column]')].map((e) => e.value)"
    assert page.execute_script(chosen) == ["", "Naam", "Moment", "", ""]
    page.get_log("browser")  # the browser itself reports the 422


def test_a_report_opens_in_a_frame_that_runs_nothing_and_in_a_tab(page, address, ids, root, tmp_path):
    go(page, address, route_of(ids["vijandig"]), ".people")
    click(page, "button", "Open het rapport")
    until(page, "document.querySelector('iframe.report')", 30)
    assert page.execute_script("return document.querySelector('iframe.report').getAttribute('sandbox')") == ""
    page.switch_to.frame(0)
    shows(page, "h1", "Sessie van")
    # the style sheet is let in by its hash, in the page that allows no other
    assert page.execute_script("return getComputedStyle(document.querySelector('main')).maxWidth") != "none"
    page.switch_to.default_content()
    time.sleep(0.3)
    portrait(page, root, "rapport")
    tabs = set(page.window_handles)
    click(page, ".viewer a", "Open in een nieuw tabblad")
    other = next(iter(set(page.window_handles) - tabs))
    first = page.current_window_handle
    page.switch_to.window(other)
    shows(page, "h1", "Sessie van")
    assert page.execute_script("return getComputedStyle(document.querySelector('main')).maxWidth") != "none"
    assert count(page, "main > img, script, blockquote b") == 0
    assert page.get_log("browser") == []
    page.close()
    page.switch_to.window(first)
    with downloads(page, tmp_path) as arrived:
        for words, pattern, holds in (
            ("Webpagina", "rapport-*.html", "<!doctype html>"), ("Tekst", "rapport-*.md", "# "),
            ("Spreadsheet", "rapport-*.csv", "beurt;tijd"), ("Cijfers", "rapport-*.json", "vraagcoach-session-report"),
        ):  # fmt: skip
            click(page, ".formats button", words)
            assert holds in arrived(pattern).read_text(encoding="utf-8")


def test_a_session_of_a_file_is_stored_only_when_asked(page, address, service, root, tmp_path):
    lines = []
    for turn in turns_for(4, 14):
        lines.append(f"{turn['speaker']}: {turn['text']}")
    file = tmp_path / "maandag <b>.txt"
    file.write_text("\n".join(lines), encoding="utf-8")
    go(page, address, "#/verslag", ".drop")
    shows(page, ".promise", "Er wordt niets bewaard.")
    uploaded(page, file)
    shows(page, ".result", "Tot nu toe is er niets bewaard.")
    click(page, ".result button", "Open het rapport")
    until(page, "document.querySelector('iframe.report')", 30)
    click(page, "summary", "Ja, bewaren")
    fill(page, "[name=group]", "uit een bestand")
    click(page, "label.check")
    fill(page, "[name=consent]", "trainer A")
    portrait(page, root, "verslag-klaar")
    click(page, "form .primary", "Bewaar deze sessie")
    shows(page, ".result h2", "De sessie is bewaard")
    click(page, ".result a", "Naar de sessie")
    shows(page, ".facts", "uit een bestand")
    shows(page, ".kept", "De tekst is bewaard tot")
    found = httpx.get(f"{service}/v1/sessions", params={"group": "uit een bestand"}).json()["sessions"]
    assert [(one["turns"], one["keep"], one["consent"]) for one in found] == [(36, "text", "trainer A")]


def test_files_that_cannot_be_read_are_told_plainly(page, address, tmp_path):
    go(page, address, "#/verslag", ".drop")
    click(page, "form .primary", "Maak het rapport")
    shows(page, "form .wrong", "Kies eerst een bestand.")
    for name, data, words in (
        ("leeg.txt", b"", "Dit bestand is leeg."), ("boek.pdf", b"%PDF-1.7 niets", "PDF"),
        ("plaatje.png", b"\x89PNG\r\n\x1a\n", "Dit kunnen we lezen"),
    ):  # fmt: skip
        (tmp_path / name).write_bytes(data)
        choose(page, tmp_path / name)
        click(page, "form .primary", "Maak het rapport")
        shows(page, "form .wrong", words)
    page.get_log("browser")  # the browser itself reports each 422


def test_a_file_without_questions_says_what_may_be_wrong(page, address, tmp_path):
    file = tmp_path / "lap.txt"
    file.write_text("Dit is gewoon een lap tekst. Je moet gewoon eerder grenzen stellen.\n", encoding="utf-8")
    go(page, address, "#/verslag", ".drop")
    uploaded(page, file)
    shows(page, ".result .facts", "0 vragen")
    shows(page, ".result .note", "We vonden geen vragen van de groep.")
    shows(page, ".result .too-few", "Er zijn nog geen vragen.")


def test_without_text_there_is_nothing_to_label(page, address, ids):
    go(page, address, f"#/overeenstemming/{ids['kort']}", ".empty")
    shows(page, ".empty", "Er is geen tekst")


def test_a_key_of_a_trainer_is_needed_and_another_is_told_so(chromium, start, tmp_path, root):
    keys = KeyStore(tmp_path / "keys.json")
    tool, trainer = keys.make("gespreksruimte", Access.TOOL, 30), keys.make("trainer", Access.TRAINER, 30)
    with start(keys=str(tmp_path / "keys.json"), database=str(tmp_path / "coach.db")) as running:
        go(chromium, f"http://{running}/rapport", "#/")
        for key, words in (("vc_onzin", "Deze sleutel werkt niet"), (tool, "Rapporten zijn alleen voor trainers.")):
            shows(chromium, "#entry", "Sleutel van een trainer")
            fill(chromium, "#key", key)
            press(chromium, "\ue007")
            shows(chromium, "#key-wrong", words)
        pleases_axe(chromium, root, "sleutel")
        shot(chromium, root, "sleutel")
        fill(chromium, "#key", trainer)
        press(chromium, "\ue007")
        shows(chromium, ".empty", "Nog geen sessies")
        assert not says(chromium, "#entry")
        chromium.execute_script("sessionStorage.clear()")
        chromium.get_log("browser")  # the browser itself reports each 401 and 403


def test_a_service_that_is_gone_is_told_and_can_be_tried_again(chromium, start, tmp_path):
    with start(database=str(tmp_path / "coach.db")) as running:
        go(chromium, f"http://{running}/rapport", "#/", ".empty")
    chromium.execute_script("location.hash = '#/trend'")
    shows(chromium, ".failed", "De coach is niet bereikbaar.")
    click(chromium, ".failed button", "Probeer het opnieuw")
    shows(chromium, ".failed", "De coach is niet bereikbaar.")
    chromium.get_log("browser")


def test_the_other_pages_lead_here(chromium, address):
    for other in (address.removesuffix("/rapport") + "/", address.removesuffix("/rapport") + "/oefenen"):
        chromium.get(other)
        click(chromium, "a[href='/rapport']")
        shows(chromium, "h1", "Sessies")
