"""Print what a million stored turns cost: the size of the file, and the slowest of what a report page asks.

Run: .venv/bin/python benchmarks/store.py [TURNS] [URL or FILE]
"""

import random
import sys
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from coach.labels import Aim, Flag, Focus, Form, Severity
from coach.model import Feedback, Finding, Labels, Source, Turn, Versions
from coach.store import SessionStore, Store

SESSION = 50
"""Turns in an ordinary session."""
LONG = 1500
"""Turns in one of two hours."""
ROUNDS = 5
RULES = [f"{flag}-rule-{i}" for flag in Flag for i in range(8)]
VERSIONS = Versions("1", "1", "1")


def feedback(random: random.Random) -> Feedback:
    """Return a turn as sessions have them: two thirds questions, 0.7 findings."""
    length = min(2000, int(random.lognormvariate(4, 0.6)) + 2)
    form = random.choices(list(Form), [30, 10, 25, 5, 30])[0]
    flags = tuple(flag for flag in Flag if random.random() < 0.07)
    asks = form is not Form.STATEMENT
    labels = Labels(
        form,
        flags,
        tuple(flag for flag in Flag if flag not in flags and random.random() < 0.03),
        random.choice(list(Focus)) if asks else None,
        random.choice(list(Aim)) if asks else None,
        random.random() < 0.1,
        random.random() < 0.2,
    )
    findings = tuple(
        Finding(
            rule := random.choice(RULES),
            Flag(rule.split("-", 1)[0]),
            random.choice(list(Severity)),
            start := random.randrange(length),
            random.randrange(start, length) + 1,
            "",
            "",
            "",
            Source("", ""),
            random.random() if random.random() < 0.7 else None,
        )
        for _ in range(random.choices(range(4), [52, 31, 12, 5])[0])
    )
    turn = Turn("x" * length, speaker=f"P{random.randrange(7)}", time=random.random() * 7200)
    return Feedback(
        turn, "basismodel", random.choice(["introductie", "verkenning", "advies"]), labels, {}, findings, VERSIONS
    )


def fill(sessions: SessionStore, turns: int) -> str:
    """Store so many turns through the public door, in batches of a session; return the id of a long session."""
    chance = random.Random(8)
    sample = [feedback(chance) for _ in range(5000)]
    print(f"findings a turn        {sum(len(f.findings) for f in sample) / len(sample):8.2f}")
    long = sessions.create("basismodel", group="groep 0").id
    stored = 0
    while stored < turns:
        of_long = stored < LONG
        session = (
            long
            if of_long
            else sessions.create("basismodel", group=f"groep {chance.randrange(40)}", at=1.7e9 + stored * 60).id
        )
        batch = [(str(uuid.UUID(int=chance.getrandbits(128))), chance.choice(sample)) for _ in range(SESSION)]
        sessions.add(session, batch)
        stored += SESSION
    return long


def slowest_ms(work: Callable[[], object]) -> float:
    """Return how long the slowest of some rounds takes."""
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return max(times) * 1000


def main() -> None:
    """Measure and print."""
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "coach.db"
        store = Store(sys.argv[2] if len(sys.argv) > 2 else file)
        sessions = SessionStore(store, organisation="De Brug")
        start = perf_counter()
        long = fill(sessions, turns)
        print(f"turns stored a second  {turns / (perf_counter() - start):8.0f}   each batch of {SESSION} on the disk")
        store.close()
        if file.exists():
            print(f"file, MB               {file.stat().st_size / 1e6:8.1f}")
        page = sessions.list(limit=50)
        asked: dict[str, Callable[[], object]] = {
            "list": lambda: sessions.list(limit=50),
            "list, next page": lambda: sessions.list(limit=50, after=page.after),
            "list of a group": lambda: sessions.list(group="groep 7"),
            "trend of a group": lambda: sessions.trend("groep 7", limit=1000),
            "trend of a group, months": lambda: sessions.trend("groep 7", by="month"),
            "trend of all": lambda: sessions.trend(limit=1000),
            "trend of all, months": lambda: sessions.trend(by="month"),
            "summary": lambda: sessions.summary(long),
            f"turns of {LONG}": lambda: sessions.turns(long),
            f"export of {LONG}": lambda: sessions.export(long),
            "nothing to expire": lambda: sessions.expire(),
        }
        for name, work in asked.items():
            print(f"{name + ', ms':24}{slowest_ms(work):7.1f}")
        start = perf_counter()
        sessions.erase(long)
        print(f"erase, seconds         {perf_counter() - start:8.2f}   the whole file is written anew")
        store.close()


if __name__ == "__main__":
    main()
