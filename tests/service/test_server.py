"""The service as it is started: signals, workers, and that not a word of what was typed is written anywhere."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import httpx
import pytest
from coach.api import server
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from coach import Coach
from coach.config import Settings

SECRET = "zeergeheimwoord"


class Started:
    """``coach serve`` in a process of its own."""

    def __init__(self, folder, *arguments: str, **environ: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.written = folder / "written.txt"
        with self.written.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "coach.cli", "serve", "--port", str(self.port), *arguments],
                stdout=out, stderr=out, start_new_session=True,
                env={**os.environ, "COACH_DATABASE": str(folder / "coach.db"), **environ},
            )  # fmt: skip
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "Started":
        for _ in range(600):
            try:
                if httpx.get(f"{self.url}/ready", timeout=5).status_code == 200:
                    return self
            except httpx.HTTPError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"the service did not start: {self.written.read_text()}")

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(40) == 0


@pytest.mark.slow
def test_nothing_that_was_typed_is_written(tmp_path):
    with Started(tmp_path, PYTHONDEVMODE="1", PYTHONASYNCIODEBUG="1") as service:
        texts = [f"Waarom {SECRET}?", SECRET * 300, f"{SECRET}\x00", "", f"<b>{SECRET}</b> 🙂"]
        for text in texts:
            for path in ("check", "rewrite", "session/review"):
                body = {"text": text} if path != "session/review" else {"turns": [{"text": text}]}
                httpx.post(f"{service.url}/v1/{path}", json=body)
            httpx.post(f"{service.url}/v2/check", data={"language": "nl", "text": text})
        httpx.post(f"{service.url}/v1/check", content=f'{{"text": "{SECRET}"'.encode())
        httpx.post(f"{service.url}/v1/check?accept={SECRET}&disabled={SECRET}", json={"text": "Wat?"})
        httpx.post(f"{service.url}/v1/check", json={"text": "Wat?", "method": SECRET, SECRET: 1})
        for field in ("id", "method", "step", "speaker", "disabled", "severity"):
            # half a character, which JSON can hold and UTF-8 cannot
            httpx.post(
                f"{service.url}/v1/check",
                content=f'{{"text": "Wat?", "{field}": "{SECRET}\\ud800"}}',
            )
        httpx.get(f"{service.url}/{SECRET}?q={SECRET}")
        httpx.get(f"{service.url}/v1/rules/{SECRET}")
        with connect(f"ws://127.0.0.1:{service.port}/v1/live") as live:
            live.send('{"type": "open"}')
            live.recv(10)
            for kind in ("draft", "turn", SECRET):
                live.send(json.dumps({"type": kind, "seq": 1, "text": f"Waarom {SECRET}?", "speaker": SECRET}))
            live.send(SECRET)
            for _ in range(4):
                live.recv(10)
        keep_secrets(service)
        metrics = httpx.get(f"{service.url}/metrics").text
        assert "vraagcoach_findings_total" in metrics
        assert SECRET not in metrics
        assert "vraagcoach_request_seconds_bucket" in metrics
    written = service.written.read_text()
    assert written.count('"event": "request"') > 80
    assert '"event": "database"' in written
    assert '"event": "fault' not in written
    assert SECRET not in written
    for line in written.splitlines():
        if line.startswith("{"):
            assert {"time", "level", "event"} <= set(json.loads(line))


def keep_secrets(service: Started) -> None:
    """Put the secret everywhere in stored sessions, reports and live sessions that are kept; break the database too."""
    url = f"{service.url}/v1/sessions"
    agreed = {"keep": "text", "consent": {"by": SECRET}, "retain_days": 5, "group": SECRET}
    assert httpx.post(url, json={"id": SECRET, **agreed}).status_code == 200
    turns = [
        {"id": SECRET, "text": f"Waarom {SECRET}?", "speaker": SECRET},
        {"id": f"{SECRET}\x00", "text": SECRET, "speaker": SECRET},
        {"id": "x", "text": SECRET * 300},
        {"id": "y", "text": "Wat?", "step": SECRET, SECRET: 1},
    ]
    for body in (turns, turns[0], turns[1], {"turns": turns}, {"turns": SECRET}, SECRET):
        httpx.post(f"{url}/{SECRET}/turns", json=body)
    for body in (
        {**agreed, "id": f"{SECRET}/"},
        {"keep": SECRET},
        {SECRET: SECRET},
        {"at": SECRET},
        {"method": SECRET},
    ):
        assert httpx.post(url, json=body).status_code == 422
    who = httpx.post(f"{url}/{SECRET}/participants", json={"name": SECRET}).json()["pseudonym"]
    httpx.post(f"{url}/{SECRET}/participants/{who}/release", json={"name": SECRET}).raise_for_status()
    labels = {"annotator": SECRET, "turns": [{"number": 1, "form": "open"}], "finished": True}
    httpx.post(f"{url}/{SECRET}/annotations", json=labels).raise_for_status()
    httpx.post(f"{url}/{SECRET}/annotations", json={**labels, "turns": [{"number": 1, "form": SECRET}]})
    httpx.post(f"{url}/{SECRET}/adjudicate", json={"turns": labels["turns"]}).raise_for_status()
    for path in ("", "/review", "/export", "/agreement", "/gold", f"/annotations?annotator={SECRET}", f"/{SECRET}",
                 "/report", f"/report?format={SECRET}"):  # fmt: skip
        httpx.get(f"{url}/{SECRET}{path}", timeout=30)
    for query in ("group", "method", "since", "until", "after", "limit", "by", "participant"):
        httpx.get(url, params={query: SECRET})
        httpx.get(f"{service.url}/v1/trend", params={query: SECRET})
    for name, data in (
        ("gesprek.txt", f"{SECRET}: ik zei {SECRET}.\nSam: Waarom {SECRET}?\n"),
        ("x.vtt", SECRET),
        ("x", "%PDF"),
    ):
        for more in ({}, {"inbrenger": SECRET}, {"columns": SECRET}, {"keep": "labels", "group": SECRET}):
            httpx.post(f"{service.url}/v1/report", params={"name": SECRET + name, **more}, content=data, timeout=30)
    with connect(f"ws://127.0.0.1:{service.port}/v1/live") as live:
        live.send(json.dumps({"type": "open", "keep": {"id": SECRET, **agreed}}))
        assert json.loads(live.recv(10))["type"] == "opened"
        live.send(json.dumps({"type": "turn", "seq": SECRET, "id": f"{SECRET}2", "text": f"Waarom {SECRET}?"}))
        assert json.loads(live.recv(10))["stored"]["new"]
    httpx.delete(f"{url}/{SECRET}/participants/{who}").raise_for_status()
    httpx.delete(f"{url}/{SECRET}").raise_for_status()
    file = service.written.with_name("coach.db")
    file.rename(file.with_name("away"))
    file.mkdir()
    assert httpx.post(url, json={"id": SECRET, **agreed}).status_code == 503
    file.rmdir()
    file.with_name("away").rename(file)


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_workers_share_the_load_and_one_that_dies_is_replaced(tmp_path):
    with Started(tmp_path, "--workers", "2") as service:
        children = subprocess.run(
            ["pgrep", "-P", str(service.process.pid)], capture_output=True, text=True, check=True
        ).stdout.split()
        assert len(children) == 2
        os.kill(int(children[0]), signal.SIGKILL)
        time.sleep(2.5)
        answers = []
        for _ in range(20):
            answers.append(httpx.post(f"{service.url}/v1/check", json={"text": "Waarom ging je weg?"}).status_code)
        assert answers == [200] * 20


@pytest.mark.slow
def test_stopping_loses_nothing_that_was_accepted(tmp_path):
    with Started(tmp_path) as service:
        codes: list[int | str] = []

        def ask() -> None:
            with httpx.Client(timeout=30) as client:
                while True:
                    try:
                        codes.append(client.post(f"{service.url}/v1/check", json={"text": "Wat zei je?"}).status_code)
                    except httpx.ConnectError:
                        return  # not accepted any more
                    except httpx.HTTPError as error:
                        codes.append(type(error).__name__)
                        return

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        time.sleep(1)
        service.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        with httpx.Client() as client:
            assert client.get(f"{service.url}/ready").status_code == 503
        for thread in threads:
            thread.join(40)
    assert len(codes) > 50
    assert set(codes) == {200}


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_ctrl_c_reaches_parent_and_workers_and_loses_nothing(tmp_path):
    with Started(tmp_path, "--workers", "2") as service:
        codes: list[int | str] = []

        def ask() -> None:
            turns = [{"text": f"Waarom ging je weg op dag {day}, en wat zei je toen?"} for day in range(400)]
            try:
                answer = httpx.post(f"{service.url}/v1/session/review", json={"turns": turns}, timeout=60)
                codes.append(answer.status_code)
            except httpx.HTTPError as error:
                codes.append(type(error).__name__)

        thread = threading.Thread(target=ask)
        thread.start()
        time.sleep(0.3)
        assert codes == []  # it is on its way
        os.killpg(service.process.pid, signal.SIGINT)
        thread.join(60)
        assert codes == [200]
        assert service.process.wait(40) == 0


def test_no_worker_is_forked_once_the_service_stops(monkeypatch):
    parent = server._Parent(Settings(workers=2), None)
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("forked"))
    parent._stop(signal.SIGTERM, None)
    parent._fork(None)
    assert signal.SIGTERM not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def until_it_closes(live):
    """Return the types of the messages that come, and the code of the end."""
    heard: list[str | int] = []
    while True:
        try:
            heard.append(json.loads(live.recv(10))["type"])
        except ConnectionClosed as error:
            return [*heard, error.rcvd.code]


def test_a_live_turn_that_was_sent_is_answered_before_the_service_stops(coach, monkeypatch):
    monkeypatch.setattr(server, "DRAIN", 0.1)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    running = server._Server(Settings(port=port), Coach.over(coach.nlp))
    thread = threading.Thread(target=running.run, args=([listening],))
    thread.start()
    while not running.started:
        time.sleep(0.01)
    batcher = running._web.state.batcher
    review = batcher.review

    async def slow(*arguments: object, **options: object) -> object:
        await asyncio.sleep(1.5)
        return await review(*arguments, **options)

    monkeypatch.setattr(batcher, "review", slow)
    heard: list[str | int] = []
    url = f"ws://127.0.0.1:{port}/v1/live"
    with connect(url) as asker, connect(url) as follower, connect(url) as silent:
        asker.send('{"type": "open"}')
        session = json.loads(asker.recv(10))["session"]
        follower.send(json.dumps({"type": "follow", "session": session}))
        follower.recv(10)
        asker.send('{"type": "turn", "seq": 1, "text": "Waarom ging je weg?"}')
        time.sleep(0.1)
        running.handle_exit(signal.SIGTERM, None)
        time.sleep(0.8)
        asker.send('{"type": "turn", "seq": 2, "text": "Te laat."}')
        for one in (asker, follower, silent):
            heard += until_it_closes(one)
    thread.join(20)
    assert not thread.is_alive()
    assert heard == ["reviewed", "session", 1012, "turn", "session", 1012, 1012]


@pytest.mark.slow
def test_it_refuses_to_start_beyond_this_machine_without_keys(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "coach.cli", "serve", "--host", "0.0.0.0", "--keys", str(tmp_path / "keys.json")],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "coach keys make" in done.stderr
    assert "Traceback" not in done.stderr
