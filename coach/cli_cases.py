"""The command ``coach cases``: see and test the cases that trainees practise on."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from .cli_door import Json, door, stderr, stdout

cases_app = typer.Typer(help="See and test the cases to practise on.", no_args_is_help=True)
Folder = Annotated[Path | None, typer.Option("--cases", help="Folder with cases of your own (or COACH_CASES).")]


@cases_app.command("list")
def list_cases(cases: Folder = None, as_json: Json = False) -> None:
    """List the cases: id, title, sector, inbrenger and number of facts."""
    from .cases.loader import load_cases
    from .config import Settings
    from .resources import cases_folder

    with door():
        own = Settings.load(cases=str(cases) if cases else None).cases
        book = load_cases(cases_folder(), *([Path(own)] if own else []))
        rows = [
            {"id": c.id, "title": c.title, "sector": c.sector, "inbrenger": c.inbrenger.name, "facts": len(c.facts)}
            for c in book.cases.values()
        ]
        if as_json:
            print(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        table = Table("case", "title", "sector", "inbrenger", "facts", box=None)
        for row in rows:
            table.add_row(*(str(value) for value in row.values()))
        stdout().print(table)
        for error in book.errors:
            stderr().print(str(error))


@cases_app.command("check")
def check_cases_command(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders; left out: the cases that ship.")] = None,
    as_json: Json = False,
) -> None:
    """Test cases: every field, every example question, and what good and closed questions bring out.

    Prints ``file:line: field: what: remedy``. Exit code 1 if anything is wrong.
    """
    from .cases.check import check_cases
    from .coach import Coach
    from .errors import InputError
    from .resources import cases_folder

    with door():
        chosen = paths or [cases_folder()]
        if missing := [path for path in chosen if not path.exists()]:
            raise InputError(f"{missing[0]}: is not there; check the name", code="file")
        reports = check_cases(chosen, Coach.load())
        if not reports:
            raise InputError(f"{chosen[0]}: has no *.yaml files; name a folder with cases", code="cases-folder")
        console = stdout()
        if as_json:
            rows = [
                {
                    "file": str(r.path),
                    "errors": [str(e) for e in r.errors],
                    "by_good": round(r.by_good, 3),
                    "by_closed": round(r.by_closed, 3),
                }
                for r in reports
            ]
            print(json.dumps(rows, ensure_ascii=False, indent=2))
        for report in () if as_json else reports:
            for error in report.errors:
                console.print(str(error))
            if report.case is not None:
                told = f"good questions bring out {report.by_good:.0%}, closed ones {report.by_closed:.0%}"
                console.print(f"{report.case.id}: {len(report.case.facts)} facts; {told}")
        if any(report.errors for report in reports):
            raise typer.Exit(1)
        if not as_json:
            console.print(f"{len(reports)} cases: all as they should be")
