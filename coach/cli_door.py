"""What all commands share: their options, and errors as one line."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

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


@contextmanager
def door() -> Iterator[None]:
    """Turn an error of the coach into one line on standard error and exit code 2."""
    try:
        yield
    except CoachError as error:
        Console(stderr=True, soft_wrap=True).print(f"coach: {error}", markup=False, highlight=False)
        raise typer.Exit(2) from error
    except BrokenPipeError:
        sys.stderr.close()
        raise typer.Exit(0) from None
