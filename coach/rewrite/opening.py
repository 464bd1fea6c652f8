"""A closed question is opened at what it leaves unknown: who, what, when, where, how (Tips: open before closed)."""

from collections.abc import Iterator

from spacy.tokens import Token

from ..analysis.segments import Order
from ..classifiers.lexicon import classes, is_of
from ..labels import Flag
from .clause import Clause, embedded, write
from .draft import Draft, Kind, draft
from .scene import Scene, is_person, judges

EXAMPLES = (
    ("Was je manager erbij?", "Wie was erbij?"),
    ("Heb je met HR gesproken?", "Met wie heb je gesproken?"),
    ("Heb je dat tegen hem gezegd?", "Wat heb je tegen hem gezegd?"),
    ("Heb je iets afgesproken?", "Wat heb je afgesproken?"),
    ("Was de sfeer gespannen?", "Hoe was de sfeer?"),
    ("Gebeurt dit vaker?", "Hoe vaak gebeurt dit?"),
    ("Ging het overleg over de planning?", "Waar ging het overleg over?"),
    ("Je had dat van tevoren gemeld, toch?", "Wat had je van tevoren gemeld?"),
    ("Heb je het verslag gelezen?", "Wat heb je met het verslag gedaan?"),
    ("Was het overleg op maandag?", "Wanneer was het overleg?"),
)
_INDEFINITE = {"iets": "wat", "iemand": "wie", "ergens": "waar"}
_OFTEN = frozenset("vaker vaak altijd meestal regelmatig dikwijls wekelijks dagelijks".split())
_DEMONSTRATIVE = frozenset(["dat", "dit", "da"])
_DEGREES = frozenset("lang goed ver veel snel hard sterk druk zwaar".split())
_TOGETHER = frozenset("tweeën tweeen drieën drieen vieren vijven zessen zevenen achten tienen".split())
_KNOWING = frozenset(
    "weten zien merken horen vragen zeggen vertellen melden verwachten voorzien beseffen ontdekken lezen "
    "afspreken".split()
)
_TELLING = frozenset(
    "inlichten informeren bellen spreken betrekken raadplegen vragen mailen waarschuwen inschakelen".split()
)
_GRADED_ADJECTIVES = frozenset(
    "voorbereid betrokken bekend vertrouwd duidelijk tevreden klaar bewust verantwoordelijk".split()
)
_GRADED = frozenset("weten kennen begrijpen snappen helpen lukken passen vertrouwen herkennen steunen voldoen".split())
_PUSHING = frozenset("niet nie ni wel".split())
"""What only pushes towards an answer in a leading question."""


def rewrite(scene: Scene) -> Iterator[Draft]:
    """Yield drafts that ask for one thing the question leaves unknown, what is surest first."""
    leading = Flag.LEADING in scene.flags
    kind = Kind.TAG_REMOVED if leading else Kind.OPENED
    clause = scene.clause
    lemma = clause.verb.lemma_.lower() if clause is not None else ""
    say = scene.address.say
    inner = None
    if scene.unit.order is Order.INDIRECT_IF or lemma == "weten":
        inner = embedded(scene.doc, scene.unit, "of")
        if inner is not None and lemma == "weten":
            yield draft(say("wat {weet} {je} daarover"), kind, 0.8, general=True)
    elif lemma in ("kloppen", "begrijpen", "horen") and not any(t.lower_ == "niet" for t in scene.tokens[:4]):
        inner = embedded(scene.doc, scene.unit, "dat")
    if inner is not None:
        clause = inner
    elif scene.unit.order in (Order.INDIRECT_IF, Order.INDIRECT_WH) or clause is None:
        yield from _about(scene, kind)
        return
    if inner is None and lemma in ("vinden", "denken", "geloven") and scene.unit.order is Order.VERB_FIRST:
        yield from _view(scene, kind)
        return
    gone = {t for t in clause.after if t.lower_ in _PUSHING} if leading else set()
    gone |= {t for t in clause.after if t.lower_ == "meer" and t.i and t.nbor(-1) in gone}
    for text, trust in _fronted(clause, gone):
        yield draft(text, kind, trust)
    yield from _about(scene, kind)


