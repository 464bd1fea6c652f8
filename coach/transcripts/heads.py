"""Rows that hold nothing but who speaks, and perhaps when; the words stand in the rows below."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .cleaning import clean_name
from .moments import CLOCK
from .speakers import is_label, is_name
from .stamps import without_stamp

_NAME_TIME = re.compile(rf"(?P<name>[^\s:][^:\n]{{0,60}}?)(?P<gap>\s+)[\[(]?(?P<time>{CLOCK})[\])]?\s*", re.ASCII)
_TOKEN = re.compile(r"(?=.*[^\W\d_])[\w.#-]{2,40}")
_MARKED = re.compile(r".*[.,:;?!…]", re.DOTALL)
_ENOUGH, _SEVERAL = 0.7, 3
_LONGEST_PREAMBLE = 6
_LEAST_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Head:
    """Who speaks from this row on, and the time as written."""

    name: str | None
    stamp: str | None


def timed_heads(rows: Sequence[str]) -> dict[int, Head]:
    """Return the heads with a time, by the place of their row: "Noor  0:03" or "[19:04] Noor"; {} if they are not that.

    >>> timed_heads(["Noor  0:03", "Ik schrok."])
    {0: Head(name='Noor', stamp='0:03')}
    >>> timed_heads(["00:00:03 Spreker 1", "Ik schrok.", "00:00:09 Spreker 2", "Waarvan?"])[2]
    Head(name='Spreker 2', stamp='00:00:09')
    """
    found: dict[int, Head] = {}
    wide = False
    for i, row in enumerate(rows):
        match = _NAME_TIME.fullmatch(without_stamp(row)[0])
        if match and is_name(name := match["name"].strip("[]"), 2):
            found[i] = Head(clean_name(name), match["time"])
            wide = wide or match["gap"] != " "
    # one blank and a time may end a sentence too, so there must be several
    return found if wide or len(found) >= _SEVERAL else _names_after_times(rows)


def _names_after_times(rows: Sequence[str]) -> dict[int, Head]:
    stamped = {i: found for i, row in enumerate(rows) if (found := without_stamp(row))[1]}
    named = {i: Head(clean_name(text), stamp) for i, (text, stamp) in stamped.items() if _is_head(text)}
    followed = sum(_next_row(rows, i) not in (None, *stamped) for i in named)
    with_words = sum(bool(text) for text, _ in stamped.values())
    enough = len(named) >= 2 and len(named) >= _ENOUGH * with_words and followed >= _ENOUGH * len(named)
    return named if enough else {}


def bare_heads(rows: Sequence[str]) -> dict[int, Head]:
    """Return the heads without a time: labels such as "Spreker 1", or names that come back; {} if they are not that.

    >>> list(bare_heads(["SPREKER 1", "Ik schrok.", "SPREKER 2", "Waarvan?"]))
    [0, 2]
    >>> bare_heads(["Precies", "Ik schrok.", "Waarvan?", "Van die mail"])
    {}
    """
    texts = [row.strip() for row in rows]
    kept = [i for i, text in enumerate(texts) if text]
    short = [i for i in kept if not _MARKED.fullmatch(texts[i]) and len(texts[i].split()) <= 4]
    found = [i for i in short if is_name(texts[i]) and any(map(str.isalpha, texts[i]))]
    labels = [i for i in found if is_label(texts[i])]
    heads = labels if len(labels) >= 2 else found
    different = {texts[i].casefold() for i in heads}
    followed = sum(_next_row(rows, i) not in (None, *heads) for i in heads)
    plain = heads is labels or (len(heads) >= _SEVERAL and len(different) < len(heads))
    if (
        len(different) < 2
        or not plain
        or followed < _ENOUGH * len(heads)
        or len(heads) < _LEAST_SHARE * len(kept)
        or kept.index(heads[0]) > (_LONGEST_PREAMBLE if heads is labels else 0)
    ):
        return {}
    return {i: Head(clean_name(texts[i]), None) for i in heads}


def _is_head(text: str) -> bool:
    return not _MARKED.fullmatch(text) and (is_name(text, 2) or _TOKEN.fullmatch(text) is not None)


def _next_row(rows: Sequence[str], at: int) -> int | None:
    return next((i for i in range(at + 1, min(at + 4, len(rows))) if rows[i].strip()), None)
