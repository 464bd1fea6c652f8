"""Label data frames of Apache Spark, where they are: each Python worker loads the coach once, and no text leaves it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from .batch.columns import LISTS, TRUTHS, chosen
from .batch.frames import check_columns, label_frame
from .batch.workers import settle
from .coach import Coach
from .errors import InputError

if TYPE_CHECKING:
    import pandas
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType


@lru_cache(maxsize=1)
def _coach(pipeline: str | None, rules: str | None) -> Coach:
    # one for the life of a Python worker, which takes many partitions; its threads would fight those of its neighbours
    return settle(Coach.load(pipeline, rules=rules))


def label_partitions(
    frames: Iterable[pandas.DataFrame],
    *,
    text: str = "text",
    method: str | None = None,
    step: str | None = None,
    context: str | None = None,
    columns: Iterable[str] | None = None,
    pipeline: str | None = None,
    rules: str | None = None,
) -> Iterator[pandas.DataFrame]:
    """Label the frames of a partition: the function for ``DataFrame.mapInPandas``.

    Args:
        frames: of pandas, as Spark gives them.
        text: the column with the turns.
        method: a column with the method of each row, else the id of one method for all.
        step: likewise.
        context: a column with what the inbrenger said before: a sentence or a list of them.
        columns: which to add; ``coach.batch.columns.COLUMNS`` if left out.
        pipeline: as for ``Coach.load``; a folder must be there on every worker.
        rules: likewise.

    Yields:
        Each frame with the new columns; see ``coach.batch.label_frame``.

    >>> import pandas
    >>> said = pandas.DataFrame({"text": ["Waarom ging je weg?"]})
    >>> [frame.form[0] for frame in label_partitions([said])]
    ['open']
    """
    coach = _coach(pipeline, rules)
    for frame in frames:
        yield label_frame(
            frame,
            text=text,
            method=method,
            step=step,
            context=context,
            columns=columns,
            processes=1,
            coach=coach,
        )


def schema(given: StructType, columns: Iterable[str] | None = None) -> StructType:
    """Return the schema of a labelled data frame: the one given, and the new columns behind it."""
    types = _types()
    full: StructType = types.StructType(list(given.fields))
    for name in chosen(columns):
        kind: Any = types.StringType()
        if name in LISTS:
            kind = types.ArrayType(types.StringType())
        elif name in TRUTHS:
            kind = types.BooleanType()
        elif name.startswith("score_"):
            kind = types.DoubleType()
        full = full.add(name, kind)
    return full


def label(
    frame: DataFrame,
    *,
    text: str = "text",
    method: str | None = None,
    step: str | None = None,
    context: str | None = None,
    columns: Iterable[str] | None = None,
    pipeline: str | None = None,
    rules: str | None = None,
) -> DataFrame:
    """Label a data frame of Spark; nothing runs before its rows are asked for.

    Args:
        frame: with the turns; a row that cannot be labelled has the code of its error in ``error``.
        text: as for ``label_partitions``.
        method: likewise.
        step: likewise.
        context: likewise.
        columns: likewise.
        pipeline: likewise.
        rules: likewise.

    Raises:
        InputError: if a column is missing or already there, or PySpark is.
    """
    wanted = chosen(columns)
    full = schema(frame.schema, wanted)
    check_columns(frame.columns, text=text, context=context, wanted=wanted)
    work = partial(
        label_partitions,
        text=text,
        method=method,
        step=step,
        context=context,
        columns=wanted,
        pipeline=pipeline,
        rules=rules,
    )
    return frame.mapInPandas(work, full)


def _types() -> Any:
    try:
        from pyspark.sql import types
    except ImportError as error:
        raise InputError(
            "This needs PySpark. Install it: pip install 'vraagcoach[spark]'", code="not-installed"
        ) from error
    return types
