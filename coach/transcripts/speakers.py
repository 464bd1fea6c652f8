"""Who speaks: names before a colon, and roles in names."""

import re
from collections import Counter
from collections.abc import Iterable

from ..labels import Role
from ..session import role_of
from .cleaning import clean_name

_BEFORE_COLON = re.compile(r"(?P<name>[^:\n]{1,60}?)\s*:(?:\s+(?P<rest>.*)|$)", re.DOTALL)
_LABEL = re.compile(r"(?:speaker|spreker|deelnemer|persoon|person|participant|gast|guest)[ _-]?(?:\d{1,3}|[a-z])", re.I)
_ADDRESS = re.compile(r"[\w.+-]{1,40}@[\w-]{1,40}(?:\.[\w-]{1,20}){1,4}")
_NICKNAME = re.compile(r"(?=.*[^\W\d_])\w{2,}")
_FROM = re.compile(r"(?:from|van)\s+", re.I)
_BRACKETED = re.compile(r"\s*[(\[|].*")
_ASIDE = re.compile(r"(\S.*?)\s*[(\[]([^()\[\]]*)[)\]]")
_TO_ALL = re.compile(r"(?:from|van)\s+(.+?)\s+(?:to|aan)\s+\S.*", re.I)
_MOST, _SEVERAL = 0.7, 4
_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_PARTICLES = frozenset("van de der den het 't ten ter te la le el al bin ben von da di dos du y en op in aan".split())
_NO_NAMES = frozenset(
    (
        "vraag vragen antwoord antwoorden kortom dus nou let op ps nb tip tips bijvoorbeeld voorbeeld conclusie "
        "samengevat samenvatting actie acties afspraak afspraken datum tijd onderwerp aanwezig afwezig locatie methode "
        "doel opmerking opmerkingen stap fase casus eerst daarna verder ook maar en want namelijk kort probleem advies "
        "thema agenda notulen verslag http https ja nee oke oké ik jij hij zij ze wij we je dat dit wat hoe waarom wie "
        "waar welke als of dan toen daar hier zo er mijn jouw toch eigenlijk deelnemers sprekers titel groep duur "
        "note attendees aanwezigen kind language onderdeel ronde plaats begin einde"
    ).split()
)
_ROLE_WORDS = {
    Role.INBRENGER: frozenset("inbrenger inbrengster casusinbrenger casusinbrengster probleeminbrenger".split()),
    Role.FACILITATOR: frozenset(
        (
            "gl gespreksleider facilitator begeleider procesbegeleider intervisiebegeleider gespreksbegeleider "
            "voorzitter"
        ).split()
    ),
    Role.PARTICIPANT: frozenset("deelnemer groepslid participant".split()),
}


def role_in(name: str | None) -> Role | None:
    """Return the role that stands in a name or a cell; None if none does.

    >>> role_in("Noor (inbrenger)"), role_in("de begeleider"), role_in("Sam")
    (<Role.INBRENGER: 'inbrenger'>, <Role.FACILITATOR: 'facilitator'>, None)
    """
    if role := role_of(name):
        return role
    words = {word.casefold() for word in _WORD.findall(name or "")}
    return next((role for role, known in _ROLE_WORDS.items() if not known.isdisjoint(words)), None)


def without_role(name: str) -> str:
    """Return the name without a role in brackets, so that one person keeps one name.

    >>> without_role("Noor (inbrenger)"), without_role("Sam [extern]"), without_role("(inbrenger)")
    ('Noor', 'Sam [extern]', '(inbrenger)')
    """
    match = _ASIDE.fullmatch(name)
    return match[1] if match and role_in(match[2]) else name


def is_label(name: str) -> bool:
    """Say whether it stands for a speaker without naming one: "Spreker 1", or a role.

    >>> is_label("SPREKER 1"), is_label("Gespreksleider"), is_label("Noor")
    (True, True, False)
    """
    return role_of(name) is not None or _LABEL.fullmatch(name) is not None


