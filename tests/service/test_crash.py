"""The service is killed while turns are posted: nothing that it acknowledged is lost, and nothing is there twice.

By default few times, because it takes long; ``COACH_KILLS=50`` is what ``.ci/run`` asks for.
"""

import itertools
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time

import httpx
import pytest

from coach.labels import Form
from coach.store import SessionStore, Store

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")]
KILLS = int(os.environ.get("COACH_KILLS", "8"))
SEED = 8
TEXTS = ("Wat gebeurde er?", "Waarom ging je weg?", "Wie was erbij, en wat zei die?", "Was het druk?")
SERVER = """
import os, socket, sys
from coach.api.server import _Server, load_coach
from coach.config import Settings
settings = Settings.load()
coach = load_coach(settings)  # once: the service itself is another process each time, as a worker of it is
coach.warm_up()
listening = socket.socket()
listening.bind(("127.0.0.1", 0))
listening.listen(100)
print(listening.getsockname()[1], flush=True)
for line in sys.stdin:
    child = os.fork()
    if not child:
        _Server(settings, coach).run(sockets=[listening])
        os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("dead", flush=True)
"""


class Service:
    """A service that is started again and again around one load of the model."""

    def __init__(self, folder, database: str) -> None:
        self.written = folder / "written.txt"
        environ = {**os.environ, "COACH_DATABASE": database, "COACH_RATE": "10000000"}
        with self.written.open("wb") as out:
            self._parent = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-c", SERVER],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=out, env=environ, text=True,
                start_new_session=True,
            )  # fmt: skip
        self.url = f"http://127.0.0.1:{int(self._parent.stdout.readline())}"

    def start(self) -> int:
        """Start it; return its process."""
        self._parent.stdin.write("\n")
        self._parent.stdin.flush()
        return int(self._parent.stdout.readline())

    def kill(self, process: int) -> None:
        """Kill it as ``kill -9`` does, and see it dead."""
        os.kill(process, signal.SIGKILL)
        assert self._parent.stdout.readline() == "dead\n"

    def __enter__(self) -> "Service":
        return self

    def __exit__(self, *_: object) -> None:
        os.killpg(self._parent.pid, signal.SIGKILL)
        self._parent.wait(10)
        self._parent.stdin.close()
        self._parent.stdout.close()


class Poster:
    """A client that posts turns and sends again what got no answer, and remembers what was acknowledged."""

    def __init__(self, url: str, name: str, session: str) -> None:
        self.name, self.session = name, session
        # a connection each time: one to a process that was killed is of no use any more
        alone = httpx.Limits(max_keepalive_connections=0)
        self._client = httpx.Client(base_url=url, limits=alone, verify=False, timeout=20)
        self.acknowledged: dict[str, int] = {}
        self.sent: set[str] = set()
        self.again = 0
        self.wrong: list[str] = []
        self.stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        chance = random.Random(f"{SEED}{self.name}")
        number = itertools.count()
        while not self.stopping.is_set() and not self.wrong:
            batch = [
                {"id": f"{self.name}-{next(number)}", "text": chance.choice(TEXTS), "speaker": self.name}
                for _ in range(chance.randrange(1, 4))
            ]
            self.sent |= {turn["id"] for turn in batch}
            while not self._post(batch) and not self.wrong:
                self.again += 1
                time.sleep(0.01)

    def _post(self, batch: list[dict]) -> bool:
        """Post until it is acknowledged: the last ones too, once the killing is over."""
        try:
            answer = self._client.post(f"/v1/sessions/{self.session}/turns", json={"turns": batch, "suggest": False})
        except httpx.TransportError:
            return False
        if answer.status_code == 503:
            return False
        if answer.status_code != 200:
            self.wrong.append(answer.text)
            return False
        for turn, result in zip(batch, answer.json()["results"], strict=True):
            place = result["stored"]["number"]
            if self.acknowledged.setdefault(turn["id"], place) != place:
                self.wrong.append(f"{turn['id']} is at {place} and at {self.acknowledged[turn['id']]}")
        return True

    def end(self) -> None:
        """Stop after what is being sent is acknowledged."""
        self.stopping.set()
        self._thread.join(60)
        assert not self._thread.is_alive()
        self._client.close()


def until_some(posters: list[Poster], more: int) -> None:
    """Wait until as many turns more are acknowledged."""
    wanted, end = sum(len(p.acknowledged) for p in posters) + more, time.monotonic() + 60
    while sum(len(p.acknowledged) for p in posters) < wanted:
        assert time.monotonic() < end, [p.wrong for p in posters]
        time.sleep(0.002)


