"""*Herkennen*: which kind of question is this, and which words give it away."""

import re
from dataclasses import dataclass

from ..practice.attempt import Exercise, Stage
from ..practice.items import NOTHING
from .feedback import go_on, labels_of, quoted, underlined
from .rounds import Play, Sheet
from .session import Session
from .typed import command

_WORD = re.compile(r"\w+(?:['’-]\w+)*")
_ASKS = {
    "form": "Wat voor vraag is dit?",
    "flags": "Wat is er aan de hand met deze vraag? Meer dan één mag.",
}


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a trainee answered.

    Attributes:
        sheet: the question.
        chosen: the kinds chosen at the first go.
        words: the words that were said to give it away, as typed.
        right: whether the first go was right.
    """

    sheet: Sheet
    chosen: frozenset[str]
    words: str
    right: bool


def ask(session: Session, sheet: Sheet, stage: Stage) -> Recognised:
    """Ask one question."""
    screen = session.screen
    screen.say(sheet["text"], "bold", indent=2)
    screen.say()
    _say_options(session, sheet, stage)
    chosen, used = _choose(session, sheet, stage, "")
    first, right = chosen, chosen == set(sheet["right"])
    while stage is Stage.FULL and chosen and chosen != set(sheet["right"]):
        _explain_choice(session, sheet, chosen)
        chosen, more = _choose(session, sheet, stage, "Kies nog eens (Enter = laat zien)")
        used = max(used, more)
    words = ""
    if first != {NOTHING}:
        words = screen.ask("Welke woorden verraden het? (typ ze over, of Enter)")
    session.add(Exercise.RECOGNISE, sheet["id"], tuple(sheet["labels"]), right, stage, used)
    answered = Recognised(sheet, first, words, right)
    if stage is not Stage.ALONE:
        _feedback(session, answered)
    return answered


def look_back(session: Session, one: Recognised) -> None:
    """Give the feedback afterwards."""
    names = _names(one.sheet, one.chosen)
    session.screen.say(f"Jij koos: {names}.")
    _feedback(session, one)


def numbers(text: str, most: int) -> set[int] | None:
    """Read "2" or "1,3"; None where that cannot be read.

    >>> numbers("1, 3", 8), numbers("2 en 4", 8), numbers("9", 8), numbers("twee", 8)
    ({1, 3}, {2, 4}, None, None)
    """
    parts = [part for part in re.split(r"[\s,;+&]+|\ben\b", text.strip(" .")) if part]
    if not parts or not all(re.fullmatch(r"[0-9]{1,3}", part) for part in parts):
        return None
    found = {int(part) for part in parts}
    return found if all(1 <= n <= most for n in found) else None


def _say_options(session: Session, sheet: Sheet, stage: Stage) -> None:
    screen = session.screen
    screen.say(_ASKS[sheet["asks"]])
    for number, option in enumerate(sheet["options"], 1):
        screen.item(f"{number}  ", option["name"], "bold" if stage is Stage.FULL else "")
        if stage is Stage.FULL:
            screen.say(option["meaning"], indent=5)
    if stage in (Stage.FULL, Stage.HINT):
        screen.notes("? = hint, stop = genoeg")


def _choose(session: Session, sheet: Sheet, stage: Stage, again: str) -> tuple[frozenset[str], int]:
    """Return the kinds chosen (none: show me), and whether a hint was taken."""
    screen, options = session.screen, sheet["options"]
    one_only = sheet["asks"] == "form"
    used = 0
    while True:
        typed = screen.ask(again or ("Nummer" if one_only else "Nummers"))
        if command(typed) in ("?", "hint"):
            if stage in (Stage.FULL, Stage.HINT):
                used = 1
                screen.item("Hint: ", sheet["look"], indent=2)
            else:
                later = "na de ronde" if stage is Stage.ALONE else "achteraf"
                screen.say(f"Nu is er geen hint. De uitleg komt {later}.", "yellow")
            continue
        if again and not typed:
            return frozenset(), used
        found = numbers(typed, len(options)) or _by_name(typed, options)
        wrong = _wrong(found, len(options), one_only, options)
        if wrong is None:
            return frozenset(options[n - 1]["value"] for n in found or ()), used
        screen.say(wrong, "yellow")


def _by_name(typed: str, options: list[dict[str, str]]) -> set[int] | None:
    named = {n for n, option in enumerate(options, 1) if option["name"].casefold() == command(typed)}
    return named or None


def _wrong(found: set[int] | None, most: int, one_only: bool, options: list[dict[str, str]]) -> str | None:
    if not found:
        return f"Typ een nummer van 1 tot en met {most}." + ("" if one_only else " Meer mag ook, zoals 1,3.")
    if one_only and len(found) > 1:
        return "Kies er hier één."
    if len(found) > 1 and any(options[n - 1]["value"] == NOTHING for n in found):
        return "‘Niets aan de hand’ gaat niet samen met iets anders. Kies één van de twee."
    return None


def _explain_choice(session: Session, sheet: Sheet, chosen: frozenset[str]) -> None:
    right = set(sheet["right"])
    by_value = {option["value"]: option for option in sheet["options"]}
    if good := chosen & right:
        missing = "Er is nog iets." if right - chosen else "Maar niet alles."
        session.screen.say(f"Bijna: {_names(sheet, good)} klopt. {missing}", "yellow")
    for value in sorted(chosen - right):
        option = by_value[value]
        session.screen.say(f"{quoted(option['name'])} is het niet. Dat is: {_lower(option['meaning'])}", "yellow")


def _feedback(session: Session, one: Recognised) -> None:
    screen, sheet = session.screen, one.sheet
    right = set(sheet["right"])
    screen.say()
    if one.right:
        screen.say(f"Goed gezien: {_names(sheet, right)}.", "bold green")
    elif one.chosen & right:
        screen.say(f"Bijna. Het is: {_names(sheet, right)}.", "bold yellow")
    else:
        screen.say(f"Het is: {_names(sheet, right)}.", "bold")
    underlined(screen, sheet["text"], sheet["words"])
    if one.words and (said := _about_words(sheet, one.words)):
        screen.say(said, indent=2)
    screen.item("Tip: ", sheet["tip"])
    for option in sheet["options"]:
        if option["value"] in right:
            screen.item(f"{option['name'].capitalize()}: ", _lower(option["meaning"]))
    screen.say(f"Bron: {sheet['source']['document']}, {sheet['source']['where']}", "dim", indent=2)
    go_on(session, labels_of(Exercise.RECOGNISE, sheet))


def _about_words(sheet: Sheet, typed: str) -> str | None:
    """Say whether the words that somebody typed are the ones; a bonus, never right or wrong."""
    text, places = sheet["text"], sheet["words"]
    if not places:
        return None
    telling = {w.casefold() for start, end in places for w in _WORD.findall(text[start:end])}
    given = {w.casefold() for w in _WORD.findall(typed)}
    hit = given & telling
    if hit and len(hit) * 2 >= len(given):
        return "Ja, dat zijn de woorden die het verraden." if len(hit) > 1 else "Ja, dat woord verraadt het."
    if hit:
        return "Een deel van je woorden verraadt het. De andere mogen blijven."
    return f"Het zit vooral in {_quoted_places(text, places)}."


def _quoted_places(text: str, places: list[list[int]]) -> str:
    return " en ".join(quoted(text[start:end]) for start, end in places)


def _names(sheet: Sheet, values: set[str] | frozenset[str]) -> str:
    return " en ".join(option["name"] for option in sheet["options"] if option["value"] in values)


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


GAME = Play(
    Exercise.RECOGNISE,
    "Herkennen",
    "Je ziet een vraag uit intervisie. Welke soort is het, en aan welke woorden zie je dat?",
    ask,
    look_back,
)
"""The exercise."""
