"""What is acknowledged survives a killed process; what a power cut leaves of the log is whole turns, in order."""

import os
import random
import shutil
import signal
import time

import pytest
from sqlalchemy import text

from coach.labels import Flag, Form, Severity
from coach.model import Feedback, Finding, Labels, Source, Turn, Versions
from coach.store import SessionStore, Store

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]
KILLS = 20
SEED = 8


def feedback(number):
    finding = Finding(
        "advice-own-idea", Flag.ADVICE, Severity.WARNING, 0, 3, "Heb", title="", message="", source=Source("", "")
    )
    turn = Turn("Heb je al gebeld?", speaker=f"P{number % 5}", time=number)
    labels = Labels(Form.CLOSED, (Flag.ADVICE,))
    return Feedback(turn, "basismodel", "verkenning", labels, {}, (finding,), Versions("1", "1", "1"))


def organisation(file):
    return SessionStore(Store(file), organisation="De Brug")


def start(file, writer, begin):
    """Fork a process that stores batches until it is killed; return it and where it says what is stored."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, os.fdopen(reading, "rb")
    try:
        os.close(reading)
        sessions = organisation(file)
        number = begin
        while True:
            batch = [(f"{writer}-{number + i}", feedback(number + i)) for i in range(1 + number % 3)]
            for stored in sessions.add("s", batch):
                os.write(writing, f"{stored.client} {stored.number}\n".encode())
            number += len(batch)
    finally:
        os._exit(1)


def stop(child, said, first=b""):
    """Kill a process; return what it had acknowledged: the number of each turn by the id that the client gave it."""
    os.kill(child, signal.SIGKILL)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1]), "the writer ended by itself"
    with said:
        lines = (first + said.read()).split(b"\n")[:-1]  # the last one may be half written
    return {client.decode(): int(number) for client, number in (line.split() for line in lines)}


def check(file, acknowledged):
    """Refuse a database that has lost or doubled something, or does not add up; return its turns by client id."""
    sessions = organisation(file)
    turns = sessions.turns("s")
    found = {turn.client: turn.number for turn in turns}
    assert [turn.number for turn in turns] == list(range(1, len(turns) + 1))
    assert len(found) == len(turns)
    assert all(len(turn.findings) == 1 for turn in turns)
    assert acknowledged.items() <= found.items()
    summary = sessions.summary("s")
    assert summary.counts.turns == summary.counts.flags[Flag.ADVICE] == len(turns)
    assert sum(summary.rules.values()) == len(turns)
    with sessions.store.read() as session:
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    sessions.store.close()
    return found


def wait(chance, said):
    """Let a writer store something, and come to a random moment of what it does next."""
    first = [said.readline() for _ in range(chance.randrange(1, 12))]
    time.sleep(chance.uniform(0, 0.004))
    return b"".join(first)


def test_a_killed_process_loses_and_doubles_nothing(tmp_path):
    chance = random.Random(SEED)
    file = tmp_path / "coach.db"
    organisation(file).create("basismodel", id="s")
    acknowledged = {}
    for round_ in range(KILLS // 2):
        # the second starts before what the first round had stored last, as a client does that got no answer
        begin = max(0, len(acknowledged) // 2 - 5)
        writers = [start(file, writer, begin) for writer in "ab"]
        for child, said in writers:
            acknowledged |= stop(child, said, wait(chance, said))
        found = check(file, acknowledged)
        assert len(found) - len(acknowledged) <= 3 * 2 * (round_ + 1)


def test_a_log_cut_anywhere_leaves_whole_turns_in_order(tmp_path):
    chance = random.Random(SEED)
    file = tmp_path / "coach.db"
    sessions = organisation(file)
    sessions.create("basismodel", id="s")
    sessions.add("s", [(f"before-{i}", feedback(i)) for i in range(20)])
    sessions.store.scrub([])  # copies the log into the file
    before = {turn.client: turn.number for turn in sessions.turns("s")}
    sessions.store.close()
    child, said = start(file, "after", 0)
    while said.readline() and file.with_name("coach.db-wal").stat().st_size < 1_000_000:
        pass
    stop(child, said)
    log = file.with_name("coach.db-wal").read_bytes()
    kept = set()
    for round_ in range(KILLS):
        folder = tmp_path / str(round_)
        folder.mkdir()
        shutil.copy(file, folder)
        cut = log[: chance.randrange(len(log))]
        if round_ % 2:
            # a disk may have given the file its length before its contents
            cut += bytes(chance.randrange(10_000))
        (folder / "coach.db-wal").write_bytes(cut)
        found = check(folder / "coach.db", before)
        rest = [client for client in found if client not in before]
        assert rest == [f"after-{i}" for i in range(len(rest))]
        kept.add(len(rest))
    assert len(kept) > KILLS // 4