class Names:
    """The names that stand before a colon in one file.

    A capital or a role word makes one word a name. A word without one must stand there twice, because "kortom: …" is no
    speaker, unless most of the file is written that way. More words are a name if each has a capital or is a particle.

    >>> names = Names(["Noor de Wit: Ik schrok.", "Ik dacht: wat nu?", "sam: en toen?", "sam: oké", "Vraag: hoe laat?"])
    >>> [names.split(text)[0] for text in ("Noor de Wit: ja", "Ik dacht: nee", "Sam: en", "Vraag: wie")]
    ['Noor de Wit', None, 'sam', None]
    """

    def __init__(self, texts: Iterable[str]) -> None:
        texts = list(texts)
        written = [match["name"].strip() for text in texts if (match := _BEFORE_COLON.match(text))]
        # older chats of Zoom: "From Noor : ..."; Van Dijk is a name, unless everybody has that name
        self._from = len(set(written)) > 1 and all(_FROM.match(name) for name in written)
        counts: Counter[str] = Counter()
        spelled: dict[str, str] = {}
        total = 0
        for text in texts:
            total += bool(text.strip())
            if (match := _BEFORE_COLON.match(text)) and (name := self._name(match["name"])):
                counts[name.casefold()] += 1
                spelled.setdefault(name.casefold(), name)
        # where most lines begin so, people type without capitals
        extra = 1 if counts.total() >= _MOST * total and counts.total() >= _SEVERAL else 0
        self._known = {key: name for key, name in spelled.items() if is_name(name, counts[key] + extra)}

    def __bool__(self) -> bool:
        return bool(self._known)

    def known(self, name: str) -> bool:
        """Say whether it is one of the names."""
        return (self._name(name) or "").casefold() in self._known

    def _name(self, name: str) -> str | None:
        found = _written(name)
        match = _FROM.match(found or "") if self._from and found == clean_name(name) else None
        return found[match.end() :] if found and match else found

    def split(self, text: str) -> tuple[str | None, str]:
        """Return the speaker and what was said; None and the whole text if it begins with no name."""
        match = _BEFORE_COLON.match(text)
        name = self._known.get((self._name(match["name"]) or "").casefold()) if match else None
        return (name, (match["rest"] or "").strip()) if match and name else (None, text)


def _written(name: str) -> str | None:
    found = clean_name(name.strip().lstrip("->•*# ").rstrip("* ").strip("[]"))
    if found and len(found.split()) > 3 and (to_all := _TO_ALL.fullmatch(found)):
        return to_all[1]  # the chat of Zoom: "From Noor to Everyone"
    return found


def is_name(name: str, count: int = 1) -> bool:
    """Say whether words are a name, from their form and from how often they stand where a name would.

    >>> is_name("Noor de Wit"), is_name("noor"), is_name("noor", 2), is_name("Ik dacht"), is_name("12 maart")
    (True, False, True, False, False)
    """
    if is_label(name) or (_ADDRESS.fullmatch(name) and count >= 2):
        return True
    bare = _BRACKETED.sub("", name)
    words = bare.replace(",", " ").split()
    if not 1 <= len(words) <= 6 or any(mark in bare for mark in '?!;"“”…<>{}=/@'):
        return False
    if words[0].casefold() in _NO_NAMES or words[0].isdecimal():
        return False
    if any(word.endswith(".") and len(word) > 4 for word in words):
        return False
    if not any(character.isalnum() for character in bare):
        return False
    small = [word for word in words if word.casefold() in _PARTICLES]
    capitals = [
        word
        for word in words
        if word not in small and (any(map(str.isupper, word[:3])) or word[0].isdigit() or word[0] == "+")
    ]
    if len(words) == 1:
        return bool(capitals) or (count >= 2 and _NICKNAME.fullmatch(words[0]) is not None)
    others = len(words) - len(capitals) - len(small)
    return (bool(capitals) and not others) or (role_in(bare) is not None and len(words) <= 3)
