"""Which guideline of the handouts is kept by which rule, and which by none, with the reason."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field, TypeAdapter, model_validator

from ..errors import RuleFileError
from ..resources import rules_folder
from .loader import Loaded
from .schema import RuleId, Sentence, SourcePlace, Strict
from .yamlfile import YamlFile


class CoverageLine(Strict):
    """One guideline of a handout.

    Attributes:
        guideline: what it asks, in our own words.
        source: document and place.
        rules: the rules that look after it, or false.
        reason: where there are none, why a text coach cannot or should not check it.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)
    guideline: Sentence
    source: SourcePlace
    rules: list[RuleId] | Literal[False]
    reason: Sentence | None = None

    @model_validator(mode="after")
    def _honest(self) -> "CoverageLine":
        if self.rules is False and not self.reason:
            raise ValueError("without a rule it needs a reason")
        if self.rules == []:
            raise ValueError("name a rule, or write false and a reason")
        return self


def load_coverage(path: Path | None = None) -> list[CoverageLine]:
    """Read the coverage of the handouts.

    Raises:
        RuleFileError: if the file does not hold what it should.

    >>> any(line.rules is False for line in load_coverage())
    True
    """
    path = path or rules_folder() / "coverage.yaml"
    return YamlFile(path, path.parent).validate(TypeAdapter(list[CoverageLine]))


def check_coverage(lines: list[CoverageLine], loaded: Loaded) -> Iterator[RuleFileError]:
    """Yield what is wrong: a rule or source that does not exist, a line twice, a rule that no guideline asks for.

    Rules about the coach itself and the user's own rules need no guideline.
    """
    shown, seen = "rules/coverage.yaml", set()
    for line in lines:
        if line.id in seen:
            yield RuleFileError(shown, 1, line.id, "stands there twice: join the two")
        seen.add(line.id)
        if line.source.key not in loaded.sources:
            yield RuleFileError(shown, 1, line.id, f"unknown source {line.source.key!r}: see sources.yaml")
        for rule in line.rules or ():
            if rule not in loaded.rules:
                yield RuleFileError(shown, 1, line.id, f"unknown rule {rule!r}: see coach rules list")
    asked = {rule for line in lines for rule in line.rules or ()}
    for pack in loaded.packs.values():
        for own in pack.rules.values() if pack.shipped else ():
            if own.id not in asked and own.source.key != "coach":
                yield RuleFileError(shown, 1, own.id, "no guideline asks for this rule: add the line it comes from")
