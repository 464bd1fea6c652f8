"""The one place where a Dutch verb changes its form by word order: with *je* behind it, it loses its *-t*."""

from spacy.tokens import Token

_INVERTED = {
    "hebt": "heb", "bent": "ben", "gaat": "ga", "staat": "sta", "slaat": "sla", "doet": "doe", "ziet": "zie",
    "kunt": "kun", "kan": "kan", "zult": "zul", "zal": "zal", "wilt": "wil", "wil": "wil", "mag": "mag", "moet": "moet",
    "weet": "weet", "laat": "laat", "verstaat": "versta", "begaat": "bega", "ontgaat": "ontga",
}  # fmt: skip
_DIRECT = {"kan": "kan", "zal": "zal", "wil": "wil", "mag": "mag", "moet": "moet", "weet": "weet"}
_VOWELS = "aeiou"


def is_je(token: Token | None) -> bool:
    """Say whether a subject is *je* or *jij*, before which alone the verb loses its ending."""
    return token is not None and token.lower_ in ("je", "jij")


def direct(verb: str) -> str:
    """Give the form before *je* of a present form behind it.

    >>> [direct(v) for v in ("heb", "ga", "bel", "vind", "doe", "kun", "zit", "ben", "moet")]
    ['hebt', 'gaat', 'belt', 'vindt', 'doet', 'kunt', 'zit', 'bent', 'moet']
    """
    if verb in _DIRECT or verb.endswith("t"):
        return verb
    if verb.endswith("a") and not verb.endswith("aa"):
        return verb + "at"
    return verb + "t"


def inverted(verb: str, lemma: str) -> str:
    """Give the form behind which *je* stands, of a present form before it.

    Args:
        verb: the form, such as "hebt".
        lemma: its infinitive, which tells whether the last t is of the stem.

    >>> pairs = [("hebt", "hebben"), ("gaat", "gaan"), ("vindt", "vinden"), ("zit", "zitten"), ("praat", "praten")]
    >>> [inverted(*pair) for pair in pairs]
    ['heb', 'ga', 'vind', 'zit', 'praat']
    """
    if verb in _INVERTED:
        return _INVERTED[verb]
    if not verb.endswith("t"):
        return verb
    stem = lemma.removesuffix("n").removesuffix("e")
    if stem.endswith("t"):
        return verb
    bare = verb[:-1]
    return bare[:-1] if bare.endswith("aa") else bare
