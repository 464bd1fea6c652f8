"""Questions that fit any case, by the kind of fact they ask for: what every writer of a case would else repeat."""

from functools import cache

from pydantic import TypeAdapter

from ..resources import cases_folder
from ..rulebook.yamlfile import YamlFile
from .schema import Kind, Text

NAME = "general.yaml"


@cache
def general_asks() -> dict[Kind, tuple[str, ...]]:
    """Return the general questions for each kind; those for a story ask to go on telling.

    Raises:
        RuleFileError: if the file is broken.

    >>> all(question.strip() for asks in general_asks().values() for question in asks)
    True
    """
    file = YamlFile(cases_folder() / NAME, cases_folder(), "corpora/cases/LEESMIJ.md")
    found: dict[Kind, tuple[Text, ...]] = file.validate(TypeAdapter(dict[Kind, tuple[Text, ...]]))
    return found
