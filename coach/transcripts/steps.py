"""Which step of a method a heading or a cell names."""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import islice

from ..errors import RuleFileError
from ..resources import rules_folder
from ..rulebook.method import MethodFile, StepFile
from ..rulebook.yamlfile import YamlFile

Methods = Mapping[str, MethodFile]
DEFAULT = "basismodel"
_NUMBERED = re.compile(r"(?:stap|fase|ronde|step|phase)\s*(\d{1,2})\s*(?:[:.,)–—-]\s*)?(.*)", re.IGNORECASE)
_NUMBER_MARK = re.compile(r"\w+\s*\d+\s*[:.,)–—-]")
_ORNAMENT = re.compile(r"^[\s#>*_=•-]+|[\s#*_=:.-]+$")
_ASIDE = re.compile(r"\s*\(.*?\)\s*|\s+\d+\s*(?:min\.?|minuten|')$", re.IGNORECASE)
_LISTED = re.compile(r"\d{1,2}\s*[.)]\s+(\S.*)")
_BOXED = re.compile(r"\[([^\[\]]+)\]")
_SMALL = frozenset("de het een van en".split())
_MOST_WORDS = 5
_LONGEST = 80
_ENOUGH = 200  # a column that was taken for steps may hold a different value in every row


@cache
def shipped_methods() -> Methods:
    """Return the methods that ship with the coach; reading them takes no pipeline."""
    folder = rules_folder()
    found = {}
    for path in sorted((folder / "methods").glob("*.yaml")):
        try:
            method = YamlFile(path, folder).validate(MethodFile)
        except RuleFileError:
            continue  # the coach itself tells of a broken rule file; a transcript can be read without it
        found[method.id] = method
    return found


@cache
def shipped_titles() -> tuple[frozenset[str], frozenset[str]]:
    """Return the titles of all steps, and their ids, as ``heading_of`` compares them."""
    steps = [step for method in shipped_methods().values() for step in method.steps]
    titles = frozenset(_ORNAMENT.sub("", step.title).casefold() for step in steps)
    return titles, frozenset(step.id.replace("-", " ") for step in steps)


def heading_of(line: str) -> str | None:
    """Return the name of a step if the line is a heading that names one, without its ornament; else None.

    A title may stand on a line of its own; an id, being one common word, only in a line that is marked as a heading.

    >>> heading_of("## Stap 2: vragen stellen"), heading_of("**Verkenning** (30 min)"), heading_of("# Vragen")
    ('Stap 2: vragen stellen', 'Verkenning (30 min)', 'Vragen')
    >>> heading_of("Stap 2 was lastig voor mij"), heading_of("Vragen")
    (None, None)
    """
    if len(line) > _LONGEST or line.rstrip().endswith(("?", "!")):
        return None
    bare = _ORNAMENT.sub("", line.replace("*", ""))
    if boxed := _BOXED.fullmatch(bare):
        bare = boxed[1]
    marked = line.lstrip().startswith(("#", "**", "=="))
    if numbered := _NUMBERED.fullmatch(bare):
        rest = _plain(numbered[2])
        return bare if marked or not rest or _NUMBER_MARK.match(bare) or _names_step(rest) else None
    listed = _LISTED.fullmatch(bare)
    name = _plain(listed[1] if listed else bare)
    titles, ids = shipped_titles()
    if listed:
        return listed[1] if name in titles or name in ids else None
    return bare if name in titles or (marked and name in ids) else None


def _names_step(name: str) -> bool:
    """Say whether words after "stap 2" are those of a step, with or without an article or the word itself."""
    titles, ids = shipped_titles()
    known = {word for title in titles | ids for word in title.split()}
    return len(name.split()) <= _MOST_WORDS and all(word in known or word in _SMALL for word in name.split())


def _plain(name: str) -> str:
    return _ORNAMENT.sub("", _ASIDE.sub(" ", name)).casefold()


def step_of(name: str, method: MethodFile) -> StepFile | None:
    """Return the step that a name means: by id, by title, or by the number that the handout gives it.

    >>> basis = shipped_methods()["basismodel"]
    >>> [step.id for name in ("Verkenning", "2", "Stap 4: ideeën") if (step := step_of(name, basis))]
    ['verkenning', 'verkenning', 'advies']
    """
    if len(name) > _LONGEST:
        return None
    bare = _plain(name)
    # a column of steps may hold nothing but their numbers
    numbered = _NUMBERED.fullmatch(f"stap {bare}" if bare.isdecimal() else bare)
    title = _ORNAMENT.sub("", numbered[2]) if numbered else bare
    if title:
        for step in method.steps:
            if title in (step.id, step.id.replace("-", " "), _ORNAMENT.sub("", step.title).casefold()):
                return step
    if not numbered:
        return None
    mark = re.compile(rf"(?:stap|fase|ronde)\s*{int(numbered[1])}\b", re.IGNORECASE)
    by_handout = next((step for step in method.steps if mark.search(step.where or "")), None)
    if by_handout or any(re.search(r"(?:stap|fase|ronde)\s*\d", step.where or "", re.I) for step in method.steps):
        return by_handout
    at = int(numbered[1]) - 1
    return method.steps[at] if 0 <= at < len(method.steps) else None


def method_of(names: Iterable[str], methods: Methods) -> str | None:
    """Return the id of the method that knows most of the names, the Basismodel where several do; None if none does.

    >>> method_of(["Roddelen", "Probleemverkenning"], shipped_methods())
    'roddelmodel'
    """
    wanted = set(islice(names, _ENOUGH))
    known = {key: sum(step_of(name, method) is not None for name in wanted) for key, method in methods.items()}
    best = max(known.values(), default=0)
    if not best:
        return None
    return DEFAULT if known.get(DEFAULT) == best else next(key for key, count in known.items() if count == best)
