"""The screen: what is said and asked goes through here, so that a test can play the trainee."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from .reader import Reader
from .typed import command, problem, visible

WIDEST = 88
"""How many columns are used at most: longer lines are hard to read."""
_LONGEST_MARK = 10
"""Under a longer mark the next lines do not hang after it."""


class Stop(Exception):  # noqa: N818 - no error
    """Somebody has had enough of this exercise."""


class Leave(Exception):  # noqa: N818 - no error
    """Somebody leaves: Ctrl-C, Ctrl-D, or the end of the input."""


class Screen:
    """Says and asks.

    Args:
        console: where it is said; whatever it says is escaped here.
        read: where lines come from.
        edits: whether a line that cannot be used is given back to be edited.

    >>> import io
    >>> lines = iter(["a" * 3000, "Wat?"])
    >>> screen = Screen(Console(file=io.StringIO(), width=60), lambda question, default: next(lines))
    >>> screen.ask("Jouw vraag")
    'Wat?'
    """

    def __init__(self, console: Console, read: Reader, *, edits: bool = False) -> None:
        self.console = console
        self._read = read
        self._edits = edits

    @property
    def width(self) -> int:
        """How many columns there are to use."""
        return min(self.console.width, WIDEST)

    @property
    def styled(self) -> bool:
        """Whether underlined words can be seen."""
        return self.console.is_terminal and not self.console.is_dumb_terminal

    @property
    def signs(self) -> bool:
        """Whether more than ASCII can be shown."""
        return self.console.encoding.lower().replace("-", "").startswith("utf")

    def say(self, text: str | Text = "", style: str = "", *, indent: int = 0) -> None:
        """Say one paragraph; nothing in it is taken for markup, an emoji or a command to the terminal."""
        self._print(Text(" " * indent), _shown(text, style))

    def title(self, text: str) -> None:
        """Begin a part."""
        self.say()
        self.say(text, "bold cyan")

    def notes(self, *lines: str) -> None:
        """Say what can be typed here, or other small print."""
        for line in lines:
            self.say(line, "dim")

    def bullets(self, lines: Iterable[str], mark: str = "•") -> None:
        """Say a list."""
        for line in lines:
            self.item(f"{mark if self.signs else '-'} ", line)

    def item(self, mark: str, text: str | Text, style: str = "", *, indent: int = 2) -> None:
        """Say a paragraph that hangs after a mark; after a long one it does not hang."""
        begin, shown = Text(visible(mark), style="bold"), _shown(text, style)
        if len(mark) > _LONGEST_MARK:
            self._print(Text(" " * indent), begin + shown)
        else:
            self._print(Text(" " * indent) + begin, shown)

    def _print(self, begin: Text, text: Text) -> None:
        """Print lines, broken here so that they hang after their beginning and none ends in spaces."""
        for number, line in enumerate(text.wrap(self.console, max(10, self.width - len(begin)))):
            line.rstrip()
            self.console.print((Text(" " * len(begin)) if number else begin) + line, soft_wrap=True)

    def ask(self, question: str) -> str:
        """Ask for a line until there is one that can be used; it may be empty.

        Raises:
            Stop: at ``stop``.
            Leave: at Ctrl-C, Ctrl-D or the end of the input.
        """
        default = ""
        while True:
            try:
                typed = self._read(f"{question}{' ›' if self.signs else ' >'} ", default)
            except (EOFError, KeyboardInterrupt):
                raise Leave from None
            wrong = problem(typed)
            if wrong is None:
                text = typed.strip()
                if command(text) == "stop":
                    raise Stop
                return text
            self.say(wrong, "yellow")
            if self._edits:
                default = visible(typed)
                self.notes("Je tekst staat er nog. Je kunt hem veranderen.")

    @contextmanager
    def waiting(self, text: str) -> Iterator[None]:
        """Say that something takes a moment."""
        if not self.styled:
            self.say(text, "dim")
            yield
            return
        with self.console.status(Text(text, style="dim"), spinner="dots" if self.signs else "line"):
            yield


def _shown(text: str | Text, style: str) -> Text:
    return Text(visible(text), style=style) if isinstance(text, str) else text
