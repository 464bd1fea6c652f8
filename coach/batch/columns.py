"""Turns as columns in, labels as columns out: what data frames, Parquet and Spark share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

from ..coach import Coach
from ..errors import CoachError, InputError
from ..labels import Flag
from ..model import Labelled, Turn

LABELS = ("form", "flags", "doubt", "focus", "aim", "narrow", "follow_up", "suggestive")
SCORES = tuple(f"score_{flag.value}" for flag in Flag)
ERROR = "error"
COLUMNS = (*LABELS, ERROR)
"""The columns that are added unless others are asked for; ``SCORES`` may be asked for too."""
LISTS = frozenset({"flags", "doubt"})
TRUTHS = frozenset({"narrow", "follow_up", "suggestive"})
BATCH = 256

Columns = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows on their way to be labelled; what is missing is None or stands for all rows.

    Attributes:
        texts: what was typed, anything at all: a row that is no text becomes an error.
        methods: of each row, or None.
        steps: likewise.
        contexts: of each row: None, a sentence or sentences.
        method: for rows that name none.
        step: for rows that name none and are of ``method``.
        columns: which to give.
    """

    texts: Sequence[Any]
    methods: Sequence[Any] | None = None
    steps: Sequence[Any] | None = None
    contexts: Sequence[Any] | None = None
    method: str | None = None
    step: str | None = None
    columns: tuple[str, ...] = COLUMNS


def chosen(columns: Iterable[str] | None) -> tuple[str, ...]:
    """Check which columns are asked for.

    Raises:
        InputError: for one that does not exist, one asked for twice, or none.
    """
    if columns is None:
        return COLUMNS
    wanted = (columns,) if isinstance(columns, str) else tuple(columns)
    known = (*LABELS, *SCORES, ERROR)
    if not wanted or len(set(wanted)) != len(wanted) or not set(wanted) <= set(known):
        raise InputError(f"columns must name some of: {', '.join(known)}.", code="unknown-column", field="columns")
    return wanted


def label_chunk(coach: Coach, chunk: Chunk) -> Columns:
    """Label rows: for each wanted column a list as long as the rows; a bad row has an error and no labels."""
    turns = [_turn(chunk, i) for i in range(len(chunk.texts))]
    found: Columns = {name: [] for name in chunk.columns}
    put = [(found[name].append, _GETTERS[name]) for name in chunk.columns]
    for result in coach.label_many(turns, batch_size=BATCH):
        for append, get in put:
            append(get(result))
    return found


def _turn(chunk: Chunk, i: int) -> Turn | CoachError:
    method = _named(chunk.methods, i)
    step = _named(chunk.steps, i)
    if method is None:
        method = chunk.method
    if step is None and method == chunk.method:
        step = chunk.step
    try:
        return Turn(
            chunk.texts[i],
            method=method,  # type: ignore[arg-type]
            step=step,  # type: ignore[arg-type]
            context=_sentences(None if chunk.contexts is None else chunk.contexts[i]),
        )
    except CoachError as error:
        return error


def is_missing(value: object) -> bool:
    """Say whether a cell is empty: None, NaN, NaT or pandas' NA."""
    return value is None or (isinstance(value, float) and isnan(value)) or type(value).__name__ in _EMPTY


_EMPTY = frozenset({"NAType", "NaTType"})


def _named(values: Sequence[Any] | None, i: int) -> object:
    """Return what a cell names; an empty one names nothing."""
    if values is None or is_missing(values[i]) or values[i] == "":
        return None
    return values[i]


def _sentences(value: Any) -> Any:
    if is_missing(value):
        return ()
    if isinstance(value, str):
        return (value,) if value.strip() else ()
    # a list of Arrow, NumPy or Polars; what is none of these is told by Turn
    return [one for one in value if not is_missing(one)] if hasattr(value, "__iter__") else value


def _label(name: str) -> Any:
    return lambda result: None if isinstance(result, CoachError) else _plain(getattr(result.labels, name))


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_TEXT[one] for one in value]
    return _TEXT.get(value) if isinstance(value, str) else value


class _Texts(dict[Any, str]):
    """Plain text of a label value: one object each, so that a chunk is sent as few bytes."""

    def __missing__(self, label: Any) -> str:
        text = self[label] = str(label.value)
        return text

    def get(self, label: Any, default: Any = None) -> Any:
        return self[label]


_TEXT = _Texts()


def _score(flag: Flag) -> Any:
    name = flag.value
    return lambda result: None if isinstance(result, CoachError) else round(result.scores[name], 4)


def _error(result: Labelled | CoachError) -> str | None:
    return result.code if isinstance(result, CoachError) else None


_GETTERS: Mapping[str, Any] = {
    **{name: _label(name) for name in LABELS},
    **{f"score_{flag.value}": _score(flag) for flag in Flag},
    ERROR: _error,
}
