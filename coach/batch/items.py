"""Read turns from files of several kinds, as a stream; a line that does not parse becomes an error in its place."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ..coach import Coach
from ..errors import CoachError, CorpusError, InputError
from ..model import Feedback, Turn

FIELDS = ("text", "id", "context", "method", "step")


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the input: its number, its id, and the turn or what is wrong with it."""

    line: int
    id: str
    turn: Turn | CoachError


def read_items(stream: BinaryIO, name: str, *, method: str | None = None, step: str | None = None) -> Iterator[Item]:
    """Read turns from JSON Lines, CSV, TSV or plain lines.

    Args:
        stream: the bytes of the file.
        name: its name; the ending tells the kind, else the first line does.
        method: for turns that name none.
        step: likewise.

    Yields:
        One item for every line that is not blank, in order.
    """
    suffix = Path(name).suffix.lower()
    first = b""
    if suffix not in (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".txt"):
        first = next((line for line in stream if line.strip()), b"")
        suffix = ".jsonl" if first.lstrip(b"\xef\xbb\xbf \t").startswith(b"{") else ".txt"
    lines: Iterable[bytes] = stream if not first else _chain(first, stream)
    reader = (
        _csv_rows
        if suffix in (".csv", ".tsv")
        else _json_rows
        if suffix in (".jsonl", ".ndjson", ".json")
        else _plain_rows
    )
    for number, row in reader(lines, name, suffix):
        if isinstance(row, CoachError):
            yield Item(number, str(number), row)
            continue
        identity = row.get("id")
        label = str(number) if identity in (None, "") else str(identity)
        yield Item(number, label, _turn(row, name, number, method, step))


def _chain(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _turn(row: dict[str, object], name: str, number: int, method: str | None, step: str | None) -> Turn | CoachError:
    try:
        chosen = row.get("method") or method
        return Turn(
            row.get("text", ""),  # type: ignore[arg-type]
            method=chosen,  # type: ignore[arg-type]
            step=row.get("step") or (step if chosen == method else None),  # type: ignore[arg-type]
            context=row.get("context") or (),  # type: ignore[arg-type]
        )
    except InputError as error:
        return CorpusError(name, number, str(error))


_Row = tuple[int, dict[str, object] | CoachError]


def _decode(line: bytes, number: int) -> str:
    return line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")


def _plain_rows(lines: Iterable[bytes], name: str, suffix: str) -> Iterator[_Row]:
    for number, line in enumerate(lines, 1):
        try:
            text = _decode(line, number)
        except UnicodeDecodeError as error:
            yield number, CorpusError(name, number, f"is not UTF-8 at byte {error.start}; save the file as UTF-8")
            continue
        if text.strip():
            yield number, {"text": text}


def _json_rows(lines: Iterable[bytes], name: str, suffix: str) -> Iterator[_Row]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(_decode(line, number))
        except UnicodeDecodeError as error:
            yield number, CorpusError(name, number, f"is not UTF-8 at byte {error.start}; save the file as UTF-8")
        except json.JSONDecodeError as error:
            yield number, CorpusError(name, number, f"is not JSON at column {error.colno}; write one object a line")
        except RecursionError:
            yield number, CorpusError(name, number, "is nested too deeply; write one flat object a line")
        else:
            if isinstance(row, dict):
                yield number, row
            else:
                yield number, CorpusError(name, number, 'is not an object; write {"text": "…"}')


def _csv_rows(lines: Iterable[bytes], name: str, suffix: str) -> Iterator[_Row]:
    # wrong bytes become surrogates here, and Turn refuses those with the place and the remedy
    text = io.StringIO(b"".join(lines).decode("utf-8-sig", errors="surrogateescape"), newline="")
    try:
        sample = text.read(4096)
        text.seek(0)
        delimiter = (
            "\t"
            if suffix == ".tsv"
            else (";" if sample.split("\n")[0].count(";") > sample.split("\n")[0].count(",") else ",")
        )
        reader = csv.DictReader(text, delimiter=delimiter, strict=False)
        columns = {(column or "").strip().lower(): column for column in reader.fieldnames or ()}
        if "text" not in columns:
            # never what stands there instead: without a header line that is what somebody said
            what = f"has no column 'text' among its {len(columns)}; name one of the columns text in the first line"
            yield 1, CorpusError(name, 1, what)
            return
        for row in reader:
            yield reader.line_num, {field: row.get(columns[field]) for field in FIELDS if field in columns}
    except csv.Error as error:
        yield reader.line_num + 1, CorpusError(name, reader.line_num + 1, f"is not {suffix[1:].upper()}: {error}")


def label_items(
    coach: Coach, items: Iterable[Item], *, batch_size: int = 128
) -> Iterator[tuple[Item, Feedback | CoachError]]:
    """Label items in batches and give each with its feedback or its error, in order, as a stream."""
    waiting: list[Item] = []

    def turns() -> Iterator[Turn | CoachError]:
        for item in items:
            waiting.append(item)
            yield item.turn

    for result in coach.try_many(turns(), batch_size=batch_size, suggest=False):
        yield waiting.pop(0), result


def label_row(item: Item, result: Feedback | CoachError) -> dict[str, object]:
    """Return the JSON object that ``coach label`` writes for one item."""
    if isinstance(result, CoachError):
        return {"id": item.id, "error": {"code": result.code, "message": str(result), "line": item.line}}
    labels = result.labels
    return {
        "id": item.id,
        "text": result.turn.text,
        "form": labels.form,
        "flags": list(labels.flags),
        "doubt": list(labels.doubt),
        "focus": labels.focus,
        "aim": labels.aim,
        "scores": {name: round(score, 4) for name, score in result.scores.items()},
    }