def _fronted(clause: Clause, gone: set[Token]) -> Iterator[tuple[str, float]]:
    """Yield questions in which one part of the clause is asked for, the surest part first."""
    after = [t for t in (*clause.before, *clause.after) if t not in gone]
    yield from _by_word(clause, after, gone)
    yield from _exists(clause, after, gone)
    yield from _who(clause, after, gone)
    yield from _complement(clause, after, gone)
    for token in after:
        if token.lower_ in _DEMONSTRATIVE and token.dep_ == "obj" and token.head in (clause.head, clause.verb):
            yield clause.asked("wat", without=gone | {token}), 0.88
            return
    yield from _by_group(clause, after, gone)
    yield from _how(clause, after, gone)


def _by_word(clause: Clause, after: list[Token], gone: set[Token]) -> Iterator[tuple[str, float]]:
    """Ask at a word that itself leaves something open: *iets*, *vaker*, *lang*, *met z'n vieren*, *anders*."""
    own = clause.subject_head
    for k, token in enumerate(after):
        if not _in_main(token, clause):
            continue
        if token.lower_ in _OFTEN and token.dep_ in ("advmod", "amod"):
            yield clause.asked("hoe vaak", without=gone | {token}), 0.9
            return
        if token.lower_ in _DEGREES and token.dep_ in ("advmod", "xcomp", "obl") and token.pos_ in ("ADJ", "ADV"):
            bound = {c for c in token.children if c.lower_ in ("zo", "erg", "heel", "te", "veel")}
            yield clause.asked(f"hoe {token.lower_}", without=gone | bound | {token}), 0.82
            return
        if (
            token.lower_ in _TOGETHER
            and k > 1
            and after[k - 1].lower_ in ("z'n", "zijn", "ons")
            and after[k - 2].lower_ == "met"
        ):
            yield clause.asked("met hoeveel", without=gone | set(after[k - 2 : k + 1])), 0.85
            return
        if token.lower_ in _INDEFINITE and token != own and token not in clause.before:
            case = next((c for c in token.children if c.dep_ == "case"), None)
            word = _INDEFINITE[token.lower_]
            if case is None or word == "wie":
                front = f"{case.lower_} {word}" if case is not None else word
                left = {token} | ({case} if case is not None else set())
                left |= {c for c in token.children if c.lower_ == "nog"}
                left |= {t for t in after if t.lower_ == "anders" and t.i == token.i + 1}
                yield clause.asked(front, without=gone | left), 0.88
                return
        if token.lower_ == "anders" and any(
            t.lower_ in ("willen", "doen", "aanpakken", "aangepakt", "gedaan") for t in after
        ):
            left = {t for t in after if t.lower_ in ("het", "dat", "dit", "t", "'t") and t.dep_ == "obj"}
            yield clause.asked("wat", without=gone | left), 0.85
            return


def _who(clause: Clause, after: list[Token], gone: set[Token]) -> Iterator[tuple[str, float]]:
    """Ask for the person: *was je manager erbij* becomes *wie was erbij*."""
    own = clause.subject_head
    complement = any(t.dep_ in ("ccomp", "advcl") for t in clause.head.children)
    present = bool({t.lower_ for t in after} & {"erbij", "aanwezig"})
    if present and own is not None and own.pos_ in ("NOUN", "PROPN") and is_person(own):
        yield write(["wie", _plain(clause), *[t for t in after if t not in clause.subject]]), 0.85
        return
    for token in after:
        person = token.dep_ in ("obj", "iobj") and token.pos_ in ("NOUN", "PROPN") and is_person(token)
        clausal = any(c.dep_.startswith("acl") for c in token.children)
        told = not _TELLING.isdisjoint({clause.head.lemma_.lower().replace("_", ""), clause.verb.lemma_.lower()})
        if person and told and not clausal and token.head in (clause.head, clause.verb) and not complement:
            yield clause.asked("wie", without=gone | set(_phrase(token, after))), 0.8
            return


