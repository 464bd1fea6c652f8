"""What a rewrite looks at: the unit that asks, its clause, what it is about, and the circumstances to keep."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from spacy.tokens import Doc, Token

from ..analysis.form import Analysis
from ..analysis.segments import Segment, is_finite
from ..classifiers.lexicon import classes, is_of
from ..labels import Flag, Form
from .address import Address, address_of
from .clause import Clause, clause_of, write

_TIME_CLAUSES = frozenset("toen terwijl nadat voordat zodra".split())
_MOMENTS = frozenset(
    "gisteren eergisteren vanochtend vanmorgen vanmiddag gisteravond gisterochtend gistermiddag destijds "
    "daarnet".split()
)
_POINTING = frozenset("de het die dat deze dit vorige afgelopen je jouw jullie ons onze".split())
_PRONOUNS = {"hij": "hem", "ie": "hem", "zij": "haar", "ze": "ze", "die": "die", "wie": "wie", "iedereen": "iedereen"}


@dataclass(frozen=True)
class Scene:
    """One unit of a turn, seen as what is to be asked differently.

    Attributes:
        doc: the parsed turn.
        analysis: its grammar.
        unit: the unit to rewrite.
        form: the form of that unit.
        flags: the flags of the turn.
    """

    doc: Doc
    analysis: Analysis
    unit: Segment
    form: Form
    flags: frozenset[Flag]

    @cached_property
    def clause(self) -> Clause | None:
        """Its main clause."""
        return clause_of(self.doc, self.unit)

    @cached_property
    def address(self) -> Address:
        """How it addresses the inbrenger."""
        return address_of(self.doc)

    @cached_property
    def tokens(self) -> list[Token]:
        """Its words, without end punctuation."""
        return [t for t in self.unit.span(self.doc) if not t.is_space]

    @property
    def past(self) -> bool:
        """Whether it is about what is over."""
        return self.clause is not None and self.clause.is_past

    @cached_property
    def circumstance(self) -> str:
        """When it was: a clause (*toen hij binnenkwam*) or a group (*tijdens het overleg*, *gisteren*), or ""."""
        for k, token in enumerate(self.tokens):
            opens = token.lower_ in _TIME_CLAUSES and token.tag_.startswith("VG|onder")
            if not opens or (k and self.tokens[k - 1].lower_ in ("dat", "of", "ook")):
                continue
            rest = self.tokens[k:]
            cut = next((j for j, t in enumerate(rest) if t.text in (",", ";") and j > 2), len(rest))
            if sum(is_finite(t) for t in rest[:cut]) == 1 and cut <= 14:
                return write(rest[:cut])
        return " ".join(write(group) for group in list(self._times())[:1])

    def _times(self) -> Iterator[list[Token]]:
        """Yield groups that name a moment: *gisteren*, *die avond*, *tijdens het overleg*."""
        for token in self.tokens:
            if token.lower_ in _MOMENTS and token.pos_ in ("ADV", "NOUN", "PROPN"):
                yield [token]
            elif token.pos_ in ("NOUN", "PROPN") and is_of(token, "time"):
                group = [
                    t for t in token.subtree if t in self.tokens and t.dep_ in ("case", "det", "amod", "nmod:poss")
                ]
                group = sorted({*group, token}, key=lambda t: t.i)
                case = group[0].lower_ if group[0].dep_ == "case" else ""
                pointed = any(t.lower_ in _POINTING for t in group)
                whole = [t.i for t in group] == list(range(group[0].i, token.i + 1))
                placed = case in ("tijdens", "in", "op", "bij", "na") or not case
                if whole and placed and pointed and token.dep_ != "nsubj":
                    yield group

    @cached_property
    def subject(self) -> str:
        """The subject as an object: *hem*, *je collega*; "" for the inbrenger or none."""
        head = self.clause.subject_head if self.clause is not None else None
        return "" if head is None or self.about_you else self.named(head)

    def named(self, person: Token) -> str:
        """Name somebody as an object: *hem* for *hij*, *je collega* as it is; "" where it is no name for somebody."""
        if person.lower_ in _PRONOUNS:
            several = any("mv" in t.tag_ for t in (person.head, *person.head.children) if t.tag_.startswith("WW|pv"))
            if person.lower_ in ("ze", "zij"):
                return "hen" if several else "haar"
            return _PRONOUNS[person.lower_]
        return write(self.group(person)) if person.pos_ in ("NOUN", "PROPN") else ""

    @cached_property
    def believed(self) -> str:
        """The person of whom something is believed: *denk je dat hij boos was*; "" where there is none."""
        for token in self.tokens:
            if token.dep_.startswith("nsubj") and token.head.dep_ in ("ccomp", "advcl") and is_person(token):
                return self.named(token)
        return ""

    @property
    def about_you(self) -> bool:
        """Whether the subject is the inbrenger."""
        head = self.clause.subject_head if self.clause is not None else None
        return head is not None and head.lower_ in ("je", "jij", "u", "ge", "gij")

    @property
    def about_person(self) -> bool:
        """Whether the subject is another person."""
        head = self.clause.subject_head if self.clause is not None else None
        return head is not None and not self.about_you and is_person(head)

    def group(self, noun: Token) -> list[Token]:
        """Return a noun with its article and adjectives, without what judges and without clauses behind it."""
        kept = [noun]
        for child in noun.children:
            if (child.dep_ in ("det", "nmod:poss", "nummod", "flat", "compound", "fixed") and child in self.tokens) or (
                child.dep_ == "amod" and child.i < noun.i and not judges(child) and child in self.tokens
            ):
                kept += [t for t in child.subtree if t in self.tokens]
        return sorted(set(kept), key=lambda t: t.i)

    @cached_property
    def persons(self) -> list[Token]:
        """The persons it names beside its subject, in order."""
        own = self.clause.subject if self.clause is not None else ()
        return [
            t for t in self.tokens
            if t.pos_ in ("NOUN", "PROPN") and is_person(t) and t not in own
            and t.dep_ not in ("nmod", "nmod:poss", "flat")
            and self._definite(t)
        ]  # fmt: skip

    @cached_property
    def _topic(self) -> Token | None:
        ranks = {"obj": 0, "obl": 1, "nsubj": 2, "nsubj:pass": 0, "xcomp": 4, "nmod": 5, "conj": 6}
        nouns = [
            t
            for t in self.tokens
            if t.pos_ in ("NOUN", "PROPN") and t.dep_ in ranks and self._definite(t)
            and not (t.dep_ != "obj" and is_of(t, "time")) and not is_person(t) and not judges(t)
        ]  # fmt: skip
        return min(nouns, key=lambda t: (ranks[t.dep_], t.i), default=None)

    @property
    def topic(self) -> str:
        """What it is about, as a group of words with its article: *het verslag*; "" where nothing definite is named."""
        return write(self.group(self._topic)) if self._topic is not None else ""

    @property
    def topic_is_object(self) -> bool:
        """Whether something is done with what it is about."""
        main = (
            self.clause is not None
            and self._topic is not None
            and self._topic.head
            in (
                self.clause.head,
                self.clause.verb,
            )
        )
        return main and self._topic is not None and self._topic.dep_ in ("obj", "nsubj:pass")

    def _definite(self, noun: Token) -> bool:
        if noun.pos_ == "PROPN":
            return True
        articles = [c for c in noun.children if c.dep_ in ("det", "nmod:poss")]
        return any(c.lower_ not in ("een", "n", "'n", "geen", "zo'n", "elke", "alle", "welke") for c in articles)


def is_person(token: Token) -> bool:
    """Say whether a word names a person or a body that acts as one."""
    if token.pos_ == "PRON":
        return token.lower_ in ("hij", "ie", "zij", "ze", "hem", "haar", "hen", "hun", "iemand", "niemand", "wie")
    if token.pos_ == "PROPN":
        return token.text[:1].isupper() and not is_of(token, "time") and not is_of(token, "place")
    return is_of(token, "person")


def judges(token: Token) -> bool:
    """Say whether a word weighs what it says: of the classes character, negative or norm of the lexicon."""
    return token.pos_ in ("ADJ", "NOUN", "ADV") and not {"character", "negative"}.isdisjoint(classes(token))
