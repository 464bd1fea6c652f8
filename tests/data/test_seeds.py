"""The handouts' own example questions raise no flag in their own method and step.

The sentences stay in the handouts: this file names only documents and sections, and reads them where they stand beside
the checkout.
"""

import re
from pathlib import Path

import pytest

from coach import Turn

# document, first words of the section, first words of the next section, method, step
SECTIONS = [
    ("000", "Vooraf", "Stap 1", "basismodel", "terugkijken"),
    ("000", "Stap 6", "Totaal", "basismodel", "evaluatie"),
    ("000", "Stap 5", "Stap 6", "basismodel", "groepsthema"),
    ("001", "De kunst van het vragenstellen", "Stel jezelf steeds", "basisopzet", "verkenning"),
    ("001", "De kunst van het vragenstellen", "Stel jezelf steeds", "basismodel", "verkenning"),
    ("001", "- Wissel af tussen", "- Vraag voortdurend", "basisopzet", "verkenning"),
    ("001", "4. Analyseronde", "7. Afsluiting", "basisopzet", "actieplan"),
    ("001", "7. Afsluiting", "Het is belangrijk", "basisopzet", "afsluiting"),
    ("001", "Stap 4 Reactie van de inbrenger", "Stap 5 Evaluatie", "roddelmodel", "reactie"),
    ("001", "Stap 5 Evaluatie (10 min)", "Winst van Succes", "roddelmodel", "evaluatie"),
    ("001", "Stap 4 Evaluatie (10 min)", "Speed spr", "winst-van-succes", "evaluatie"),
    ("001", "Stap 1 De ervaring", "Stap 2 Vragen stellen", "andermans-schoenen", "vragen"),
    ("001", "Stap 3 Stap in de schoenen van", "Stap 4 De essentie", "andermans-schoenen", "schoenen"),
    ("001", "Stap 4 De essentie", "Stap 5 Afronding", "andermans-schoenen", "essentie"),
    ("001", "De 5 vragen", "Hoe werken de vragen", "vijf-vragen", "vragen"),
    ("001", "Stap 4 Individuele bewustwording", "Stap 5 gezamenlijke", "crea", "bewustwording"),
    ("001", "Stap 5 gezamenlijke", "Stap 6 Evaluatie", "crea", "samen"),
    ("001", "Stap 6 Evaluatie: product", "Stap 7 afronding", "crea", "evaluatie"),
    ("002", "D E  V I J F  V R A G E N", "D E  V I J F  A L T", "programma-50-minuten", "discussie"),
    ("002", "D E  V I J F  A L T E R N A T I E V E", "", "vijf-alternatieve-vragen", "vragen"),
    ("001", "Daarbij gaat het om zelf", "Collega", "basisopzet", "verkenning"),
    ("000", "De ervaring is dat een algemene", "15 min", "basismodel", "introductie"),
    ("003", "gebruik permissieve taal", "a. Gebruik positieve", "oplossingsgericht", "verkenning"),
    ("003", "verschuif het perspectief", "- wees nieuwsgierig", "oplossingsgericht", "verkenning"),
    ("003", "Oplossingsgerichte voorbeeldvragen", "De teamleden noteren", "oplossingsgericht", "verkenning"),
    ("003", "STAP 4 Reactie van de inbrenger", "STAP 5", "oplossingsgericht", "reactie"),
    ("003", "STAP 5 Reflectie", "Totale tijdsbesteding", "oplossingsgericht", "reflectie"),
]
BULLET = re.compile(r"^\s*(?:[-–•●o−]|\d\.|Ad\.\d:|\w[\w ]{2,24}:)\s*")


def questions(seeds: Path, document: str, first: str, last: str) -> list[str]:
    """The sentences of a section that end in a question mark, or stand as bullets of their own."""
    text = next(seeds.glob(f"{document}_*")).read_text(encoding="utf-8")
    start = text.rindex(first) if document == "002" else text.index(first)
    end = text.index(last, start + len(first)) if last else len(text)
    flat = re.sub(r"\n\s*\n", "\n", text[start + len(first) : end])
    flat = re.sub(r"\((\w+)\)", r"\1", re.sub(r"[‘’“”]", "'", flat))
    joined = re.sub(r"\n(?!\s*(?:[-–•●o−]\s|\d\.|Ad\.|Of:))", " ", flat)
    found = []
    for line in joined.splitlines():
        asked = re.findall(r"[^.?!()']*(?:…\.?)?\?", line)
        if not asked and re.match(
            r"^\s*o\s+(?:Wat|Hoe|Op basis)\b", line
        ):  # the CREA model lists its questions without a mark
            asked = [line]
        found += [BULLET.sub("", sentence).strip(" -,:") for sentence in asked]
    return [q for q in found if len(q) > 8]


@pytest.mark.parametrize(
    ("document", "first", "last", "method", "step"), SECTIONS, ids=[f"{s[0]}-{s[1][:24]}-{s[3]}" for s in SECTIONS]
)
def test_example_questions_raise_nothing_in_their_own_place(coach, seeds, document, first, last, method, step):
    asked = questions(seeds, document, first, last)
    assert asked
    minded = {q: [f.rule for f in coach.review(Turn(q, method=method, step=step)).minded] for q in asked}
    assert {q: rules for q, rules in minded.items() if rules} == {}


def handbook(seeds: Path) -> dict[str, tuple[list[str], list[str]]]:
    """The examples of the label handbook by flag: to flag, and not to flag."""
    text = (seeds.parent / "labels.md").read_text(encoding="utf-8")
    table = text[text.index("## flags") : text.index("Flags combine")]
    rows = re.findall(r"^\| `(\w+)` \| .*? \| (.*?) \| (.*?) \|$", table, re.M)
    return {flag: (re.findall(r'"([^"]+)"', yes), re.findall(r'"([^"]+)"', no)) for flag, yes, no in rows}


def test_the_handbooks_examples_raise_their_flag_while_exploring_and_its_counterexamples_do_not(coach, seeds):
    wrong = []
    for flag, (yes, no) in handbook(seeds).items():
        for expected, texts in ((True, yes), (False, no)):
            for text in texts:
                found = [f for f in coach.review(Turn(text)).findings if f.flag == flag and not f.doubt]
                if bool(found) is not expected:
                    wrong.append((flag, expected, text))
    assert wrong == []
    assert sum(len(yes) for yes, _ in handbook(seeds).values()) > 20
