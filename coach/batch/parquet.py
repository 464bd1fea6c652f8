"""Label a Parquet file into another, as a stream: memory stays the same whatever the size of the file."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..coach import Coach
from ..errors import InputError
from .columns import ERROR, LISTS, TRUTHS, Chunk, Columns, chosen
from .frames import check_columns
from .workers import ROWS, Workers

GROUP = 32_768
"""How many rows a row group of the new file has."""


def label_parquet(
    source: Path | str,
    target: Path | str,
    *,
    text: str = "text",
    method: str | None = None,
    step: str | None = None,
    context: str | None = None,
    columns: Iterable[str] | None = None,
    processes: int | None = None,
    coach: Coach | None = None,
) -> tuple[int, int]:
    """Label every row of a Parquet file.

    The new file has the old columns as they were and the labels behind them. It is there as a whole or not at all:
    it is written beside its place and moved there at the end.

    Args:
        source: the file to read.
        target: the file to write; may be the same.
        text: the column with the turns.
        method: a column with the method of each row, else the id of one method for all.
        step: likewise.
        context: a column with what the inbrenger said before: a sentence or a list of them.
        columns: which to add; ``coach.batch.columns.COLUMNS`` if left out.
        processes: how many work; as many as there are cores if left out.
        coach: the one to label with; the one that ships if left out.

    Returns:
        How many rows there were, and how many of them could not be labelled.

    Raises:
        InputError: if a file cannot be read or written, or a column is missing or already there, or a method or step
            is unknown.
    """
    wanted = chosen(columns)
    source, target = Path(source), Path(target)
    if not source.is_file():
        raise InputError(f"{source}: cannot be read; check name and rights", code="file")
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    # the processes start before Arrow is here: its threads would make a copy of this process unsafe
    with Workers(coach, processes) as workers:
        arrow, parquet = _arrow()
        try:
            with parquet.ParquetFile(source) as file:
                rows = _rewrite(workers, file, partial, arrow, parquet, wanted, text, method, step, context)
            partial.replace(target)
        except arrow.ArrowInvalid as error:
            raise InputError(f"{source}: is no Parquet file that can be read; write it anew", code="file") from error
        except OSError as error:
            what = error.strerror or "input or output failed"
            raise InputError(f"{source} to {target}: {what}; check the folder and its space", code="file") from error
        finally:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
    return rows


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise InputError(
            "Parquet needs pyarrow. Install it: pip install 'vraagcoach[batch]'", code="not-installed"
        ) from error
    return pyarrow, parquet


def _rewrite(
    workers: Workers,
    file: Any,
    partial: Path,
    arrow: Any,
    parquet: Any,
    wanted: tuple[str, ...],
    text: str,
    method: str | None,
    step: str | None,
    context: str | None,
) -> tuple[int, int]:
    schema = file.schema_arrow
    there = check_columns(schema.names, text=text, context=context, wanted=wanted)
    own_method, own_step = (given if given not in there else None for given in (method, step))
    workers.check(own_method, own_step)
    read = {"texts": text, "methods": method, "steps": step, "contexts": context}
    read = {key: name for key, name in read.items() if name in there}
    fields = [arrow.field(name, _type(arrow, name)) for name in wanted]
    full = schema
    for field in fields:
        full = full.append(field)
    # an error is counted whether or not it is wanted
    asked = wanted if ERROR in wanted else (*wanted, ERROR)
    waiting: deque[Any] = deque()

    def chunks() -> Iterator[Chunk]:
        for batch in file.iter_batches(batch_size=ROWS):
            waiting.append(batch)
            values = {key: batch.column(schema.get_field_index(name)).to_pylist() for key, name in read.items()}
            yield Chunk(**values, method=own_method, step=own_step, columns=asked)

    rows = errors = held = 0
    ready: list[Any] = []
    with parquet.ParquetWriter(partial, full) as writer:

        def write() -> None:
            writer.write_table(arrow.Table.from_batches(ready, full), row_group_size=GROUP)
            ready.clear()

        for found in workers.label(chunks()):
            batch = waiting.popleft()
            rows += batch.num_rows
            errors += sum(code is not None for code in found[ERROR])
            ready.append(_joined(arrow, batch, found, fields, full))
            held += batch.num_rows
            if held >= GROUP:
                write()
                held = 0
        if ready:
            write()
    return rows, errors


def _joined(arrow: Any, batch: Any, found: Columns, fields: list[Any], full: Any) -> Any:
    added = [arrow.array(found[field.name], type=field.type) for field in fields]
    return arrow.RecordBatch.from_arrays([*batch.columns, *added], schema=full)


def _type(arrow: Any, name: str) -> Any:
    if name in LISTS:
        return arrow.list_(arrow.string())
    if name in TRUTHS:
        return arrow.bool_()
    return arrow.float64() if name.startswith("score_") else arrow.string()
