"""Label the rows of a data frame of pandas or Polars; whichever is there, and neither is imported before its frame."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from ..coach import Coach
from ..errors import InputError
from .columns import LISTS, TRUTHS, Chunk, Columns, chosen
from .workers import ROWS, Workers, cut

Frame = TypeVar("Frame")
FEW = 4 * ROWS
"""Up to so many rows this process labels alone: others would take longer to start."""


def label_frame(
    frame: Frame,
    *,
    text: str = "text",
    method: str | None = None,
    step: str | None = None,
    context: str | None = None,
    columns: Iterable[str] | None = None,
    processes: int | None = None,
    coach: Coach | None = None,
) -> Frame:
    """Label every row of a data frame.

    Args:
        frame: of pandas or Polars, ``LazyFrame`` included (it is collected).
        text: the column with the turns.
        method: a column with the method of each row, else the id of one method for all.
        step: likewise.
        context: a column with what the inbrenger said before: a sentence or a list of them.
        columns: which to add; ``coach.batch.columns.COLUMNS`` if left out.
        processes: how many work; as many as there are cores if left out, one for a small frame.
        coach: the one to label with; the one that ships if left out.

    Returns:
        A frame of the same kind with the new columns: same rows, same order, same index. A row that cannot be
        labelled has the code of its error in ``error`` and nothing in the others.

    Raises:
        InputError: if this is no such frame, or a column is missing or already there, or a method or step is unknown.

    >>> import pandas
    >>> label_frame(pandas.DataFrame({"text": ["Waarom ging je weg?", ""]}), columns=["form", "error"]).error[1]
    'empty-text'
    """
    wanted = chosen(columns)
    kind = _kind(frame)
    eager = kind.collect(frame)
    names = list(eager.columns)
    taken = check_columns(names, text=text, context=context, wanted=wanted)
    read = {"texts": kind.values(eager, text)}
    for key, given in (("methods", method), ("steps", step)):
        if given in taken:
            read[key] = kind.values(eager, str(given))
    own_method, own_step = (given if given not in taken else None for given in (method, step))
    if context is not None:
        read["contexts"] = kind.values(eager, context)
    rows = len(read["texts"])
    if processes is None and rows <= FEW:
        processes = 1
    found: Columns = {name: [] for name in wanted}
    with Workers(coach, processes) as workers:
        workers.check(own_method, own_step)
        for part in workers.label(cut(rows, read, Chunk((), method=own_method, step=own_step, columns=wanted))):
            for name, values in part.items():
                found[name] += values
    labelled: Frame = kind.add(frame, eager, found)
    return labelled


def check_columns(names: Sequence[Any], *, text: str, context: str | None, wanted: Iterable[str]) -> frozenset[str]:
    """Check that the columns to read are there and those to add are not.

    Returns:
        The names that are there once.

    Raises:
        InputError: if they are not so.
    """
    single = frozenset(name for name in names if isinstance(name, str) and names.count(name) == 1)
    for name, field in ((text, "text"), (context, "context")):
        if name is not None and name not in single:
            raise InputError(
                f"There is no one column '{str(name)[:60]}' among the {len(names)}; give its name as {field}='…'.",
                code="no-column",
                field=field,
            )
    both = [name for name in wanted if name in names]
    if both:
        raise InputError(
            f"There is a column '{both[0]}' already; rename it, or ask for other columns.",
            code="column-exists",
            field="columns",
        )
    return single


class _Kind:
    """How one library is read and added to."""

    def __init__(
        self,
        collect: Callable[[Any], Any],
        values: Callable[[Any, str], Any],
        add: Callable[[Any, Any, Mapping[str, list[Any]]], Any],
    ) -> None:
        self.collect, self.values, self.add = collect, values, add


def _kind(frame: object) -> _Kind:
    pandas, polars = sys.modules.get("pandas"), sys.modules.get("polars")
    if pandas is not None and isinstance(frame, pandas.DataFrame):
        return _Kind(lambda f: f, lambda f, name: f[name].tolist(), _add_pandas)
    if polars is not None and isinstance(frame, polars.DataFrame | polars.LazyFrame):
        lazy = isinstance(frame, polars.LazyFrame)
        return _Kind(lambda f: f.collect() if lazy else f, lambda f, name: f.get_column(name).to_list(), _add_polars)
    raise InputError(
        f"Give a data frame of pandas or Polars, not {type(frame).__name__}; files: label_parquet.", code="not-a-frame"
    )


def _add_pandas(frame: Any, eager: Any, found: Mapping[str, list[Any]]) -> Any:
    import pandas

    added = {}
    for name, values in found.items():
        if name in LISTS:
            cells = pandas.Series(values, dtype=object)
        elif name in TRUTHS:
            cells = pandas.Series(values, dtype="boolean")
        else:
            cells = pandas.Series(values, dtype="float64" if name.startswith("score_") else "string")
        added[name] = cells.array  # by place: an index may hold a value twice
    return eager.assign(**added)


def _add_polars(frame: Any, eager: Any, found: Mapping[str, list[Any]]) -> Any:
    import polars

    def kind(name: str) -> Any:
        if name in LISTS:
            return polars.List(polars.String)
        if name in TRUTHS:
            return polars.Boolean
        return polars.Float64 if name.startswith("score_") else polars.String

    full = eager.with_columns(polars.Series(name, values, dtype=kind(name)) for name, values in found.items())
    return full.lazy() if isinstance(frame, polars.LazyFrame) else full