def check(sessions: SessionStore, session: str, posters: list[Poster], *, over: bool) -> None:
    """Refuse a session that lost or doubled something, or does not add up."""
    acknowledged = {client: place for p in posters if p.session == session for client, place in p.acknowledged.items()}
    sent = {client for p in posters if p.session == session for client in p.sent}
    turns = sessions.turns(session)
    found = {turn.client: turn.number for turn in turns}
    assert len(found) == len(turns), "something is there twice"
    assert acknowledged.items() <= found.items(), "something that was acknowledged is lost"
    assert set(found) <= sent
    assert [turn.number for turn in turns] == list(range(1, len(turns) + 1))
    assert all(turn.labels.form in Form and (turn.findings or "?" in TEXTS[0]) for turn in turns)
    summary = sessions.summary(session)
    assert summary.counts.turns == summary.session.turns == len(turns)
    assert sum(summary.rules.values()) == sum(len(turn.findings) for turn in turns)
    if over:
        assert set(found) == sent == set(acknowledged)


def killed(tmp_path, database: str, kills: int) -> None:
    chance = random.Random(SEED)
    sessions = SessionStore(Store(database), organisation="default")
    posters: list[Poster] = []
    with Service(tmp_path, database) as service:
        process = service.start()
        for session in "ab":
            httpx.post(f"{service.url}/v1/sessions", json={"id": session}, timeout=30).raise_for_status()
        posters += [Poster(service.url, f"p{n}", "ab"[n % 2]) for n in range(4)]
        try:
            for round_ in range(kills):
                until_some(posters, chance.randrange(1, 25))
                time.sleep(chance.uniform(0, 0.05))  # to any moment of what it does next
                service.kill(process)
                if round_ % 5 == 4:
                    for session in "ab":
                        check(sessions, session, posters, over=False)
                process = service.start()
        finally:
            for poster in posters:
                poster.end()
    assert [p.wrong for p in posters] == [[], [], [], []]
    for session in "ab":
        check(sessions, session, posters, over=True)
    sessions.store.close()
    assert sum(p.again for p in posters) >= kills // 2, "nobody was cut off while sending"
    written = service.written.read_text()
    assert not any(text in written for text in TEXTS)
    assert '"fault' not in written


def test_nothing_acknowledged_is_lost_or_doubled_however_often_it_is_killed(tmp_path):
    killed(tmp_path, str(tmp_path / "coach.db"), KILLS)


def test_nor_is_it_on_postgresql(tmp_path, postgres):
    import sqlalchemy

    engine = sqlalchemy.create_engine(postgres)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("DROP SCHEMA public CASCADE"))
        connection.execute(sqlalchemy.text("CREATE SCHEMA public"))
    engine.dispose()
    killed(tmp_path, postgres, max(3, KILLS // 5))


def test_coach_serve_itself_is_killed_with_all_its_workers_and_started_anew(tmp_path):
    database, written = str(tmp_path / "coach.db"), tmp_path / "written.txt"
    posters: list[Poster] = []
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{(port := free.getsockname()[1])}"
    command = [sys.executable, "-m", "coach.cli", "serve", "--port", str(port), "--workers", "2"]
    environ = {**os.environ, "COACH_DATABASE": database}
    for last in (False, True):
        with written.open("ab") as out:
            service = subprocess.Popen(command, stdout=out, stderr=out, env=environ, start_new_session=True)
        try:
            until_made(url, "a", written)
            posters = posters or [Poster(url, f"p{n}", "a") for n in range(4)]
            until_some(posters, 20)
            for poster in posters if last else ():
                poster.end()
        finally:
            os.killpg(service.pid, signal.SIGKILL)
            service.wait(10)
    sessions = SessionStore(Store(database), organisation="default")
    assert [p.wrong for p in posters] == [[], [], [], []]
    check(sessions, "a", posters, over=True)
    sessions.store.close()


def until_made(url: str, session: str, written) -> None:
    """Wait until the service answers that a session is there."""
    end = time.monotonic() + 60
    while True:
        try:
            httpx.post(f"{url}/v1/sessions", json={"id": session}, timeout=5).raise_for_status()
            return
        except httpx.HTTPError:
            assert time.monotonic() < end, written.read_text()
            time.sleep(0.05)
