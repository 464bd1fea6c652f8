"""What a report says in words, plain Dutch: what each block means and what to try; about questions, never people."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..labels import Severity
from ..model import Source
from ..sessions.interval import MINIMUM, Share
from ..sessions.report import Remark, SessionReport
from .shown import dutch

NAMES: Mapping[str, str] = {
    "advice": "Advies vóór de adviesstap",
    "judgement": "Oordeel",
    "interpretation": "Invullen",
    "stacked": "Meer vragen in één beurt",
    "leading": "Sturende vraag",
    "why": "Waaromvraag",
    "generalisation": "Generalisatie",
    "open": "Open vragen",
    "invitation": "Uitnodiging",
    "closed": "Gesloten vraag",
    "choice": "Keuzevraag",
    "follow_up": "Doorvragen",
    "largest": "Aandeel van één vrager",
    "clarify": "Verheldering: wat gebeurde er?",
    "act": "Handelen: wat deed of koos je?",
    "experience": "Beleving: hoe was het voor je?",
    "learn": "Leren: wat neem je mee?",
    "person": "Persoon: de inbrenger zelf",
    "task": "Taak: het werk",
    "environment": "Omgeving: anderen en de plek",
}
"""What each share is called."""
FORM_NAMES = {**NAMES, "open": "Open vraag"}


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the report: its title, what it means, and what to try next time."""

    title: str
    means: str
    next: str


BLOCKS: Mapping[str, Block] = {
    "advice": Block(
        NAMES["advice"],
        "Een advies te vroeg sluit het gesprek: de inbrenger zoekt dan niet meer zelf.",
        "Schrijf een goed idee op voor de adviesronde en vraag: wat heb je zelf al bedacht?",
    ),
    "judgement": Block(
        NAMES["judgement"],
        "Een oordeel in een vraag maakt dat iemand zich gaat verdedigen.",
        "Vraag wat er gebeurde, zonder het te wegen.",
    ),
    "interpretation": Block(
        NAMES["interpretation"],
        "Wie een gevoel of bedoeling invult, krijgt het eigen verhaal terug.",
        "Vraag ernaar met een open vraag: wat ging er door je heen?",
    ),
    "stacked": Block(
        NAMES["stacked"],
        "Bij meer vragen tegelijk krijgt alleen de laatste een antwoord.",
        "Stel één vraag en wacht.",
    ),
    "leading": Block(
        NAMES["leading"],
        "Een sturende vraag duwt naar één antwoord.",
        "Laat ‘toch’, ‘niet’ en ‘zeker’ weg en begin met wat of hoe.",
    ),
    "why": Block(
        NAMES["why"],
        "‘Waarom’ klinkt al snel als een verwijt.",
        "Vraag: wat maakte dat je dit deed?",
    ),
    "generalisation": Block(
        NAMES["generalisation"],
        "Een algemene uitspraak gaat over iedereen en dus niet over deze casus.",
        "Blijf bij deze ene situatie en spreek voor jezelf.",
    ),
    "timeline": Block(
        "De sessie van links naar rechts",
        "Elk teken is een vraag: boven de lijn laat de vraag het antwoord open, eronder niet. Een rand eromheen "
        "betekent: hier viel in deze stap iets op.",
        "Zoek een stuk met veel randen op en bespreek samen wat daar gebeurde.",
    ),
    "proud": Block(
        "Vragen om trots op te zijn",
        "Wie zo vraagt, laat de inbrenger vertellen.",
        "Lees dit aan het begin van de volgende keer voor.",
    ),
    "rewrite": Block(
        "Vragen om anders te stellen",
        "Achter elke vraag zit een goede bedoeling; met andere woorden komt er meer uit.",
        "Bedek het voorstel, bedenk eerst samen een andere vraag en vergelijk.",
    ),
    "form": Block(
        "Vorm van de vragen",
        "Op een open vraag volgt een verhaal, op een gesloten vraag vaak alleen ja of nee. Veel open vragen maken een "
        "gesprek nog niet goed: advies en oordeel tellen zwaarder.",
        "Begin met wat, hoe, wie of waar, of nodig uit: vertel eens.",
    ),
    "aims": Block(
        "De vier soorten vragen",
        "Een volledig beeld vraagt om alle vier: wat gebeurde er, wat deed je, hoe was dat, en wat leer je ervan?",
        "Kies vooraf wie let op de soort die het minst voorkwam.",
    ),
    "focus": Block(
        "Persoon, taak en omgeving",
        "De methode vraagt om alle drie, zodat niets van de casus buiten beeld blijft.",
        "Loop halverwege de verkenning na waar nog niet naar gevraagd is.",
    ),
    "alternation": Block(
        "Afwisseling",
        "Dit is hoe vaak een vraag van een andere soort is dan de vraag ervoor. Dicht bij 0% blijft de groep lang bij "
        "één soort, dicht bij 100% springt het gesprek steeds.",
        "Vraag na een paar feiten naar beleving.",
    ),
    "follow_up": Block(
        "Doorvragen",
        "Een vraag die verdergaat op woorden van de inbrenger laat zien dat er geluisterd is.",
        "Pak één woord uit het antwoord en vraag daarop door.",
    ),
    "rate": Block(
        "Tempo",
        "Bij veel vragen per minuut blijft er weinig tijd om na te denken en te vertellen.",
        "Tel na een antwoord in stilte tot vijf.",
    ),
    "voices": Block(
        "Verdeling van de vragen",
        "Als één stem de meeste vragen stelt, hoort de inbrenger vooral één kant.",
        "Maak een ronde waarin ieder één vraag stelt.",
    ),
    "barrage": Block(
        "Vragen achter elkaar",
        "Drie of meer vragen zonder antwoord ertussen noemt de hand-out een spervuur.",
        "Spreek af: na elke vraag is de inbrenger aan het woord.",
    ),
    "remarks": Block(
        "Over de hele sessie",
        "Dit zeggen de regels van de hand-outs over de beurten samen.",
        "Kies samen één punt voor de volgende keer.",
    ),
    "compare": Block(
        "Naast eerdere sessies en de methode",
        "Elke stip is een sessie; de laatste is deze. De streep eromheen laat zien hoe zeker het getal is: raken twee "
        "strepen elkaar, dan kan het verschil toeval zijn.",
        "Kijk naar de richting over meer sessies en niet naar één stip.",
    ),
    "people": Block(
        "Per deelnemer",
        "Alleen wie daar toestemming voor gaf, staat hier met naam.",
        "Bespreek dit met de persoon zelf en niet in de groep.",
    ),
}


