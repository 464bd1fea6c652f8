"""What all commands share: their options, the two streams they write to, and errors as one line."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.console import Console

from .errors import CoachError

PipelineOption = Annotated[
    str | None, typer.Option("--pipeline", help="spaCy pipeline: name or folder (or COACH_PIPELINE).")
]
MethodOption = Annotated[str | None, typer.Option("--method", help="Method, such as basismodel.")]
StepOption = Annotated[str | None, typer.Option("--step", help="Step of that method, such as verkenning.")]
RulesOption = Annotated[
    Path | None, typer.Option("--rules", help="Folder with rules of your own, beside those that ship (or COACH_RULES).")
]
Json = Annotated[bool, typer.Option("--json", help="Write JSON.")]


class Stream(Console):
    """A console that stops quietly when its reader goes away, as ``coach rules | head`` does."""

    def on_broken_pipe(self) -> None:
        """End with exit code 0: who closed the pipe has read enough. Notices that nobody reads end nothing."""
        self.quiet = True
        silence(sys.stderr if self.stderr else sys.stdout)
        if not self.stderr:
            raise typer.Exit(0)


def silence(stream: TextIO) -> None:
    """Let what is still written to a closed pipe go nowhere, so that Python does not complain at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def stdout(*, wraps: bool = False) -> Console:
    """Give the console for what was asked; text that came in is shown as it is, never taken for markup."""
    return Stream(highlight=False, markup=False, emoji=False, soft_wrap=not wraps)


def stderr() -> Console:
    """Give the console for what goes beside the result: notices, progress, errors."""
    return Stream(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)


@contextmanager
def door() -> Iterator[None]:
    """Turn an error of the coach into one line on standard error and exit code 2."""
    try:
        yield
    except CoachError as error:
        stderr().print(f"coach: {error}")
        raise typer.Exit(2) from error
    except BrokenPipeError:
        silence(sys.stdout)
        raise typer.Exit(0) from None
