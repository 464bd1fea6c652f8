"""The page in a real headless Chromium; skipped where there is none."""

import shutil
import socket
import threading
import time
from pathlib import Path

import pytest
import uvicorn
from coach.api.app import create_app

from coach.config import Settings

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="module")
def address():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = create_app(Settings(port=port))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    app.state.loading.result()
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        pytest.skip("chromium and chromedriver are not installed here")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    yield driver
    driver.quit()


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
def test_feedback_appears_while_typing(browser, address, size, root):
    from selenium.webdriver.common.by import By

    browser.set_window_size(*size)
    browser.get(address)
    wait_for(browser, "#step", "Probleemverkenning")
    browser.find_element(By.ID, "question").send_keys("Waarom 🙂 ging je weg <b>?")
    wait_for(browser, "mark", "Waarom")
    wait_for(browser, ".findings", "Waaromvraag")
    wait_for(browser, ".findings", "Hand-out intervisie")
    assert browser.find_elements(By.CSS_SELECTOR, "#answer b") == []
    width = browser.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width == 0
    Path(root / "test-output").mkdir(exist_ok=True)
    browser.save_screenshot(str(root / "test-output" / f"page-{size[0]}.png"))
    assert [e for e in browser.get_log("browser") if e["level"] == "SEVERE"] == []


def test_another_step_minds_other_things(browser, address):
    from selenium.webdriver.common.by import By

    browser.get(address)
    wait_for(browser, "#step", "Probleemverkenning")
    browser.find_element(By.ID, "question").send_keys("Ik zou het eerst met je maatje bespreken.")
    wait_for(browser, ".findings", "advies")
    browser.find_element(By.CSS_SELECTOR, "#step option[value=advies]").click()
    wait_for(browser, ".fine", "Niets op aan te merken")


def test_help_comes_in_three_steps_and_its_question_can_be_taken_over(browser, address, root):
    from selenium.webdriver.common.by import By

    browser.set_window_size(1000, 900)
    browser.get(address)
    wait_for(browser, "#step", "Probleemverkenning")
    browser.find_element(By.ID, "question").send_keys("Waarom heb je dat niet gezegd tegen je teamleider?")
    wait_for(browser, ".help h2", "Anders vragen")
    for text in ('"wat" of "hoe"', "Wat maakte dat …", "Wat maakte dat je dat niet hebt gezegd"):
        browser.find_element(By.CSS_SELECTOR, ".help > button").click()
        wait_for(browser, ".steps", text)
    browser.save_screenshot(str(root / "test-output" / "page-help.png"))
    browser.find_element(By.CSS_SELECTOR, ".steps .use").click()
    wait_for(browser, ".fine", "Niets op aan te merken")
    assert browser.find_element(By.ID, "question").get_attribute("value").startswith("Wat maakte dat")
