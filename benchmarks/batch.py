"""Print how many questions a second coach.batch labels on all cores, beside the bare pipeline in the same run.

Bare is the shipped spaCy pipeline and nothing else, with as many processes: once as spaCy spreads it
(``nlp.pipe(n_process=…)``, which sends every parsed turn back), once with each process keeping what it parsed. The
second is the faster, and the one the ratio is taken of; a third is the same pipeline as ``spacy.load`` gives it,
which multiplies matrices with BLIS where the coach does with NumPy. Rounds take turns, and each ratio is of one
round. On a machine that does other work too, look at processor time: what else runs there takes seconds from the
clock, hardly from that.

Run: OMP_NUM_THREADS=1 .venv/bin/python benchmarks/batch.py [--processes N] [--turns N] [--rounds N]
"""

import argparse
import gc
import json
import os
import resource
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import spacy
from spacy.language import Language

from coach import Coach
from coach.batch.columns import BATCH, COLUMNS, SCORES, Chunk
from coach.batch.workers import ROWS, Workers, cut, settle, usable_cores
from coach.pipeline import OWN
from coach.resources import models_folder

_coach: Coach | None = None
_stock: Language | None = None


def texts_of(count: int) -> list[str]:
    """Return so many turns of the corpus, each once as long as there are enough."""
    folder = Path(__file__).parents[1] / "corpora" / "exploration"
    found = [
        json.loads(line)["text"]
        for name in ("test", "dev", "train")
        for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    found = list(dict.fromkeys(found))
    return (found * (count // len(found) + 1))[:count]


def _start() -> None:
    assert _coach is not None
    settle(_coach)


def _parse(texts: Sequence[str]) -> int:
    assert _coach is not None
    return sum(1 for _ in _coach.nlp.pipe(texts, batch_size=BATCH))


def _parse_stock(texts: Sequence[str]) -> int:
    assert _stock is not None
    return sum(1 for _ in _stock.pipe(texts, batch_size=BATCH))


def _resident(_: int) -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def processor_seconds(pids: Sequence[int]) -> float:
    """Return the processor time that this process and others used, or NaN where the system does not tell."""
    if not Path("/proc/self/stat").exists():
        return float("nan")
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return process_time() + ticks / os.sysconf("SC_CLK_TCK")


def timed(work: Callable[[], object], pids: Sequence[int]) -> tuple[float, float]:
    """Return the seconds that work takes, by the clock and of processors."""
    gc.collect()
    used, start = processor_seconds(pids), perf_counter()
    work()
    return perf_counter() - start, processor_seconds(pids) - used


def chunks_of(texts: list[str], columns: tuple[str, ...] = COLUMNS) -> Iterator[Chunk]:
    """Cut turns as ``label_frame`` does."""
    return cut(len(texts), {"texts": texts}, Chunk((), columns=columns))


def main() -> None:
    """Measure and print."""
    global _coach, _stock
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=usable_cores())
    parser.add_argument("--turns", type=int, default=12_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    count, texts = given.processes, texts_of(given.turns)
    coach = _coach = Coach.load()
    coach.warm_up()
    _stock = spacy.load(models_folder() / OWN)
    warnings.simplefilter("ignore", DeprecationWarning)
    before = os.getloadavg()
    with ProcessPoolExecutor(count, mp_context=get_context("fork"), initializer=_start) as pool:
        list(pool.map(_parse, [texts[:200]] * count))
        list(pool.map(_parse_stock, [texts[:200]] * count))
        # opened while nothing else runs in this process but the idle pool
        workers = Workers(coach, count)
        list(workers.label(chunks_of(texts[: ROWS * count])))
        parts = [texts[at : at + ROWS] for at in range(0, len(texts), ROWS)]
        works: dict[str, Callable[[], object]] = {
            "bare, kept in its process": lambda: sum(pool.map(_parse, parts)),
            "bare, multiplying with BLIS": lambda: sum(pool.map(_parse_stock, parts)),
            "coach.batch": lambda: [None for _ in workers.label(chunks_of(texts))],
            "coach.batch with scores": lambda: [None for _ in workers.label(chunks_of(texts, (*COLUMNS, *SCORES)))],
            "bare, sent back by spaCy": lambda: sum(
                1 for _ in coach.nlp.pipe(texts, batch_size=BATCH, n_process=count)
            ),
        }
        seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
        assert workers._pool is not None
        pids = [*pool._processes, *workers._pool._processes]
        for _ in range(given.rounds):
            for name, work in works.items():
                seconds[name].append(timed(work, pids))
        memory = max(
            resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, max(pool.map(_resident, range(count)))
        )
        workers.close()
    memory = max(memory, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
    bare = next(iter(seconds.values()))
    print(
        f"{len(texts):,} turns, {count} processes, {given.rounds} rounds, medians (least to most of the rounds); "
        f"load before {before[0]:.1f}, after {os.getloadavg()[0]:.1f}"
    )
    for name, rounds in seconds.items():
        print(name)
        for by, at, cores in (("clock", 0, count), ("processor", 1, 1)):
            if at and "spaCy" in name:  # what spaCy's own processes used is not known
                continue
            rate = median(len(texts) / one[at] for one in rounds)
            ratios = sorted(plain[at] / one[at] for plain, one in zip(bare, rounds, strict=True))
            print(
                f"  by {by:10}{rate:6.0f} q/s {rate / cores:6.0f} a core {median(ratios):6.2f} of bare "
                f"({ratios[0]:.2f} to {ratios[-1]:.2f})"
            )
    print(f"peak memory: this process {_resident(0):.0f} MB, the largest of its processes {memory:.0f} MB")
    streamed(coach, texts)


def streamed(coach: Coach, texts: list[str]) -> None:
    """Print the peak memory of labelling a Parquet file, for one size and four times it."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        print("Parquet: pyarrow is not installed")
        return
    script = (
        "import resource, sys\n"
        "from coach.batch import label_parquet\n"
        "label_parquet(sys.argv[1], sys.argv[2])\n"
        "print(round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))\n"
    )
    import subprocess

    with tempfile.TemporaryDirectory() as folder:
        for times in (1, 4):
            source = Path(folder) / "in.parquet"
            some = texts[:3000] * times
            parquet.write_table(pyarrow.table({"text": some}), source, row_group_size=2000)
            done = subprocess.run(
                [sys.executable, "-c", script, source, Path(folder) / "out.parquet"],
                capture_output=True,
                text=True,
                check=True,
            )
            print(f"Parquet of {len(some):,} rows: peak memory of the reading process {done.stdout.strip()} MB")


if __name__ == "__main__":
    sys.exit(main())
