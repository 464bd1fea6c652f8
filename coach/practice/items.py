"""The questions to practise on."""

import json
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import CorpusError
from ..labels import Aim, Flag, Focus, Form
from ..resources import practice_items_file

NOTHING = "none"
"""What a question without any flag is labelled with in the exercises."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question to practise on.

    Attributes:
        id: stable name.
        text: the question.
        form, flags, focus, aim: its labels.
        words: spans [start, end) of the words that give the label away, in code points.
        rewrites: good questions that ask the same; none where this one is good.
        tip: one Dutch sentence that helps to see it.
    """

    id: str
    text: str
    form: Form
    flags: tuple[Flag, ...]
    focus: Focus | None
    aim: Aim | None
    words: tuple[tuple[int, int], ...]
    rewrites: tuple[str, ...]
    tip: str

    @property
    def labels(self) -> tuple[str, ...]:
        """What is practised with it: its flags, else its form."""
        return tuple(flag.value for flag in self.flags) or (self.form.value,)


class _ItemIn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    text: str = Field(min_length=5, max_length=300)
    form: Form
    flags: list[Flag]
    focus: Focus | None
    aim: Aim | None
    words: list[tuple[int, int]] = Field(min_length=1)
    rewrites: list[str]
    tip: str


@cache
def load_items() -> dict[str, Item]:
    """Read the questions, by id.

    Raises:
        CorpusError: names the line that cannot be read.
    """
    path = practice_items_file()
    found: dict[str, Item] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise CorpusError(str(path), 1, f"cannot be read ({error.strerror}): install the coach again") from error
    for number, line in enumerate(lines, 1):
        try:
            one = _ItemIn.model_validate(json.loads(line))
        except (ValidationError, json.JSONDecodeError) as error:
            raise CorpusError(str(path), number, f"is no item: {str(error).splitlines()[0]}") from error
        found[one.id] = Item(
            one.id,
            one.text,
            one.form,
            tuple(one.flags),
            one.focus,
            one.aim,
            tuple(one.words),
            tuple(one.rewrites),
            one.tip,
        )
    return found
