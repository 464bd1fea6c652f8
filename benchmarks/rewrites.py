"""Score the rewrites against corpora/rewrites, and print what they cost beyond the review.

Run: OMP_NUM_THREADS=1 .venv/bin/python benchmarks/rewrites.py [FILE.jsonl ...]
"""

import json
import sys
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path
from time import process_time
from typing import Any

from coach import Coach, Feedback, Turn

HELPLESS = {"form-narrow", "language-other"}


def likeness(suggestion: str, wanted: list[str]) -> float:
    """Return how much a suggestion is like the nearest acceptable rewrite, 0 to 1, over its characters."""
    return max(SequenceMatcher(None, suggestion.lower(), w.lower(), autojunk=False).ratio() for w in wanted)


def share(part: int, whole: int) -> str:
    """Return a share as text, with the numbers behind it."""
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "-"


def score(rows: list[dict[str, Any]], feedbacks: list[Feedback]) -> None:
    """Print how many turns get suggestions, by what, and how like the acceptable ones they are."""
    needing = [(r, f) for r, f in zip(rows, feedbacks, strict=True) if {x.rule for x in f.minded} - HELPLESS]
    flagged = [(r, f) for r, f in needing if f.labels.flags]
    for name, group in (("minded", needing), ("flagged", flagged)):
        have = sum(bool(f.suggestions) for _, f in group)
        made = sum(bool(f.suggestions) and not f.suggestions[0].example for _, f in group)
        print(f"{name}: suggestion {share(have, len(group))}, by transformation {share(made, len(group))}")
    found = [(r, f) for r, f in needing if f.suggestions and r.get("rewrites")]
    if found:
        best = [max(likeness(s.text, r["rewrites"]) for s in f.suggestions) for r, f in found]
        print(f"likeness to the acceptable rewrites: mean {sum(best) / len(best):.3f}, over 0.8 "
              f"{share(sum(b > 0.8 for b in best), len(best))}")  # fmt: skip
    kinds = Counter(f.suggestions[0].kind for _, f in needing if f.suggestions)
    print("first suggestion:", ", ".join(f"{kind} {n}" for kind, n in kinds.most_common()))


def passes(coach: Coach, feedbacks: list[Feedback]) -> None:
    """Print how many suggestions the coach itself minds nothing in, reviewed anew."""
    pairs = [(f, s) for f in feedbacks for s in f.suggestions]
    again = coach.review_many((Turn(s.text, method=f.method, step=f.step) for f, s in pairs), suggest=False)
    fine = sum(not {x.rule for x in f.minded} - {"form-narrow"} for f in again)
    narrow = sum(any(x.rule == "form-narrow" for x in f.minded) for f in coach.review_many(
        (Turn(s.text) for _, s in pairs), suggest=False))  # fmt: skip
    print(f"pass the coach: {share(fine, len(pairs))}; of these {narrow} get the remark on a question for one fact")


def cost(coach: Coach, turns: list[Turn]) -> None:
    """Print the time of review and rewriting, one by one and in a batch, as ratios too."""
    for name, run in (
        ("one by one", lambda c, s: [c.review(t, suggest=s) for t in turns]),
        ("in a batch", lambda c, s: list(c.review_many(turns, suggest=s))),
    ):
        times = []
        for suggest in (False, True):
            own = Coach.over(coach.nlp)  # remembers nothing
            start = process_time()
            run(own, suggest)
            times.append((process_time() - start) / len(turns) * 1000)
        review, both = times
        print(f"{name}: review {review:.2f} ms a turn, rewriting {both - review:.2f} ms more ({both / review:.2f})")


def main() -> None:
    """Measure and print."""
    folder = Path(__file__).parents[1] / "corpora" / "rewrites"
    files = [Path(a) for a in sys.argv[1:]] or [folder / "dev.jsonl", folder / "test.jsonl"]
    coach = Coach.load()
    for file in files:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        turns = [Turn(r["text"], context=r.get("context", ())) for r in rows]
        feedbacks = list(coach.review_many(turns))
        print(f"\n{file.stem}: {len(rows)} turns")
        score(rows, feedbacks)
        passes(coach, feedbacks)
        cost(coach, turns)


if __name__ == "__main__":
    sys.exit(main())
