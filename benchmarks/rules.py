"""Print what rules cost: loading all packs, checking a turn against them, and 2,000 more rules of a user.

Run: OMP_NUM_THREADS=1 .venv/bin/python benchmarks/rules.py
"""

import json
import random
import sys
import tempfile
from pathlib import Path
from time import process_time

from coach import Coach, Turn
from coach.analysis.form import analyse
from coach.resources import models_folder, rules_folder
from coach.rulebook.book import Rulebook
from coach.rulebook.loader import load_rules

ROUNDS = 5
OWN = 2000
_RULE = """\
id: own-rule-{n}
title: 'Eigen regel'
severity: tip
phases: [exploration]
message: 'Zeg het anders.'
source: {{key: eigen, where: 'test'}}
match:
  any:
    - {match}
examples:
  bad: [{{text: 'x', better: 'y'}}, 'x']
  good: ['y', 'z']
"""


def own_pack(folder: Path, n: int) -> None:
    """Write a pack of rules over random words: rows of tokens, phrases, and a few over tags alone."""
    dice = random.Random(1)
    words = [w for w in (models_folder() / "lexicon" / "action.txt").read_text().split("\n") if w.isalpha()]
    (folder / "pack.yaml").write_text("title: 'Eigen'\n")
    for i in range(n):
        a, b, c = dice.sample(words, 3)
        match = [
            f"tokens: [{{LOWER: {{IN: ['{a}', '{b}']}}}}, {{OP: '{{0,3}}'}}, {{LOWER: '{c}'}}]",
            f"phrase: '{a} je {b}'",
            f"tokens: [{{LEMMA: '{a}'}}, {{POS: 'ADV', OP: '?'}}, {{LOWER: 'niet'}}]",
            f"tokens: [{{LOWER: 'je'}}, {{LOWER: '{a}'}}]",
        ][i % 4]
        (folder / f"own-rule-{i}.yaml").write_text(_RULE.format(n=i, match=match))


def per_turn(book: Rulebook, coach: Coach, turns: list[Turn]) -> float:
    """Return the median milliseconds of finding a turn's words and telling what the step minds, in the best round."""
    ready = [(turn, coach.nlp(turn.text)) for turn in turns]
    ready = [(turn, doc, analyse(doc)) for turn, doc in ready]
    best = []
    for _ in range(ROUNDS):
        times = []
        for _, doc, analysis in ready:
            start = process_time()
            book.find(doc, analysis)
            times.append(process_time() - start)
        best.append(sorted(times)[len(times) // 2] * 1000)
    return min(best)


def main() -> None:
    """Measure and print."""
    corpus = Path(__file__).parents[1] / "corpora" / "exploration" / "test.jsonl"
    rows = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines()][::12]
    turns = [Turn(row["text"]) for row in rows]
    coach = Coach.load()
    loads = []
    for _ in range(ROUNDS):
        start = process_time()
        load_rules(rules_folder())
        read = process_time() - start
        start = process_time()
        Rulebook.load(coach.nlp)
        loads.append((process_time() - start, read))
    whole, read = min(loads)
    print(f"loading all packs   {whole * 1000:7.1f} ms, of which reading {read * 1000:.1f} ms")
    print(f"words of all packs  {per_turn(coach.rulebook, coach, turns):7.3f} ms a turn ({len(turns)} turns, median)")
    alone = Coach.over(coach.nlp, classifiers=False)
    docs = [coach.nlp(turn.text) for turn in turns]
    times = []
    for turn, doc in zip(turns, docs, strict=True):
        start = process_time()
        alone.review_doc(doc, turn)
        times.append(process_time() - start)
    print(f"grammar, rules, telling {sorted(times)[len(times) // 2] * 1000:5.3f} ms a turn")
    with tempfile.TemporaryDirectory() as folder:
        own_pack(Path(folder), OWN)
        start = process_time()
        book = Rulebook.load(coach.nlp, Path(folder))
        print(f"loading {OWN} own rules {process_time() - start:6.2f} s, {len(book.errors)} refused")
        print(f"words with {OWN} own rules {per_turn(book, coach, turns):6.3f} ms a turn")
        own = Coach.over(coach.nlp, rules=Path(folder), classifiers=False)
        times = []
        for turn, doc in zip(turns, docs, strict=True):
            start = process_time()
            own.review_doc(doc, turn)
            times.append(process_time() - start)
        print(f"grammar, rules, telling with {OWN} own rules {sorted(times)[len(times) // 2] * 1000:5.3f} ms a turn")


if __name__ == "__main__":
    sys.exit(main())
