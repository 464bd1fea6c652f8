"""A started service and a browser, for tests that need real ones."""

import contextlib
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from coach.api.app import create_app

from coach import Coach
from coach.config import Settings

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
Start = Callable[..., contextlib.AbstractContextManager[str]]


@pytest.fixture(scope="session")
def start(coach: Coach, tmp_path_factory: pytest.TempPathFactory) -> Start:
    """Return a way to start the service with other settings, around the one coach of the run."""

    @contextlib.contextmanager
    def started(**settings: object) -> Iterator[str]:
        if "database" not in settings:  # never that of who runs the tests
            settings["database"] = str(tmp_path_factory.mktemp("database") / "coach.db")
        port = settings.pop("port", None)  # that of one that stopped, to be back at the same address
        if port is None:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
        app = create_app(Settings(port=port, **settings), Coach.over(coach.nlp))
        config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, ws_max_size=1 << 20)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"127.0.0.1:{port}"
        finally:
            server.should_exit = True
            thread.join(20)

    return started


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """Return a headless browser, or skip where there is none."""
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
