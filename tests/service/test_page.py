"""The page in a real headless Chromium; skipped where there is none."""

import time
from pathlib import Path

import pytest

from coach.keys import Access, KeyStore


@pytest.fixture(scope="module")
def address(start):
    with start() as running:
        yield f"http://{running}/"


def wait_for(browser, selector: str, text: str) -> None:
    from selenium.webdriver.common.by import By

    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if any(text in e.text for e in browser.find_elements(By.CSS_SELECTOR, selector)):
            return
        time.sleep(0.05)
    shown = browser.find_element(By.TAG_NAME, "main").text
    raise AssertionError(f"{text!r} did not appear in {selector}; the page says: {shown}")


@pytest.mark.parametrize("size", [(1000, 800), (360, 740)], ids=["desk", "phone"])
def test_feedback_appears_while_typing(chromium, address, size, root):
    from selenium.webdriver.common.by import By

    chromium.set_window_size(*size)
    chromium.get(address)
    wait_for(chromium, "#step", "Probleemverkenning")
    chromium.find_element(By.ID, "question").send_keys("Waarom 🙂 ging je weg <b>?")
    wait_for(chromium, "mark", "Waarom")
    wait_for(chromium, ".findings", "Waaromvraag")
    wait_for(chromium, ".findings", "Hand-out intervisie")
    assert chromium.find_elements(By.CSS_SELECTOR, "#answer b") == []
    width = chromium.execute_script(
        "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert width == 0
    Path(root / "test-output").mkdir(exist_ok=True)
    chromium.save_screenshot(str(root / "test-output" / f"page-{size[0]}.png"))
    assert [e for e in chromium.get_log("browser") if e["level"] == "SEVERE"] == []


def test_another_step_minds_other_things(chromium, address):
    from selenium.webdriver.common.by import By

    chromium.get(address)
    wait_for(chromium, "#step", "Probleemverkenning")
    chromium.find_element(By.ID, "question").send_keys("Ik zou het eerst met je maatje bespreken.")
    wait_for(chromium, ".findings", "advies")
    chromium.find_element(By.CSS_SELECTOR, "#step option[value=advies]").click()
    wait_for(chromium, ".fine", "Niets op aan te merken")


def test_help_comes_in_three_steps_and_its_question_can_be_taken_over(chromium, address, root):
    from selenium.webdriver.common.by import By

    chromium.set_window_size(1000, 900)
    chromium.get(address)
    wait_for(chromium, "#step", "Probleemverkenning")
    chromium.find_element(By.ID, "question").send_keys("Waarom heb je dat niet gezegd tegen je teamleider?")
    wait_for(chromium, ".help h2", "Anders vragen")
    for text in ('"wat" of "hoe"', "Wat maakte dat …", "Wat maakte dat je dat niet hebt gezegd"):
        chromium.find_element(By.CSS_SELECTOR, ".help > button").click()
        wait_for(chromium, ".steps", text)
    chromium.save_screenshot(str(root / "test-output" / "page-help.png"))
    chromium.find_element(By.CSS_SELECTOR, ".steps .use").click()
    wait_for(chromium, ".fine", "Niets op aan te merken")
    assert chromium.find_element(By.ID, "question").get_attribute("value").startswith("Wat maakte dat")


def test_where_keys_are_needed_the_page_asks_for_one(chromium, start, tmp_path, root):
    from selenium.webdriver.common.by import By

    store = KeyStore(tmp_path / "keys.json")
    key = store.make("page", Access.TOOL)
    with start(keys=str(store.path)) as running:
        chromium.set_window_size(360, 740)
        chromium.get(f"http://{running}/")
        wait_for(chromium, "#entry", "Sleutel")
        chromium.save_screenshot(str(root / "test-output" / "page-key.png"))
        for given in ("fout", key):
            chromium.find_element(By.ID, "key").send_keys(given + "\n")
            if given == "fout":
                wait_for(chromium, "#key-wrong", "werkt niet")
        wait_for(chromium, "#step", "Probleemverkenning")
        chromium.find_element(By.ID, "question").send_keys("Waarom ging je weg?")
        wait_for(chromium, ".findings", "Waaromvraag")
        assert not chromium.find_element(By.ID, "entry").is_displayed()