def _complement(clause: Clause, after: list[Token], gone: set[Token]) -> Iterator[tuple[str, float]]:
    """Ask for what was known, seen or said: *wist je dat hij ziek was* becomes *wat wist je op dat moment*."""
    verbs = {clause.verb.lemma_.lower(), clause.head.lemma_.lower()}
    start = next((k for k, t in enumerate(after) if t.lower_ in ("dat", "of") and t.dep_ == "mark"), None)
    if start is None or verbs.isdisjoint(_KNOWING):
        return
    behind = set(after[start:])
    if clause.verb in behind or any(t in behind for t in clause.subject):
        return
    if any(t.lower_ in ("langer", "lang", "al") for t in after[:start]):
        return
    text = clause.asked("wat", without=gone | behind)
    plain = clause.is_past and not clause.verbs() and len(after[:start]) <= 2
    yield f"{text} op dat moment" if plain else text, 0.85


def _by_group(clause: Clause, after: list[Token], gone: set[Token]) -> Iterator[tuple[str, float]]:
    """Ask for a group with a preposition: with whom, when, where, about what."""
    if any(t.lower_ == "er" and not any(c.dep_ == "case" for c in t.children) for t in after):
        return
    for token in after:
        case = next((c for c in token.children if c.dep_ == "case"), None)
        if case is None or token.pos_ not in ("NOUN", "PROPN", "PRON") or not _in_main(token, clause):
            continue
        own = clause.subject_head
        # the tree may hang the group on the subject: "ging het overleg over de planning"
        if _copula(clause) and own is not None and is_person(own):
            return  # "wanneer was de wijkverpleegster" asks nothing
        hung = token.dep_ == "nmod" and token.head == own and (clause.head.lemma_.lower() == "gaan" or _copula(clause))
        if not hung and (token.dep_ not in ("obl", "obl:agent", "ROOT", "root") or len(list(case.children))):
            continue
        phrase = set(_phrase(token, after))
        if is_person(token) and case.lower_ in ("met", "van", "aan", "bij", "voor", "tegen", "door", "naar", "over"):
            if token.pos_ != "PRON":
                yield clause.asked(f"{case.lower_} wie", without=gone | phrase), 0.85
        elif is_of(token, "time") and case.lower_ in ("op", "in", "na", "voor", "tijdens", "om", "tussen"):
            yield clause.asked("wanneer", without=gone | phrase), 0.75
        elif case.lower_ in ("over", "om") and not is_person(token):
            yield _before_verbs(clause, clause.asked("waar", without=gone | phrase), case.lower_, phrase), 0.85
        elif is_of(token, "place") and case.lower_ in ("in", "op", "bij", "aan"):
            yield clause.asked("waar", without=gone | phrase), 0.72
        else:
            continue
        return


def _how(clause: Clause, after: list[Token], gone: set[Token]) -> Iterator[tuple[str, float]]:
    """Ask how it was, which one it was, what was done with it, or how far it holds."""
    state = clause.head.tag_.startswith("WW|vd") and clause.verb.lemma_.lower() == "zijn" and classes(clause.head)
    if (_copula(clause) and clause.head.pos_ == "ADJ") or state:
        left = set(_phrase(clause.head, after)) - set(clause.subject)
        own = clause.subject_head
        clausal = any(c.dep_ in ("ccomp", "advcl", "csubj", "acl:relcl") for c in clause.head.children)
        if clause.head.lemma_.lower() in _GRADED_ADJECTIVES:
            if any(t.lower_ in ("er", "helemaal") or (t in clause.before and t not in clause.subject) for t in after):
                return
            yield clause.asked("in hoeverre", without=gone), 0.8
        elif own is not None and own.pos_ in ("NOUN", "PROPN") and not clausal:
            yield clause.asked("hoe", without=gone | left), 0.85
        return
    for token in after:
        if token.dep_ != "obj" or token.pos_ != "NOUN" or token.head not in (clause.head, clause.verb):
            continue
        if judges(token) or is_person(token):
            return
        have = clause.verb.lemma_.lower() == "hebben"
        articles = [c.lower_ for c in token.children if c.dep_ in ("det", "nmod:poss")]
        definite = any(a not in ("een", "n", "'n", "geen") for a in articles)
        phrase = _phrase(token, after)
        if have and definite and clause.verbs() and not any(t.dep_ == "acl:relcl" for t in token.children):
            yield f"wat {_front_verb(clause)} {write(clause.subject)} met {write(phrase)} gedaan", 0.7
        elif not definite and (articles or "mv" in token.tag_):
            yield clause.asked(_which(token), without=gone | set(phrase)), 0.78
        return
    lemmas = {clause.head.lemma_.lower().replace("_", ""), clause.verb.lemma_.lower()}
    idiom = any(t.lower_ in ("hoogte", "eens", "staat") for t in clause.after)
    moved = any(t not in clause.subject for t in clause.before) or any(t.lower_ in ("er", "helemaal") for t in after)
    denied = moved or any(t.lower_ in ("niet", "geen", "niemand", "niets", "nooit") for t in after)
    if (lemmas & _GRADED or (_copula(clause) and idiom)) and not denied:
        yield clause.asked("in hoeverre", without=gone), 0.75


