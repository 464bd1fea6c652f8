"""The command ``coach oefen``: the exercises of the page, in the terminal."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .cli_door import door, stdout
from .errors import InputError
from .practice.attempt import Stage
from .terminal.part import Part

if TYPE_CHECKING:
    from .practice.practice import Practice


def practise(
    part: Annotated[Part | None, typer.Argument(help="Where to go; left out: a menu.", show_default=False)] = None,
    case: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="With casus: which one ('coach cases list').")
    ] = None,
    code: Annotated[
        str | None,
        typer.Option("--code", help="Your own code, to keep what you practise; '' keeps nothing. Left out: asked."),
    ] = None,
    stage: Annotated[
        Stage | None,
        typer.Option("--help-level", help="How much help; left out: it fades by itself.", show_default=False),
    ] = None,
    cases: Annotated[
        Path | None, typer.Option("--cases", help="Folder with cases of your own (or COACH_CASES).")
    ] = None,
) -> None:
    """Practise asking questions, in Dutch: recognise, rephrase, explore a case, ask freely, see progress.

    Nothing is kept without a code, but what you object to with '!'. Leave with 'stop', Ctrl-D or Ctrl-C. Lines may
    also come from a pipe.
    """
    from .config import Settings
    from .store import PracticeStore, Store
    from .terminal.menu import run
    from .terminal.reader import reader
    from .terminal.screen import Screen

    with door():
        if case is not None and part is not Part.CASE:
            raise InputError("An ID goes with casus only: coach oefen casus ID.", code="usage")
        settings = Settings.load(cases=str(cases) if cases else None)

        def make() -> "Practice":
            from .coach import Coach
            from .practice.practice import Practice

            return Practice(Coach.load(), settings.cases)

        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="replace")  # a terminal that cannot show a sign still shows the rest
        read, edits = reader(sys.stdout)
        screen = Screen(stdout(wraps=True), read, edits=edits)
        store = PracticeStore(Store(settings.database))
        try:
            run(screen, make, store, time.time, part=part, case_id=case, code=code, stage=stage)
        finally:
            store.store.close()