def chosen_title(name: str, count: int) -> str:
    """Return the title above the questions that were chosen, with how many there are.

    >>> chosen_title("proud", 1), chosen_title("rewrite", 0)
    ('Eén vraag om trots op te zijn', 'Vragen om anders te stellen')
    """
    words = {1: "Eén vraag", 2: "Twee vragen", 3: "Drie vragen"}
    return BLOCKS[name].title.replace("Vragen", words.get(count, "Vragen"), 1)


def percent(share: float | None) -> str:
    """Return a share as a percentage; "–" if there is none.

    >>> percent(0.064), percent(0.004), percent(0.0)
    ('6%', '0,4%', '0%')
    """
    if share is None:
        return "–"
    value = share * 100
    return f"{value:.1f}%".replace(".", ",") if 0 < value < 0.95 else f"{value:.0f}%"


def decimal(value: float | None, places: int = 1) -> str:
    """Return a number with a comma; "–" if there is none.

    >>> decimal(7.75)
    '7,8'
    """
    return "–" if value is None else f"{value:.{places}f}".replace(".", ",")


def counted(share: Share) -> str:
    """Say how many of how many.

    >>> counted(Share.of(12, 1500))
    '12 van 1.500'
    """
    return f"{dutch(share.count)} van {dutch(share.n)}"


def told(share: Share) -> str:
    """Return the percentage, or that there are too few questions for one.

    >>> told(Share.of(3, 20)), told(Share.of(1, 4))
    ('15%', 'te weinig vragen')
    """
    return percent(share.share) if share.enough else "te weinig vragen"


def between(share: Share) -> str:
    """Say within which bounds the share lies, for 95%.

    >>> between(Share.of(3, 20)), between(Share.of(1, 4))
    ('5% tot 36%', 'te weinig vragen')
    """
    return f"{percent(share.low)} tot {percent(share.high)}" if share.enough else "te weinig vragen"


def source_line(source: Source | None) -> str:
    """Name the place in a handout; "" if there is none."""
    return "" if source is None else f"{source.document}, {source.where}"


def facts(report: SessionReport) -> list[str]:
    """Return the figures under the title."""
    found = [report.method_title, plural(report.turns, "beurt", "beurten"), plural(report.questions, "vraag", "vragen")]
    if report.seconds is not None:
        found.append(minutes(report.seconds))
    askers = sum(voice.questions > 0 for voice in report.voices.each)
    if askers:
        found.append(plural(askers, "vrager", "vragers"))
    return found


