"""What a trainee reads about each label in the exercises: what it is, and what gives it away. Plain Dutch."""

from dataclasses import dataclass

from ..model import Source
from .items import NOTHING

_STEP2 = Source("Basismodel intervisie", "Stap 2, Probleemverkenning")
_TIPS = Source("Hand-out intervisie", "Tips hoe de inbreng te bespreken")
_RULES = Source("Hand-out intervisie", "De spelregels voor intervisie, punt 1")
_ADVICE = Source("Hand-out intervisie", "Valkuilen voor intervisie, punt 4")
_BARRAGE = Source("Hand-out intervisie", "Valkuilen voor intervisie, punt 6")


@dataclass(frozen=True, slots=True)
class Wording:
    """How a label is explained.

    Attributes:
        meaning: one sentence: what it is.
        look: one sentence: where to look, without giving the answer away.
        change: one sentence: what to change when one rephrases it.
        source: the place in a handout.
    """

    meaning: str
    look: str
    change: str
    source: Source


WORDINGS = {
    "open": Wording(
        "Begint met een vraagwoord. De inbrenger kiest zelf wat hij vertelt.",
        "Kijk naar het vraagwoord: wat, hoe, welke, wie, waar of wanneer.",
        "Hij is al open.",
        _STEP2,
    ),
    "invitation": Wording(
        "Nodigt uit om te vertellen, te beschrijven of een voorbeeld te geven.",
        "Kijk of er om vertellen wordt gevraagd, zoals in 'Vertel eens' of 'Kun je beschrijven'.",
        "Hij nodigt al uit.",
        _STEP2,
    ),
    "closed": Wording(
        "Je kunt met ja of nee antwoorden.",
        "Probeer of 'ja' of 'nee' een antwoord is.",
        "Begin met wat, hoe of welke.",
        _STEP2,
    ),
    "choice": Wording(
        "Legt twee of meer antwoorden voor: A of B?",
        "Kijk of de antwoorden al in de vraag staan.",
        "Laat de antwoorden weg en begin met wat, hoe of welke.",
        _STEP2,
    ),
    "why": Wording(
        "Vraagt om een reden of verantwoording.",
        "Kijk of er naar een reden wordt gevraagd: waarom, hoezo, om welke reden.",
        "Vraag naar wat of hoe: 'Wat maakte dat …' in plaats van 'Waarom …'.",
        _TIPS,
    ),
    "advice": Wording(
        "Brengt een oplossing van de vrager, verpakt als vraag of als raad.",
        "Kijk of er een oplossing in zit die van de vrager komt.",
        "Laat je eigen oplossing weg en vraag naar wat de inbrenger zelf deed, ziet of wil.",
        _ADVICE,
    ),
    "leading": Wording(
        "Duwt naar één antwoord, met woorden als 'toch', 'niet' of 'zeker'.",
        "Kijk of de woorden al zeggen welk antwoord er moet komen.",
        "Haal het woord weg dat duwt, en vraag open.",
        _STEP2,
    ),
    "interpretation": Wording(
        "Vult een gevoel, gedachte of oorzaak in voor een ander.",
        "Kijk of er een gevoel, bedoeling of oorzaak wordt ingevuld.",
        "Vraag wat iemand voelde, dacht of wilde, zonder het zelf te noemen.",
        _RULES,
    ),
    "judgement": Wording(
        "Laat merken dat de vrager iets afkeurt.",
        "Kijk of een woord iets of iemand afkeurt.",
        "Vraag naar wat er gebeurde, zonder het te wegen.",
        _STEP2,
    ),
    "stacked": Wording(
        "Stelt twee of meer vragen in één keer.",
        "Tel de vragen.",
        "Kies één vraag en laat de andere weg.",
        _BARRAGE,
    ),
    "generalisation": Wording(
        "Doet alsof iets voor iedereen of altijd geldt.",
        "Kijk naar woorden als iedereen, altijd, nooit of men.",
        "Vraag naar deze keer en naar deze inbrenger.",
        _RULES,
    ),
    NOTHING: Wording(
        "De vraag mag zo: er zit niets in dat de hand-out afraadt.",
        "Kijk of je echt iets vindt wat de hand-out afraadt.",
        "Deze vraag mag zo blijven.",
        _TIPS,
    ),
}
"""The labels that are practised, with their wording."""
