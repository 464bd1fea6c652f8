"""What people type: whether it can be used, and how it is shown without doing anything."""

import unicodedata

from ..errors import InputError
from ..model import MAX_CHARACTERS, Turn

_TURNS_ROUND = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that change the direction of writing, and so what a line seems to say."""


def problem(text: str) -> str | None:
    """Say in Dutch why a text cannot be used; None where it can. An empty one is for the exercise to judge.

    >>> problem("Wat gebeurde er?"), problem("a" * 3000)
    (None, 'Deze tekst is te lang: 3.000 tekens. Het meeste is 2.000. Maak hem korter.')
    """
    try:
        Turn(text)
    except InputError as error:
        return None if error.code == "empty-text" else dutch(error, text)
    return None


def dutch(error: InputError, text: str = "") -> str:
    """Say an error about a text in Dutch; those of exercises and cases are Dutch already.

    >>> dutch(InputError("A code has ...", code="bad-code"))
    'Een code heeft 4 tot 60 zichtbare tekens. Kies er een die alleen jij kent.'
    """
    if error.code == "text-too-long":
        long, most = (f"{n:,}".replace(",", ".") for n in (len(text), MAX_CHARACTERS))
        return f"Deze tekst is te lang: {long} tekens. Het meeste is {most}. Maak hem korter."
    return _DUTCH.get(error.code, str(error))


_DUTCH = {
    "empty-text": "Er staat nog niets. Typ een vraag.",
    "control-character": "In deze tekst zit een teken dat niet te lezen is. Haal het weg en probeer het opnieuw.",
    "bad-code": "Een code heeft 4 tot 60 zichtbare tekens. Kies er een die alleen jij kent.",
}


def visible(text: str) -> str:
    r"""Return a text that a terminal only shows: what would steer it becomes �, one for one, so that places hold.

    >>> visible("a\x1b[31mb")
    'a�[31mb'
    """
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character == "\n":
        return character
    if character in "\t\r":
        return " "
    unseen = unicodedata.category(character) in ("Cc", "Cs") or character in _TURNS_ROUND
    return "�" if unseen else character


def command(text: str) -> str:
    """Return a text as the name of a command: without capitals, and what stands around it.

    >>> command(" Stop. "), command("!")
    ('stop', '!')
    """
    return " ".join(text.casefold().split()).rstrip(".") or text.strip()
