"""Where typed lines come from: a terminal with editing, or any other standard input."""

import os
import sys
from collections.abc import Callable
from typing import BinaryIO, TextIO

Reader = Callable[[str, str], str]
"""Takes what to ask and what stands there already; returns a line.

Raises:
    EOFError: at the end of the input.
    KeyboardInterrupt: at Ctrl-C.
"""
_LONGEST = 64_000
"""How many bytes of one line are read; far over what may be typed."""


def reader(echo: TextIO) -> tuple[Reader, bool]:
    """Choose where lines come from; returns also whether they are typed in a terminal that can be edited."""
    if sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb":
        return editing(), True
    return plain(sys.stdin.buffer, echo, newline=not sys.stdin.isatty()), False


def editing() -> Reader:
    """Read lines that can be edited; no history is kept, in memory nor on disk."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import DummyHistory

    session: PromptSession[str] = PromptSession(history=DummyHistory(), enable_open_in_editor=False)
    return lambda question, default: session.prompt(question, default=default)


def plain(source: BinaryIO, echo: TextIO, *, newline: bool) -> Reader:
    """Read lines as they come.

    Args:
        source: bytes; what is no UTF-8 is kept so that the exercise can say so.
        echo: where the question is written.
        newline: whether to end it with a new line, as nobody's Enter does.
    """

    def read(question: str, default: str) -> str:
        echo.write(question + ("\n" if newline else ""))
        echo.flush()
        line = more = source.readline(_LONGEST)
        while more and not more.endswith(b"\n"):  # the rest of a line far too long
            more = source.readline(_LONGEST)
        if not line:
            raise EOFError
        return line.decode("utf-8", errors="surrogateescape").rstrip("\r\n")

    return read
