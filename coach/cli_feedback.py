"""The command ``coach feedback``: what trainees object to, kept on this machine, for their trainer."""

import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer
from rich.text import Text

from .cli_door import Json, door, stderr, stdout
from .errors import InputError

if TYPE_CHECKING:
    from .store import PracticeStore, StoredObjection

feedback_app = typer.Typer(
    help="What trainees object to ('klopt niet'): see, export and erase it.", no_args_is_help=True
)
_FIELDS = ("id", "at", "text", "labels", "remark", "exercise")
_BEGINS = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
# where a cell begins for a program that takes another sign than the comma between cells
_BEGINS_INSIDE = re.compile(r'([;,\t\r\n|]"*)(?=[=+\-@＝＋－＠])')
_STEERS = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@feedback_app.command("list")
def list_feedback(as_json: Json = False) -> None:
    """List the objections, oldest first."""
    from .terminal.typed import visible

    with _store() as store:
        rows = [_row(one) for one in store.objections()]
        if as_json:
            print(_steady(json.dumps(rows, ensure_ascii=False, indent=2)))
            return
        console = stdout()
        if not rows:
            console.print("Nothing was objected to yet.")
        for row in rows:
            about = " · ".join([row["at"], row["exercise"] or "-", ", ".join(row["labels"]) or "-"])
            console.print(Text(visible(f"{row['id']}  {about}")))
            console.print(Text(visible(f"    {row['text']}").replace("\n", " ")))
            if row["remark"]:
                console.print(Text(visible(f"    > {row['remark']}").replace("\n", " ")))


@feedback_app.command("export")
def export_feedback(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write; standard output if left out.")
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV for a spreadsheet, formulas made harmless.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines, to make gold data of; the default.")] = False,
) -> None:
    """Export the objections: id, at (UTC), text, labels, remark and exercise.

    Only --json keeps texts exactly; in CSV a cell that a spreadsheet would calculate gets a ' before it.
    """
    with _store() as store:
        if as_csv and as_json:
            raise InputError("Choose one: --json or --csv.", code="usage")
        rows = [_row(one) for one in store.objections()]
        written = _csv(rows) if as_csv else "".join(f"{_steady(json.dumps(r, ensure_ascii=False))}\n" for r in rows)
        if output is None:
            print(written, end="")
            return
        try:
            # the mark at the beginning tells a spreadsheet that it is UTF-8
            output.write_bytes(written.encode("utf-8-sig" if as_csv else "utf-8"))
        except OSError as error:
            raise InputError(
                f"{output}: cannot be written ({error.strerror}); check the folder", code="file"
            ) from error
        stderr().print(f"{output}: {_count(len(rows))}")


@feedback_app.command("erase")
def erase_feedback(
    objection: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="The id that 'coach feedback list' shows.")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Erase them all.")] = False,
) -> None:
    """Erase one objection, or all; there is no way back. Export them first."""
    with _store() as store:
        if (objection is None) is not everything:
            raise InputError("Say which one: coach feedback erase ID, or --all for all of them.", code="usage")
        if objection is not None:
            if not store.erase_objection(objection):
                raise InputError("There is no objection with that id: see 'coach feedback list'.", code="unknown-id")
            print(f"Erased: {_count(1)}.")
            return
        names = [one.id for one in store.objections()]
        erased = sum(store.erase_objection(name) for name in names)
        print(f"Erased: {_count(erased)}.")


@contextmanager
def _store() -> Iterator["PracticeStore"]:
    """Open the same database as the service would with these settings; nothing is made that is not there."""
    from .config import Settings
    from .store import PracticeStore, Store

    with door():
        store = Store(Settings.load().database)
        try:
            yield PracticeStore(store)
        finally:
            store.close()


def _row(one: "StoredObjection") -> dict[str, Any]:
    at = datetime.fromtimestamp(one.at, UTC).isoformat(timespec="seconds")
    values = (one.id, at, one.text, list(one.labels), one.remark, one.exercise)
    return dict(zip(_FIELDS, values, strict=True))


def _csv(rows: list[dict[str, Any]]) -> str:
    out: TextIO = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_FIELDS)
    for row in rows:
        writer.writerow([harmless(" ".join(v) if isinstance(v, list) else v or "") for v in row.values()])
    out.seek(0)
    return out.read()


def harmless(cell: str) -> str:
    """Return a cell that a spreadsheet shows and never calculates, whichever sign it takes between cells.

    >>> harmless("=1+1"), harmless("Wat?;=1+1"), harmless("Wat deed je - en zij?")
    ("'=1+1", "Wat?;'=1+1", 'Wat deed je - en zij?')
    """
    from .terminal.typed import visible

    safe = _BEGINS_INSIDE.sub(r"\1'", cell)
    return visible(f"'{safe}" if _BEGINS.match(cell) else safe)


def _steady(written: str) -> str:
    r"""Write signs that steer a terminal as \u escapes: the JSON means the same, and looking at it is safe."""
    return _STEERS.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def _count(n: int) -> str:
    return f"{n} {'objection' if n == 1 else 'objections'}"
