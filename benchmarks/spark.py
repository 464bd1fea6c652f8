"""Print how much faster two Spark workers label than one, timed after a warm-up, so that the JVM's start is not in it.

Beside it stands what two processes that only count reach against one at that moment: where other work keeps that far
below 2, the ratio says something of the machine and nothing of the coach.

Each master is a process of its own (Spark has one session a process). Rounds of one and two take turns.

Run: .venv/bin/python benchmarks/spark.py [--turns N] [--rounds N]
"""

import argparse
import json
import os
import subprocess
import sys
from multiprocessing import Process
from statistics import median
from time import perf_counter

from batch import texts_of


def serve(cores: int, turns: int) -> None:
    """Label once a line of standard input, and print the seconds."""
    from pyspark.sql import SparkSession

    from coach.spark import label

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # the workers' Python, wherever the path leads
    session = (
        SparkSession.builder.master(f"local[{cores}]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
    given = session.createDataFrame([(text,) for text in texts_of(turns)], "text string").repartition(cores * 4).cache()
    given.count()
    for _ in range(2):  # every worker loads its coach
        label(given.limit(400).repartition(cores * 4)).write.format("noop").mode("overwrite").save()
    print("ready", flush=True)
    for _ in sys.stdin:
        start = perf_counter()
        label(given).write.format("noop").mode("overwrite").save()
        print(json.dumps(perf_counter() - start), flush=True)
    session.stop()


def count() -> None:
    """Keep a core busy."""
    total = 0
    for number in range(20_000_000):
        total += number


def room() -> float:
    """Return how much more two busy processes do than one, on this machine now."""
    taken = []
    for processes in (1, 2):
        start = perf_counter()
        busy = [Process(target=count) for _ in range(processes)]
        for process in busy:
            process.start()
        for process in busy:
            process.join()
        taken.append(perf_counter() - start)
    return 2 * taken[0] / taken[1]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=8000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--serve", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.serve, given.turns)
        return
    before = os.getloadavg()[0]
    seconds: dict[int, list[float]] = {1: [], 2: []}
    sessions = {}
    for cores in seconds:
        command = [sys.executable, __file__, "--serve", str(cores), "--turns", str(given.turns)]
        sessions[cores] = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert sessions[cores].stdout.readline().strip() == "ready"
    rooms = []
    for _ in range(given.rounds):
        rooms.append(room())
        for cores, session in sessions.items():
            session.stdin.write("go\n")
            session.stdin.flush()
            seconds[cores].append(float(session.stdout.readline()))
    for session in sessions.values():
        session.stdin.close()
        session.wait()
    print(f"{given.turns:,} turns, {given.rounds} rounds; load before {before:.1f}, after {os.getloadavg()[0]:.1f}")
    for cores, rounds in seconds.items():
        print(f"local[{cores}]  {given.turns / median(rounds):6.0f} q/s   {' '.join(f'{s:.1f} s' for s in rounds)}")
    each = " ".join(f"{one / two:.2f}" for one, two in zip(seconds[1], seconds[2], strict=True))
    ratio = median(one / two for one, two in zip(seconds[1], seconds[2], strict=True))
    print(f"two against one: {ratio:.2f} (each round {each})")
    free = " ".join(f"{one:.2f}" for one in rooms)
    print(f"two that only count against one: {median(rooms):.2f} (each round {free})")


if __name__ == "__main__":
    sys.exit(main())