def _in_main(token: Token, clause: Clause) -> bool:
    """Say whether a word hangs on the main clause itself rather than on a clause inside it."""
    current = token
    while current.head != current:
        if current in (clause.head, clause.verb):
            return True
        if current.dep_ in ("ccomp", "advcl", "acl", "acl:relcl", "csubj", "parataxis"):
            return False
        current = current.head
    return True


def _exists(clause: Clause, after: list[Token], gone: set[Token]) -> Iterator[tuple[str, float]]:
    """*Is er een protocol* becomes *wat voor protocol is er*."""
    if clause.verb.lemma_.lower() != "zijn" or not any(t.lower_ in ("er", "d'r") for t in after[:2]):
        return
    noun = next((t for t in after if t.pos_ == "NOUN" and t.dep_ in ("nsubj", "ROOT")), None)
    if noun is None or is_person(noun) or any(c.dep_ == "case" for c in noun.children):
        return
    phrase = {t for t in noun.subtree if t in after and t.i <= noun.i and t.lower_ not in ("er", "d'r")}
    rest = [t for t in after if t not in gone | phrase and t.lower_ not in ("er", "d'r", "wel", "ook")]
    yield write([_which(noun), clause.verb.lower_, "er", *rest]), 0.8


def _which(noun: Token) -> str:
    """Give *welke afspraken*, *wat voor protocol*."""
    return f"welke {noun.text}" if "mv" in noun.tag_ else f"wat voor {noun.text}"


def _phrase(noun: Token, inside: list[Token]) -> list[Token]:
    return [t for t in noun.subtree if t in inside and (t == noun or not t.dep_.startswith(("nsubj", "cop", "aux")))]


def _copula(clause: Clause) -> bool:
    return clause.verb.dep_ == "cop" or (
        clause.verb.lemma_.lower() in ("zijn", "worden", "blijven", "lijken") and not clause.verbs()
    )


def _plain(clause: Clause) -> str:
    """Give the finite verb for the subject *wie*: singular."""
    verb = clause.verb.lower_
    return {"waren": "was", "zijn": "is", "hebben": "heeft", "hadden": "had", "konden": "kon", "gingen": "ging"}.get(
        verb, verb
    )


def _front_verb(clause: Clause) -> str:
    return clause.asked("x").split(" ")[1]


def _before_verbs(clause: Clause, text: str, word: str, gone: set[Token]) -> str:
    """Put a stranded preposition where Dutch has it: before the participles, else at the end."""
    verbs = clause.verbs()
    if not verbs:
        return f"{text} {word}"
    tail = write(t for t in clause.after[verbs[0] :] if t not in gone)
    return f"{text.removesuffix(tail).strip()} {word} {tail}" if text.endswith(tail) else f"{text} {word}"


def _view(scene: Scene, kind: Kind) -> Iterator[Draft]:
    """*Vind je niet dat …* asks for agreement; the open question is how the inbrenger sees it."""
    say = scene.address.say
    yield draft(say("hoe {kijk} {je} daar zelf naar"), kind, 0.8)


def _about(scene: Scene, kind: Kind) -> Iterator[Draft]:
    """Ask on where the turn names nothing that could be asked for."""
    ran = "ging" if scene.past else "gaat"
    yield draft(f"hoe {ran} dat", kind, 0.7, general=True)
    yield draft(scene.address.say("{kun} {je} daar meer over vertellen"), kind, 0.7, general=True)
