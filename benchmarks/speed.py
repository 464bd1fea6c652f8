"""Print what the coach costs beyond the bare pipeline, as ratios within one run, and its memory.

Run: OMP_NUM_THREADS=1 .venv/bin/python benchmarks/speed.py
"""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time
from typing import Any

from coach import Coach, Turn

ROUNDS = 3
TURNS = 500


def median_ms(work: Callable[[Any], object], items: Sequence[Any]) -> float:
    """Return the median processor time of one call, in milliseconds, in the best of some rounds."""
    for item in items[:50]:
        work(item)
    best = []
    for _ in range(ROUNDS):
        times = []
        for item in items:
            start = process_time()
            work(item)
            times.append(process_time() - start)
        best.append(sorted(times)[len(times) // 2] * 1000)
    return min(best)


def resident_mb() -> float:
    """Return the memory of this process, or NaN where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def main() -> None:
    """Measure and print."""
    corpus = Path(__file__).parents[1] / "corpora" / "exploration" / "test.jsonl"
    rows = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines()]
    turns = [Turn(r["text"], context=r.get("context", ())) for r in rows[:: max(1, len(rows) // TURNS)]][:TURNS]
    coach = Coach.load()
    bare = median_ms(lambda t: coach.nlp(t.text), turns)
    whole = median_ms(coach.review, turns)
    rules = Coach.over(coach.nlp, classifiers=False)
    alone = median_ms(rules.review, turns)
    print(f"turns {len(turns)}, one at a time, processor time, median of the best of {ROUNDS} rounds")
    print(f"bare pipeline        {bare:6.2f} ms   1.00")
    print(f"with rules           {alone:6.2f} ms   {alone / bare:.2f}")
    print(f"with classifiers too {whole:6.2f} ms   {whole / bare:.2f}")
    print(f"resident memory      {resident_mb():6.0f} MB")


if __name__ == "__main__":
    sys.exit(main())
