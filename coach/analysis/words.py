"""The closed word classes of Dutch grammar that the analysis leans on. Closed: they do not grow by example."""

from functools import lru_cache

INTERROGATIVES = frozenset(
    (
        "wie wat wa welk welke wiens wier waar wanneer hoe hoeveel hoelang hoever hoevaak hoezo waarom vanwaar "
        "hoeverre wrm"
    ).split()
)
_PREPOSITIONS_OF_WAAR = (
    "aan achter af bij binnen boven buiten door heen in langs mee na naar naartoe naast om omheen onder op "
    "over tegen toe tussen uit van vandaan vanaf voor voorbij"
).split()
PRONOMINAL_INTERROGATIVES = frozenset("waar" + part for part in _PREPOSITIONS_OF_WAAR)
SECOND_PERSON = frozenset("je jij jou jouw jullie u uw ge gij uzelf jezelf uwe uwen jouwe".split())
SECOND_PERSON_SUBJECT = frozenset("je jij jullie u ge gij".split())
FIRST_PERSON_SUBJECT = frozenset(["ik", "we", "wij", "'k", "k"])
SUBJECT_PRONOUNS = (
    SECOND_PERSON_SUBJECT
    | FIRST_PERSON_SUBJECT
    | frozenset(("hij ie zij ze het 't t dat dit die er iemand niemand men iedereen alles iets niets d'r da").split())
)
# verb and clitic in one word: "hebde", "zijde", "kunde gij", "weette"
FLEMISH_CLITIC_VERBS = frozenset(
    ("hebde zijde waarde kunde kunt-ge moogde moette wilde gade doede ziede hebt-ge zijt-ge wete weette zoude").split()
)
FILLERS = frozenset(
    (
        "en maar dus want nou nouja ja jaja nee neen oké oke ok hm hmm eh euh uh uhm ehm tja goh zeg he hè hé hey "
        "hee hoi allez amai ah oh och ach sorry eigenlijk eig even effe ff efkes kijk trouwens verder daarna dan "
        "ik-bedoel haha interessant mooi goed nog of toen nu en/of precies juist oei tsja wacht komaan vooruit"
    ).split()
)
FRONTED = frozenset(
    ("toen nu dan daarna eigenlijk verder nog daar hier dus precies juist trouwens misschien vast").split()
)
"""Adverbs that may stand first in a statement, before its verb: "Dan wordt het tijd."."""
CLEAR_SUBJECTS = frozenset("je jij jullie u ge gij ik we wij hij ie ze zij men iemand niemand iedereen 'k".split())
"""Pronouns that, right after a verb, are its subject; "het", "die" and "dat" may as well be its object."""
IMPERATIVE_PARTICLES = frozenset("eens es ns maar efkes effe ff gerust dan".split())
PARENTHETICAL_VERBS = frozenset(
    (
        "zeggen zei zeg zegt zegde denken denk denkt dacht schatten schat vinden vind vindt vond lijken lijkt "
        "geloven geloof menen meen vertellen vertelde hoor weet noemde noem bedoel"
    ).split()
)
"""Verbs of a short aside: ", zei je", ", denk je"."""
MODAL_FORMS = frozenset(
    (
        "kun kan kunt kunnen kunde kon kond konden zou zoudt zouden zoude wil wilt willen wilde mag mogen moogt "
        "durf durft weet wete weette weten herinner herinnert zul zult lukt"
    ).split()
)
"""Finite forms that open a frame of ability, permission, knowledge or willingness."""
TAGS = frozenset("toch hè he hé niet nietwaar wel dan soms zeker zulle".split())
TAG_PHRASES = (
    ("of", "niet"),
    ("of", "wel"),
    ("niet", "dan"),
    ("wel", "dan"),
    ("of", "niet", "soms"),
    ("vind", "je", "niet"),
    ("denk", "je", "niet"),
    ("niet", "waar"),
    ("of", "toch", "niet"),
    ("neem", "ik", "aan"),
    ("of", "wat"),
    ("of", "wat", "dan"),
    ("mag", "ik", "hopen"),
    ("of", "zo"),
    ("zeg", "nu", "zelf"),
    ("vindt", "u", "niet"),
    ("vind", "je", "ook", "niet"),
    ("wel", "of", "niet"),
    ("ja", "of", "nee"),
    ("of", "niet", "dan"),
    ("klopt", "dat"),
    ("hoop", "ik"),
    ("vond", "je", "niet"),
    ("denkt", "u", "niet"),
    ("vindt", "ge", "niet"),
    ("denkt", "ge", "niet"),
)
"""Words after a comma that ask for assent rather than offer an alternative (label handbook, boundary case 2)."""
TELLING_VERBS = frozenset(
    (
        "vertellen beschrijven toelichten uitleggen omschrijven schetsen noemen illustreren aangeven "
        "verduidelijken opnoemen uitwerken verwoorden meenemen laten_zien weergeven samenvatten zeggen herinneren "
        "verklaren duiden voordoen tekenen schilderen benoemen verhelderen delen geven concretiseren ophelderen "
        "voorlezen langslopen herhalen uittekenen uitpakken nadoen naspelen doorpraten"
    ).split()
)
TELLING_STEMS = frozenset(
    (
        "vertel beschrijf licht leg omschrijf schets noem illustreer verduidelijk som werk verwoord neem laat vat "
        "zeg verklaar duid teken schilder benoem verhelder deel geef concretiseer help loop speel doe probeer kijk "
        "lees denk vul zet pak ga herhaal schrijf vertelt"
    ).split()
)
"""How an imperative that asks to tell, show or recall begins (some with a particle: "licht … toe", "neem … mee")."""
"""Verbs that ask to tell, show or recall."""
ASKING_FRAMES = frozenset("benieuwd nieuwsgierig curieus vraag vragen weten horen zien".split())
"""What stands in a statement that asks: *ik ben benieuwd hoe …*, *ik vraag me af of …*."""
PUZZLED_FRAMES = frozenset("begrijp begrijpen snap snappen duidelijk volg versta zie".split())
"""What asks only with a negation: *ik snap niet waarom …*, but not *nu snap ik waarom …*."""

PARTICLES = frozenset(
    "toch wel nou nu eens es al ook maar even ff gewoon gwn eigenlijk eig zeker vast natuurlijk soms misschien mss pas "
    "nog altijd nooit zomaar dan dus echt beter liever weer steeds eindelijk ooit alleen juist vooral allang hè hé he"
    "".split()
)
"""Modal particles and adverbs of degree and time: they colour a question, they are not what it is about."""


@lru_cache(maxsize=20_000)
def is_interrogative(lower: str) -> bool:
    """Say whether a word, in lower case, is a question word.

    >>> is_interrogative("waarmee"), is_interrogative("daarmee"), is_interrogative("wat/welke")
    (True, False, True)
    """
    return lower in INTERROGATIVES or lower in PRONOMINAL_INTERROGATIVES or _two_in_one(lower)


def _two_in_one(lower: str) -> bool:
    first, slash, second = lower.partition("/")
    return bool(slash) and first in INTERROGATIVES and second in INTERROGATIVES
