"""How long a report takes: a two-hour transcript of 1,500 turns, made from our own corpus, to HTML and back on disk.

    python benchmarks/report.py [--turns 1500] [--runs 3] [--keep FOLDER]

Each run is a process of its own, so that loading counts. Prints the wall time and what the processors did.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAMES = ("Sanne", "Youssef", "Marijke", "Daan")
ASKED, FLAGGED = 0.6, 0.22
STEPS = (("Introductie probleem", 0.08), ("Probleemverkenning", 0.68), ("Probleemdefinitie", 0.74), ("Advies", 1.0))

_TIMED = """
import resource, sys
from coach.cli import app
try:
    app(sys.argv[1:])
finally:
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        used = resource.getrusage(who)
        print(used.ru_utime + used.ru_stime)
"""
"""Runs the command, and says what each of its processes used: on a busy machine the wall says little."""


def said(turns: int, seed: int) -> Iterator[tuple[float, str, str]]:
    """Yield moment, speaker and words: questions of four people, with what the inbrenger says of the same case."""
    chance = random.Random(seed)
    lines = (ROOT / "corpora/exploration/train.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    asked = [row for row in rows if row["form"] != "statement"]
    plain, flagged = [r for r in asked if not r["flags"]], [r for r in asked if r["flags"]]
    told = [text for row in rows for text in row.get("context", ())]
    moment = 0.0
    for number in range(turns):
        moment += 7200 / turns * chance.uniform(0.5, 1.5)
        if number and chance.random() < ASKED:
            row = chance.choice(flagged if chance.random() < FLAGGED else plain)
            yield moment, chance.choices(NAMES, (5, 3, 3, 1))[0], row["text"]
        else:
            yield moment, "Noor (inbrenger)", " ".join(chance.sample(told, chance.choice((1, 1, 2, 3))))


def as_vtt(turns: int, seed: int = 1) -> str:
    """Return a conversation as Teams writes it."""
    parts = ["WEBVTT\n"]
    for moment, name, words in said(turns, seed):
        parts.append(f"{_clock(moment)} --> {_clock(moment + 2)}\n<v {name}>{words}</v>\n")
    return "\n".join(parts)


def as_text(turns: int, seed: int = 1) -> str:
    """Return a conversation as somebody writes it down, with the steps as headings."""
    parts, step = [], -1
    for at, (moment, name, words) in enumerate(said(turns, seed)):
        while step < 0 or at / turns > STEPS[step][1]:
            step += 1
            parts.append(f"\n## Stap {step + 1}: {STEPS[step][0]}")
        parts.append(f"[{_clock(moment)[:8]}] {name}: {words}")
    return "\n".join(parts)


def _clock(seconds: float) -> str:
    return f"{int(seconds // 3600):02}:{int(seconds // 60 % 60):02}:{seconds % 60:06.3f}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--turns", type=int, default=1500)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        source = folder / "sessie.vtt"
        source.write_text(as_vtt(given.turns), encoding="utf-8")
        (folder / "sessie.txt").write_text(as_text(given.turns), encoding="utf-8")
        for run in range(given.runs):
            start = time.perf_counter()
            arguments = ["report", str(source), "-o", str(folder / "r.html")]
            done = subprocess.run(
                [sys.executable, "-c", _TIMED, *arguments],
                check=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            wall = time.perf_counter() - start
            own, second = map(float, done.stdout.split())
            size = (folder / "r.html").stat().st_size / 1000
            print(
                f"run {run + 1}: {given.turns} turns to HTML of {size:.0f} kB in {wall:.2f} s "
                f"(processor: {own:.2f} s here, {second:.2f} s in the second process; load {os.getloadavg()[0]:.1f})"
            )


if __name__ == "__main__":
    main()
