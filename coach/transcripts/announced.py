"""Steps that somebody names aloud: "dan gaan we nu naar stap 2, de verkenning".

Only the facilitator moves a group on. Where the file does not say who that is, a sentence with "we" counts as well, but
not what the inbrenger says, and only if at least two steps are named that way: once may be by chance.
"""

import re
from collections.abc import Sequence

from ..labels import Role
from ..rulebook.method import MethodFile
from .model import Line
from .steps import step_of

_NUMBERS = {word: i for i, word in enumerate("een twee drie vier vijf zes zeven acht".split(), 1)} | {"één": 1}
_NUMBER = rf"(?:\d{{1,2}}|{'|'.join(_NUMBERS)})"
_KIND = r"(?:stap|fase|ronde)"
_TO = r"(?:naar|met|aan)"
_MOVE = (
    r"(?:ga|gaan|begin|beginnen|start|starten|stap|stappen|kom|komen|schakelen|overgaan|overstappen|toe|door|verder)"
)
_POLITE = r"(?:(?:goed|oké|oke|ok|mooi|prima|fijn|dus|dan|en|nu|zo|ja|dank je(?: wel)?|welkom|we|doen)[,.]?\s+){0,4}"
_SENTENCE = re.compile(r"[^.?!\n]+[.?!]*")
_NOT = re.compile(r"\b(?:niet|nog|straks|later|als(?! laatste)|toen|vorige)\b", re.IGNORECASE)
_TOGETHER = re.compile(r"\b(?:we|wij|nu|dan|door|verder)\b|\d", re.IGNORECASE)
_LEAST_NAME = 5
_LEAST_STEPS = 2
_LONGEST = 2_000


def announced_steps(
    lines: Sequence[Line], roles: Sequence[Role | None], method: MethodFile, inbrenger: str | None
) -> dict[int, str]:
    """Return the title of the step that begins with a line, by the place of the line.

    Args:
        lines: what was said.
        roles: of each line, where known.
        method: whose steps to listen for.
        inbrenger: who brings the case.

    >>> from .steps import shipped_methods
    >>> said = Line("Dank je. Dan gaan we nu naar stap 2, de probleemverkenning.", "Bo", None, None, 7)
    >>> announced_steps([said], [Role.FACILITATOR], shipped_methods()["basismodel"], None)
    {0: 'Probleemverkenning'}
    """
    patterns = _patterns(method)
    led = Role.FACILITATOR in roles
    found: dict[int, str] = {}
    for i, (line, role) in enumerate(zip(lines, roles, strict=True)):
        if (role is not Role.FACILITATOR) if led else (line.speaker is not None and line.speaker == inbrenger):
            continue
        for sentence in _SENTENCE.findall(line.text):
            if not led and not re.search(r"\b(?:we|wij)\b", sentence, re.IGNORECASE):
                continue
            if name := _announced(sentence, patterns, method):
                found[i] = name
    return found if led or len(set(found.values())) >= _LEAST_STEPS else {}


def _patterns(method: MethodFile) -> tuple[re.Pattern[str], ...]:
    names = {step.title.casefold() for step in method.steps} | {step.id.replace("-", " ") for step in method.steps}
    longest_first = sorted((name for name in names if len(name) >= _LEAST_NAME), key=len, reverse=True)
    name = rf"(?P<name>{'|'.join(map(re.escape, longest_first))})(?:s?-?{_KIND})?\b"
    number = rf"{_KIND}\s+(?P<number>{_NUMBER})\b"
    order = rf"(?:de\s+)?(?:eerste|tweede|derde|vierde|vijfde|zesde|zevende|volgende|laatste)\s+{_KIND}[,:]?\s+"
    article = r"(?:(?:de|het|onze)\s+)?"
    # a number may be followed by the name, which says more
    target = rf"(?:{number}(?:\s*[,:–-]?\s*{article}{name})?|(?:{order})?{article}{name})".replace(
        "(?P<name>", "(?P<also>", 1
    )
    return (
        re.compile(rf"\b{_MOVE}\b[^.?!\n]{{0,40}}?\b{_TO}\s+{target}", re.IGNORECASE),
        re.compile(rf"^\W*{_POLITE}(?:tot slot|als laatste|tijd voor|nu|dan)[,:]?\s+{article}{name}", re.IGNORECASE),
        re.compile(rf"^\W*{_POLITE}(?:dit is\s+|we zijn bij\s+)?{target}(?=\s*(?:[.:,]|$))", re.IGNORECASE),
    )


def _announced(sentence: str, patterns: Sequence[re.Pattern[str]], method: MethodFile) -> str | None:
    if sentence.rstrip().endswith("?") or len(sentence) > _LONGEST:
        return None
    for pattern in patterns:
        by_verb = pattern is patterns[0]
        if (match := pattern.search(sentence)) and not _NOT.search(before := sentence[: match.end()]):
            if by_verb and not _TOGETHER.search(before):
                continue
            groups = match.groupdict()
            number = (groups.get("number") or "").casefold()
            name = groups.get("also") or groups.get("name") or f"stap {_NUMBERS.get(number, number)}"
            step = step_of(name, method)
            return step.title if step else None
    return None
