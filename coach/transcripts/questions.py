"""A quick eye for questions, where the whole analysis would be too slow or too early."""

import re

from ..analysis.words import is_interrogative

_WORD = re.compile(r"[\w'’]+")
_FIRST_PERSON = frozenset("ik mij me mijn mezelf mijzelf m'n k".split())
_LEAD_INS = frozenset("en maar dus ja nee nou oké oke ok hm uh eh uhm okay want toen".split())
_VERBS = frozenset(
    (
        "ben bent is was waren zijn heb hebt heeft had hadden kun kan kon konden wil wilt wilde zou zouden moet moest "
        "mag mocht ga gaat ging denk dacht vind vond voel voelde weet wist zie zag doe deed werd wordt word"
    ).split()
)
_SUBJECTS = frozenset("je jij u jullie hij zij ze het dat die er iemand".split())
_INVITATIONS = frozenset("vertel beschrijf omschrijf".split())
_MARKS = re.compile(r"[.?!…]")
_LEAST_WORDS = 40
_WORDS_A_MARK = 50


def opens_question(text: str) -> bool:
    """Say whether a text begins as a question: a question word, a verb before its subject, or an invitation.

    >>> [opens_question(text) for text in ("en wat zei je toen", "heb je dat gezegd", "ik heb dat gezegd")]
    [True, True, False]
    """
    words = _WORD.findall(text[:120].casefold())
    while words and words[0] in _LEAD_INS:
        words.pop(0)
    # "in welke situatie", "met wie": a preposition may stand before the question word
    if not words:
        return False
    return (
        any(is_interrogative(word) for word in words[:2] if word not in ("wa", "waar"))
        or words[0] in _INVITATIONS
        or (words[0] in _VERBS and len(words) > 1 and words[1] in _SUBJECTS)
    )


def asks(text: str) -> bool:
    """Say whether a turn looks like a question."""
    return "?" in text or (not _MARKS.search(text) and opens_question(text))


def first_person(text: str) -> int:
    """Count the words with which somebody speaks of themselves."""
    return sum(word in _FIRST_PERSON for word in _WORD.findall(text.casefold()))


def is_unpunctuated(texts: list[str]) -> bool:
    """Say whether speech was written down without (or with hardly any) full stops and question marks.

    >>> is_unpunctuated(["wat gebeurde er toen en wie was erbij"] * 8), is_unpunctuated(["Wat gebeurde er?"] * 20)
    (True, False)
    """
    words = sum(len(text.split()) for text in texts)
    marks = sum(len(_MARKS.findall(text)) for text in texts)
    return words >= _LEAST_WORDS and marks * _WORDS_A_MARK < words
