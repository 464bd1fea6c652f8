"""A started service, for tests that need a real one."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from coach.api.app import create_app

from coach import Coach
from coach.config import Settings

Start = Callable[..., contextlib.AbstractContextManager[str]]


@pytest.fixture(scope="session")
def start(coach: Coach) -> Start:
    """Return a way to start the service with other settings, around the one coach of the run."""

    @contextlib.contextmanager
    def started(**settings: object) -> Iterator[str]:
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
