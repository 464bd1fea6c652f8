"""Findings as LanguageTool clients read them: matches, rules and languages, with every key that some client needs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from coach.coach import Coach, coach_version
from coach.labels import Flag, Severity
from coach.model import Feedback, Finding, Suggestion
from coach.offsets import utf16_length
from coach.rulebook.book import Rulebook
from coach.rulebook.schema import RuleFile

from .ltdocument import Document, Read, Sentence

MAX_TEXT = 40_000
"""The most characters of a document, in UTF-16 units."""
PICKY = frozenset({"form-narrow", "language-other"})
"""Rules that report only at ``level=picky``: in a whole document they would be noise."""
FORM = "FORM"
_AROUND = 40
LANGUAGES = [
    {"name": "Dutch", "code": "nl", "longCode": "nl"},
    # LibreOffice compares exactly: without this one a Dutch document is never sent
    {"name": "Dutch (Netherlands)", "code": "nl", "longCode": "nl-NL"},
    {"name": "Dutch (Belgium)", "code": "nl", "longCode": "nl-BE"},
]


class CategoryOut(BaseModel):
    """The group of a rule: its flag, in capitals, or FORM."""

    id: str
    name: str


class RuleOut(BaseModel):
    """The rule behind a match."""

    id: str
    description: str
    issueType: str  # noqa: N815 - LanguageTool's name
    category: CategoryOut
    isPremium: bool  # noqa: N815
    tags: list[str] | None = None


class ContextOut(BaseModel):
    """The words with some text around them."""

    text: str
    offset: int
    length: int


class ReplacementOut(BaseModel):
    """What may be asked instead of the whole marked question."""

    value: str
    confidence: float


class MatchOut(BaseModel):
    """One finding; ``offset`` and ``length`` count UTF-16 units."""

    message: str
    shortMessage: str  # noqa: N815
    replacements: list[ReplacementOut]
    offset: int
    length: int
    context: ContextOut
    sentence: str
    type: dict[str, str]
    rule: RuleOut
    ignoreForIncompleteSentence: bool  # noqa: N815
    contextForSureMatch: int  # noqa: N815


class CheckOut(BaseModel):
    """The answer of ``/v2/check``."""

    software: dict[str, Any]
    warnings: dict[str, Any]
    language: dict[str, Any]
    matches: list[MatchOut]
    sentenceRanges: list[tuple[int, int]]  # noqa: N815
    extendedSentenceRanges: list[dict[str, Any]]  # noqa: N815


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which findings a client wants.

    Attributes:
        enabled: rules and flags that are named, by id.
        disabled: likewise; these go first.
        only: whether nothing else is wanted.
        picky: whether the level is "picky".
    """

    enabled: frozenset[str] = frozenset()
    disabled: frozenset[str] = frozenset()
    only: bool = False
    picky: bool = False

    def shows(self, finding: Finding) -> bool:
        """Say whether a finding is shown; praise never is."""
        if finding.severity is Severity.GOOD:
            return False
        names = {finding.rule, finding.flag.value} if finding.flag is not None else {finding.rule}
        if not self.disabled.isdisjoint(names):
            return False
        if not self.enabled.isdisjoint(names):
            return True
        return not self.only and (self.picky or finding.rule not in PICKY)


def names_of(book: Rulebook, rules: Iterable[str], categories: Iterable[str]) -> frozenset[str]:
    """Turn names as clients send them into rules and flags; those we don't have are left out, as LanguageTool does."""
    given = {name.strip().lower().replace("_", "-") for name in (*rules, *categories)}
    found: set[str] = {flag.value for flag in Flag if flag.value in given}
    for rule in book.rules.values():
        if given & {rule.id, *rule.formerly} or (FORM.lower() in given and rule.flag is None):
            found.add(rule.id)
    return frozenset(found)


def software(coach: Coach | None = None) -> dict[str, Any]:
    """Return what the service is, with the versions of rules and models where the coach is there."""
    about: dict[str, Any] = {"name": "Vraagcoach", "version": coach_version(), "buildDate": "", "apiVersion": 1}
    about |= {"premium": False, "premiumHint": "", "status": ""}
    if coach is not None:
        versions = coach.versions
        about["versions"] = {
            "pipeline": versions.pipeline,
            "rules": versions.rules,
            "classifiers": versions.classifiers,
        }
    return about


