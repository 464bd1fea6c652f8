"""Small changes that should not change a label: what a steady coach must shrug off."""

from collections.abc import Callable
from random import Random

from spacy.tokens import Doc

from ..analysis.segments import is_finite

_SYNONYMS = {
    "leidinggevende": "manager", "manager": "leidinggevende", "collega": "teamgenoot", "gesprek": "overleg",
    "overleg": "gesprek", "moeilijk": "lastig", "lastig": "moeilijk", "vertellen": "zeggen", "gebeurde": "speelde",
    "ouders": "familie", "klant": "cliënt", "cliënt": "klant", "situatie": "kwestie", "baas": "chef", "mail": "e-mail",
    "snel": "vlug", "vaak": "dikwijls", "soms": "af en toe", "begon": "startte", "belangrijk": "van belang",
    "probleem": "punt", "team": "ploeg", "afdeling": "groep", "vergadering": "bijeenkomst",
}  # fmt: skip
_FLEMISH = {"ben": "zijt", "was": "waart", "is": "is", "had": "hadt", "zou": "zoudt", "mag": "moogt", "kon": "kondt"}
_FORMAL = {"ben": "bent", "kun": "kunt", "kan": "kunt", "wil": "wilt", "zul": "zult", "mag": "mag", "zou": "zou"}
_FORMAL_WORDS = {"je": "u", "jij": "u", "jou": "u", "jouw": "uw", "jezelf": "uzelf"}
_FLEMISH_WORDS = {"je": "ge", "jij": "gij", "jou": "u", "jouw": "uw", "jezelf": "uzelf"}


def lower_case(doc: Doc, random: Random) -> str:
    """Drop the capitals."""
    return doc.text.lower()


def no_mark(doc: Doc, random: Random) -> str:
    """Drop the mark at the end."""
    return doc.text.rstrip().rstrip("?.!").rstrip()


def typo(doc: Doc, random: Random) -> str:
    """Swap two letters inside one long content word."""
    words = [t for t in doc if len(t.text) >= 6 and t.is_alpha and t.pos_ in ("NOUN", "PROPN")]
    if not words:
        return doc.text
    word = random.choice(words)
    at = random.randrange(2, len(word.text) - 2)
    swapped = word.text[:at] + word.text[at + 1] + word.text[at] + word.text[at + 2 :]
    return doc.text[: word.idx] + swapped + doc.text[word.idx + len(word.text) :]


def synonyms(doc: Doc, random: Random) -> str:
    """Replace neutral words by others that mean the same."""
    return "".join(_like(t.text, _SYNONYMS.get(t.lower_, t.text)) + t.whitespace_ for t in doc)


def u_form(doc: Doc, random: Random) -> str:
    """Say "u" instead of "je"."""
    return _second_person(doc, _FORMAL_WORDS, _FORMAL)


def flemish(doc: Doc, random: Random) -> str:
    """Say "ge" instead of "je"."""
    return _second_person(doc, _FLEMISH_WORDS, {**_FORMAL, **_FLEMISH})


PERTURBATIONS: dict[str, Callable[[Doc, Random], str]] = {
    "lower case": lower_case,
    "no mark": no_mark,
    "typo": typo,
    "synonyms": synonyms,
    "u-form": u_form,
    "Flemish": flemish,
}


def _like(old: str, new: str) -> str:
    return new[:1].upper() + new[1:] if old[:1].isupper() and new.islower() else new


def _second_person(doc: Doc, words: dict[str, str], verbs: dict[str, str]) -> str:
    parts = []
    for token in doc:
        text = token.text
        if token.lower_ in words:
            possessive = token.lower_ == "je" and (token.dep_ == "nmod:poss" or "bez" in token.tag_)
            obj = token.lower_ == "je" and token.dep_ in ("obj", "iobj", "expl:pv")
            text = _like(text, "uw" if possessive else "u" if obj else words[token.lower_])
        elif is_finite(token) and any(_is_subject(doc, i) for i in (token.i + 1, token.i - 1)):
            text = _like(text, _conjugate(token.lower_, token.tag_, verbs))
        parts.append(text + token.whitespace_)
    return "".join(parts)


def _is_subject(doc: Doc, i: int) -> bool:
    return 0 <= i < len(doc) and doc[i].lower_ in ("je", "jij") and doc[i].dep_.startswith("nsubj")


def _conjugate(verb: str, tag: str, verbs: dict[str, str]) -> str:
    if verb in verbs:
        return verbs[verb]
    present = tag in ("WW|pv|tgw|ev", "WW|pv|tgw|met-t")
    return verb if not present or verb.endswith("t") else verb + "t"
