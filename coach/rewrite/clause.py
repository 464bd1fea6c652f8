"""A main clause taken apart by its tree, so that it can be put together in another order."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from ..analysis.segments import Segment, is_finite
from ..analysis.words import SUBJECT_PRONOUNS, is_interrogative
from ..classifiers.lexicon import is_of
from .inflect import direct, inverted, is_je

COLOURING = frozenset(
    "nou toch dan gewoon eigenlijk zomaar eens es even ff maar zeker vast natuurlijk uiteraard heus uberhaupt "
    "überhaupt soms misschien dus ook zelfs werkelijk".split()
)
"""Particles that colour a question and can be left out without changing what it asks."""
_HAVE_OR_BE = frozenset("heb hebt heeft hebben ben bent is zijn zijt".split())
_WITH_INFINITIVE = frozenset(
    "laten gaan komen blijven zien horen voelen kunnen mogen moeten willen zullen durven hoeven".split()
)
"""Verbs that take a bare infinitive."""
_PARTICLE_TAGS = ("BW", "ADJ|vrij", "VG|neven", "TSW")
_FULL = {"t": "het", "'t": "het", "’t": "het", "m": "hem", "'m": "hem", "'n": "een", "der": "er"}
"""Short forms that are written out."""
_NO_SPACE_BEFORE = frozenset(",.;:?!)…")


@dataclass(frozen=True, slots=True)
class Clause:
    """A main clause: what stands before its finite verb, the verb, and what stands behind.

    Attributes:
        doc: the parsed turn.
        verb: the finite verb.
        before: tokens in front of it: a question word with its group, a subject, or nothing.
        after: tokens behind it, without end punctuation, tag and the particles that only colour.
        head: the predicate: the verb itself, or what it is an auxiliary or copula of.
        subject: the tokens of the subject.
    """

    doc: Doc
    verb: Token
    before: tuple[Token, ...]
    after: tuple[Token, ...]
    head: Token
    subject: tuple[Token, ...] = field(default=())

    @property
    def subject_head(self) -> Token | None:
        """The word the subject turns on."""
        return next((t for t in self.subject if t.head == t or t.head not in self.subject), None)

    @property
    def is_past(self) -> bool:
        """Whether it is about what is over: past tense, or perfect."""
        if "|verl" in self.verb.tag_ or self.verb.lower_ in ("was", "waren", "had", "hadden"):
            return self.verb.lower_ not in ("zou", "zouden", "zoudt")
        perfect = self.verb.lemma_.lower() in ("hebben", "zijn") or self.verb.lower_ in _HAVE_OR_BE
        group = self.verbs()
        return perfect and bool(group) and (not group[0] or self.after[group[0] - 1].lower_ != "te")

    def verbs(self) -> list[int]:
        """Return the places in ``after`` of the participles and infinitives that belong to the finite verb."""
        return [i for i, t in enumerate(self.after) if _nonfinite(t) and self._of_this_clause(t)]

    def bracket(self) -> int:
        """Return the place in ``after`` where the verbs of a subordinate clause stand."""
        group = self.verbs()
        if group:
            first = group[0]
            return first - 1 if first and self.after[first - 1].lower_ == "te" else first
        for i, token in enumerate(self.after):
            follower = self.after[i + 1] if i + 1 < len(self.after) else None
            before_noun = follower is not None and follower.pos_ in ("DET", "NOUN", "PRON", "ADJ", "NUM", "PROPN")
            before_noun = before_noun and not is_interrogative(follower.lower_ if follower is not None else "")
            if self._is_particle(token) and not before_noun:
                return i
        end = self._clause_end()
        if self.head in self.after and self.head.pos_ in ("ADJ", "NOUN", "ADV", "PROPN", "PRON"):
            at = next(i for i, t in enumerate(self.after) if t == self.head) + 1
            if at < end and self.after[at].pos_ == "ADP" and self.after[at].dep_ == "case":
                return at
        return end

    def _is_particle(self, token: Token) -> bool:
        """Say whether a word is the other half of the verb: *op* of *opbellen*, but not the *over* of *er … over*."""
        if token.dep_ == "compound:prt":
            return token.head in (self.verb, self.head)
        stranded = any(t.lower_ in ("er", "daar", "hier", "waar", "ergens", "nergens") for t in self.after)
        place = self.after.index(token)
        last = place + 1 == len(self.after) or self.after[place + 1].tag_.startswith("VG|onder")
        last = last or is_interrogative(self.after[place + 1].lower_)
        return token.tag_ == "VZ|fin" and last and token.head == self.verb and not stranded

    def _of_this_clause(self, token: Token) -> bool:
        before = token.nbor(-1).lower_ if token.i else ""
        if before == "als":
            return False
        if token == self.head:
            return True
        bare = token.tag_.startswith("WW|inf|vrij") and before not in ("te", "om")
        lemma = self.verb.lemma_.lower()
        if bare and lemma in _WITH_INFINITIVE and (token == self.after[-1] or lemma in ("laten", "laat")):
            return True
        while token.head != token and token.dep_ in ("aux", "xcomp", "aux:pass", "cop", "ccomp"):
            if token.dep_ == "ccomp" and any(c.dep_ == "mark" for c in token.children):
                return False
            if any(c.lower_ == "om" and c.dep_ == "mark" for c in token.children):
                return False
            token = token.head
            if token in (self.head, self.verb):
                return True
        return False

    def _clause_end(self) -> int:
        """Return the place in ``after`` where a clause at the end begins, else the end."""
        for i, token in enumerate(self.after):
            compares = token.lower_ == "als" and 0 < i == len(self.after) - 2
            gapped = (
                token.lower_ == "en" and self.after[-1].lower_ in ("wel", "niet") and len(self.after) - i <= 6 and i
            )
            moment = (
                token.lower_ in ("die", "deze") and i and i == len(self.after) - 2 and is_of(self.after[-1], "time")
            )
            if compares or gapped or moment:
                return i
            opens = token.tag_.startswith("VG|onder") and any(is_finite(t) for t in self.after[i + 1 :])
            if opens or (token.lower_ == "om" and token.dep_ == "mark"):
                return i - 1 if i and self.after[i - 1].text == "," else i
            if "|betr" in token.tag_ and i and any(is_finite(t) for t in self.after[i + 1 :]):
                noun = token.head
                while noun.dep_ not in ("acl:relcl", "acl", "ROOT") and noun.head != noun:
                    noun = noun.head
                left = noun.head.left_edge.i if noun.dep_.startswith("acl") else token.i
                return next((j for j, t in enumerate(self.after) if t.i >= left), i)
            if i and is_interrogative(token.lower_) and any(is_finite(t) for t in self.after[i + 1 :]):
                return i
        return len(self.after)

    def subordinate(self, *, without: Collection[Token] = (), front: Sequence[Token] = ()) -> str:
        """Give the words behind the verb with the verb at their end, as after *dat*.

        Args:
            without: tokens to leave out.
            front: tokens that stood before the verb and come first now: the subject of a statement.

        Returns:
            The words; "" where the tree leaves no place for the verb.

        >>> from coach.analysis.form import analyse
        >>> from coach.pipeline import load_pipeline
        >>> doc = load_pipeline()("Waarom bel je je collega niet op?")
        >>> clause_of(doc, analyse(doc).last).subordinate()
        'je je collega niet opbelt'
        """
        at = self.bracket()
        if at == 0 and not front:
            return ""
        verb = self.verb.lower_ if self.verb.text.istitle() else self.verb.text
        follower = self.after[0] if self.after else None
        if is_je(follower) and self.verb.tag_.startswith("WW|pv|tgw"):
            verb = direct(verb)
        words: list[Token | str] = [*front, *(t for t in self.after[:at] if t not in without)]
        rest = [t for t in self.after[at:] if t not in without]
        if rest and self._is_particle(rest[0]) and not self.verbs():
            words.append(rest.pop(0).lower_ + verb)
        else:
            words.append(verb)
        return write([*words, *rest])

    def asked(self, front: str, *, without: Collection[Token] = (), subject: str | None = None) -> str:
        """Give the clause as a question behind a question word: front, verb, subject, rest.

        Args:
            front: the question word or group.
            without: tokens to leave out: what is now asked for.
            subject: words in the place of the subject.
        """
        verb = self.verb.lower_ if self.verb.text.istitle() else self.verb.text
        own = self.subject_head
        moved = [t for t in self.before if t in self.subject]
        others = [t for t in self.before if t not in self.subject and not is_interrogative(t.lower_)]
        behind = own is not None and own.i < self.verb.i
        if behind and is_je(own) and self.verb.tag_.startswith("WW|pv|tgw"):
            verb = inverted(verb, self.verb.lemma_.lower())
        middle = [t for t in (*moved, *self.after, *others) if t not in without]
        shown: list[Token | str] = (
            list(middle) if subject is None else [subject, *(t for t in middle if t not in self.subject)]
        )
        return write([front, verb, *shown])


def clause_of(doc: Doc, unit: Segment) -> Clause | None:
    """Take the main clause of a unit apart; None where it has no finite verb that the tree can place.

    >>> from coach.analysis.form import analyse
    >>> from coach.pipeline import load_pipeline
    >>> doc = load_pipeline()("Was je boos op hem?")
    >>> clause = clause_of(doc, analyse(doc).last)
    >>> clause.head.text, clause.subject_head.text, clause.is_past
    ('boos', 'je', True)
    """
    if unit.verb is None:
        return None
    verb = doc[unit.verb]
    end = unit.tag if unit.tag is not None else unit.span(doc).end
    head = verb.head if verb.dep_.startswith(("aux", "cop")) and verb.head.i < end else verb
    inside = [t for t in doc[unit.head : end] if not t.is_space]
    while inside and inside[-1].is_punct:
        inside.pop()
    return _clause(doc, verb, head, inside)


def embedded(doc: Doc, unit: Segment, opener: str) -> Clause | None:
    """Take apart the clause that *of* or *dat* opens, as if it were the question: *weet je of …*.

    >>> from coach.analysis.form import analyse
    >>> from coach.pipeline import load_pipeline
    >>> doc = load_pipeline()("Ik vraag me af of je dat gezegd hebt.")
    >>> embedded(doc, analyse(doc).last, "of").asked("wat")
    'wat heb je dat gezegd'
    """
    inside = [t for t in unit.span(doc) if not t.is_space]
    at = next((k for k, t in enumerate(inside) if t.lower_ == opener and t.dep_ in ("mark", "cc")), None)
    if at is None:
        return None
    rest = inside[at + 1 :]
    cut = next((k for k, t in enumerate(rest) if t.text == "," and k > 2), len(rest))
    rest = rest[:cut]
    finite = [t for t in rest if is_finite(t)]
    if len(finite) != 1:
        return None
    verb = finite[0]
    head = verb.head if verb.dep_.startswith(("aux", "cop")) and verb.head in rest else verb
    subject = _subject(verb, head, rest)
    after = tuple(t for t in rest if t != verb and not colours(t))
    return Clause(doc, verb, (), after, head, subject)


def _clause(doc: Doc, verb: Token, head: Token, inside: list[Token]) -> Clause:
    run_on = next(
        (k for k, t in enumerate(inside[:-1]) if t.lower_ == "dan" and t.i > verb.i + 1 and is_finite(inside[k + 1])),
        None,
    )
    inside = inside[:run_on]
    subject = _subject(verb, head, inside)
    before = tuple(t for t in inside if t.i < verb.i and not colours(t))
    after = tuple(t for t in inside if t.i > verb.i and not colours(t))
    return Clause(doc, verb, before, after, head, subject)


def colours(token: Token) -> bool:
    """Say whether a word only colours the question here."""
    lower = token.lower_
    if lower not in COLOURING or (token.dep_ in ("ROOT", "root", "conj", "cc") and lower != "maar"):
        return False
    if lower == "dan" and not any(c.isalnum() for t in token.doc[token.i + 1 :] for c in t.text):
        return True
    if lower == "dan" and token.i and (token.nbor(-1).tag_.startswith("ADJ") or token.nbor(-1).lower_ == "anders"):
        return False
    if lower == "maar" and token.i + 1 < len(token.doc) and token.nbor(1).pos_ in ("NUM", "DET"):
        return False
    if lower == "vast" and token.dep_ == "compound:prt":
        return False
    if lower == "zeker" and any(t.lower_ in ("van", "weten") for t in token.doc[token.i + 1 : token.i + 3]):
        return False
    return token.tag_.startswith(_PARTICLE_TAGS) or token.pos_ in ("ADV", "INTJ")


def _nonfinite(token: Token) -> bool:
    return token.tag_.startswith(("WW|vd|vrij", "WW|inf|vrij"))


def _subject(verb: Token, head: Token, inside: Sequence[Token]) -> tuple[Token, ...]:
    kin = [verb, head]
    kin += [t for t in head.children if t.dep_ in ("xcomp", "aux")]
    for root in kin:
        for child in root.children:
            pleonastic = child.dep_ == "expl" and child.lower_ in ("het", "er", "t", "'t")
            if child in inside and (child.dep_.startswith("nsubj") or pleonastic):
                return tuple(t for t in child.subtree if t in inside)
    behind = [t for t in inside if t.i > verb.i]
    if behind and behind[0].pos_ == "PRON" and behind[0].dep_ != "nmod:poss":
        return (behind[0],)
    for token in behind:  # the tree hangs the copula on the subject: "was je manager erbij"
        if token.dep_.startswith("nsubj") or (token == head and token.pos_ in ("NOUN", "PROPN")):
            group = [t for t in behind if token.left_edge.i <= t.i <= token.i]
            return tuple(group) if group and group[0] == behind[0] else ()
    return ()


def write(words: Iterable[Token | str]) -> str:
    """Join words into text, with spaces where Dutch has them."""
    text = ""
    for word in words:
        piece = word if isinstance(word, str) else _lower(word)
        if not isinstance(word, str) and word.tag_ == "VZ|fin" and text.endswith((" daar", " hier", " er")):
            text += piece  # "daar iets over" without "iets" is "daarover"
            continue
        if text and not (piece and piece[0] in _NO_SPACE_BEFORE):
            text += " "
        text += piece
    return text.strip(" ,")


def _lower(token: Token) -> str:
    """Give a word as it stands inside a sentence: a capital that only opened the turn goes."""
    if token.lower_ in _FULL:
        return _FULL[token.lower_]
    if token.lower_ in SUBJECT_PRONOUNS:
        return token.lower_
    opens = token.i == token.sent.start or token.i == 0
    keeps = token.pos_ == "PROPN" or (token.text.isupper() and len(token) > 1) or not opens
    return token.text if keeps else token.lower_


def question(text: str) -> str:
    """Make words a question: a capital in front, one question mark behind.

    >>> question("wat voelde je toen")
    'Wat voelde je toen?'
    """
    bare = " ".join(text.split()).rstrip(" ?.!,;:")
    return bare[:1].upper() + bare[1:] + "?"