def language(code: str, *, dutch: bool = True) -> dict[str, Any]:
    """Return the language of a document, as asked for or, with ``auto``, as found."""
    if code.lower() == "auto":
        code = "nl" if dutch else "zz"
    names = {entry["longCode"].lower(): entry["name"] for entry in LANGUAGES}
    name = names.get(code.lower(), "Unknown" if code == "zz" else code)
    detected = {"name": name, "code": code, "confidence": 0.99 if dutch else 0.0, "source": "vraagcoach"}
    return {"name": name, "code": code, "detectedLanguage": detected}


def check_answer(
    sentences: Sequence[Sentence],
    matches: list[dict[str, Any]],
    *,
    software: dict[str, Any],
    language: dict[str, Any],
    complete: bool = True,
) -> dict[str, Any]:
    """Put an answer together, with the keys in LanguageTool's order."""
    ranges = [(offset, offset + length) for offset, length in (sentence.place for sentence in sentences)]
    code = language["code"]
    return {
        "software": software,
        "warnings": _warnings(complete),
        "language": language,
        "matches": sorted(matches, key=lambda match: (match["offset"], not match["replacements"], match["length"])),
        "sentenceRanges": ranges,
        "extendedSentenceRanges": [
            {"from": start, "to": end, "detectedLanguages": [{"language": code, "rate": 1.0}]} for start, end in ranges
        ],
    }


def matches_of(
    document: Document,
    sentence: Sentence,
    question: Read,
    feedback: Feedback,
    findings: Sequence[Finding],
    book: Rulebook,
) -> Iterator[dict[str, Any]]:
    """Yield a match for each finding in a question.

    A client replaces what is marked. So where there are other questions to offer, the finding that weighs most marks
    the whole question and carries them; every other match marks its own words and carries none.
    """
    # a model question asks something else: it may inspire, but must not take the place of what somebody wrote
    offers = [suggestion for suggestion in feedback.suggestions if not suggestion.example]
    chief = min(findings, key=lambda f: (f.severity is not Severity.WARNING, f.doubt)) if findings and offers else None
    for finding in findings:
        whole = finding is chief
        span = (0, len(question.text)) if whole else (finding.start, finding.end)
        offset, length = question.place(*span)
        rule = book.rule(finding.rule)
        yield {
            "message": finding.message,
            "shortMessage": finding.title,
            "replacements": [_replacement(offer, question.text) for offer in offers] if whole else [],
            "offset": offset,
            "length": length,
            "context": _context(document, offset, length),
            "sentence": sentence.read.text,
            "type": {"typeName": "Other" if finding.severity is Severity.WARNING else "Hint"},
            "rule": {
                "id": rule.id,
                "description": _description(rule, book),
                "issueType": "style",
                "category": _category(rule),
                "isPremium": False,
                **({"tags": ["picky"]} if rule.id in PICKY else {}),
            },
            "ignoreForIncompleteSentence": False,
            "contextForSureMatch": 0,
        }


def rules_of(book: Rulebook) -> list[dict[str, Any]]:
    """Return the rules that may give a match, as ``/v2/configinfo`` lists them."""
    return [
        {
            "ruleId": rule.id,
            "description": _description(rule, book),
            **({"isDefaultOff": True} if rule.id in PICKY else {}),
            "categoryId": _category(rule)["id"],
            "categoryName": _category(rule)["name"],
            "locQualityIssueType": "style",
            "isPremium": False,
        }
        for rule in book.rules.values()
        if rule.severity is not Severity.GOOD and not rule.over_session
    ]


def _warnings(complete: bool) -> dict[str, Any]:
    if complete:
        return {"incompleteResults": False}
    return {"incompleteResults": True, "incompleteResultsReason": "More questions than are checked at once"}


def _replacement(offer: Suggestion, question: str) -> dict[str, Any]:
    # behind a lead-in, or in a chat, a question begins without a capital
    value = offer.text[0].lower() + offer.text[1:] if question[0].islower() else offer.text
    return {"value": value, "confidence": offer.confidence}


def _context(document: Document, offset: int, length: int) -> dict[str, Any]:
    before = document.units(offset - _AROUND, offset)
    words, after = document.units(offset, offset + length), document.units(offset + length, offset + length + _AROUND)
    before = ("..." if offset > _AROUND else "") + before
    more = offset + length + _AROUND < document.length
    text = "".join(" " if c.isspace() else c for c in before + words + after) + ("..." if more else "")
    return {"text": text, "offset": utf16_length(before), "length": length}


def _category(rule: RuleFile) -> dict[str, str]:
    if rule.flag is None:
        return {"id": FORM, "name": "Vorm"}
    return {"id": rule.flag.value.upper(), "name": rule.flag.dutch.capitalize()}


def _description(rule: RuleFile, book: Rulebook) -> str:
    source = book.source(rule)
    return f"{rule.title} ({source.document}, {source.where})"