def plural(count: int, one: str, more: str) -> str:
    """Return a count with its word.

    >>> plural(1, "vraag", "vragen"), plural(1500, "vraag", "vragen")
    ('1 vraag', '1.500 vragen')
    """
    return f"{dutch(count)} {one if count == 1 else more}"


def minutes(seconds: float) -> str:
    """Return how long something took.

    >>> minutes(7195), minutes(3000)
    ('2 uur', '50 minuten')
    """
    whole = round(seconds / 60)
    if whole < 60:
        return plural(whole, "minuut", "minuten")
    return f"{whole // 60} uur" + (f" en {plural(whole % 60, 'minuut', 'minuten')}" if whole % 60 else "")


def moment(seconds: float) -> str:
    """Return a moment as hours, minutes and seconds.

    >>> moment(723.4)
    '0:12:03'
    """
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def in_short(report: SessionReport) -> list[tuple[str, str]]:
    """Return what stands out, each a heading and a sentence: what went well, what asks for attention, what to try."""
    if report.questions < MINIMUM:
        few = f"Er zijn {plural(report.questions, 'vraag', 'vragen')} gevonden. Vanaf {MINIMUM} noemen we percentages."
        return [("Te weinig vragen voor cijfers", few)]
    found = [("Dit ging goed", _good(report))]
    worst = max(report.quality.items(), key=lambda pair: (pair[1].share or 0) if pair[1].enough else -1.0)
    name, share = worst
    if not share.enough or not share.count:
        found.append(("Let hierop", "In geen van de vragen viel advies, een oordeel of invullen op. Houd dit vast."))
        return found
    block = BLOCKS[name]
    advice = report.quality["advice"]
    if name != "advice" and advice.enough and (advice.low or 0) > ADVICE_OFTEN:
        name, share, block = "advice", advice, BLOCKS["advice"]
    # where it may well be chance it is a small matter
    head, little = ("Let hierop", "") if (share.low or 0) > ADVICE_OFTEN else ("Een klein punt", " Dat is weinig.")
    found.append((head, f"{block.title}: {counted(share)} ({percent(share.share)}).{little} {block.means}"))
    found.append(("Probeer de volgende keer", block.next))
    return found


def by_weight(report: SessionReport) -> list[tuple[Remark, ...]]:
    """Return what rules say of the session, one rule together: what asks for attention first, praise last."""
    found: dict[str, list[Remark]] = {}
    for remark in report.remarks:
        found.setdefault(remark.rule, []).append(remark)
    order = (Severity.WARNING, Severity.TIP, Severity.GOOD)
    return sorted((tuple(same) for same in found.values()), key=lambda same: order.index(same[0].severity))


def remark_words(same: tuple[Remark, ...]) -> str:
    """Return what a rule says, and how often if more than once."""
    return same[0].message + (f" Dit kwam {len(same)} keer voor." if len(same) > 1 else "")


ADVICE_OFTEN = 0.02
"""In good counselling sessions advice was 2% of what was said, in poor ones 15%: above this it goes first."""


def _good(report: SessionReport) -> str:
    norms = {norm.measure: norm for norm in report.norms}
    opened, advice = report.open, report.quality["advice"]
    # a question that fills in or steers with words of the inbrenger is nothing to praise
    well = sum(mark.asks and mark.follow_up and not mark.minded for mark in report.timeline)
    asked_on = Share.of(well, report.questions)
    if advice.enough and not advice.count:
        return "Er klonk geen advies vóór de adviesstap. Dat zegt veel over een goed gesprek."
    follow_norm, open_norm = norms.get("follow_up"), norms.get("open")
    if follow_norm is not None and (asked_on.share or 0) > max(0.25, follow_norm.least or 0):
        how_often = f"{counted(asked_on)} vragen ({percent(asked_on.share)})"
        return f"Er is goed doorgevraagd: {how_often} gaan verder op het verhaal en sturen niet."
    if open_norm is not None and (opened.share or 0) > max(0.55, open_norm.least or 0):
        return f"De vragen lieten ruimte: {counted(opened)} ({percent(opened.share)}) was open of uitnodigend."
    rare = [(share.share or 0, name) for name, share in report.quality.items() if share.enough]
    if rare and min(rare)[0] < 0.1:
        share, name = min(rare)
        return f"{NAMES[name]} kwam weinig voor: {percent(share)} van de vragen."
    return f"Er is veel gevraagd: {plural(report.questions, 'vraag', 'vragen')}."
