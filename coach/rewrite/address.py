"""How the asker speaks to the inbrenger: je, u or ge; a rewrite keeps to it."""

from dataclasses import dataclass

from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class Address:
    """The second person of a turn, and the verb forms that go with it behind the verb.

    Attributes:
        subject: je, u or ge.
        stressed: jou, u or u.
        possessive: je, uw or uw.
    """

    subject: str
    stressed: str
    possessive: str

    def verb(self, stem: str) -> str:
        """Give a present form that stands before the subject: ``voel`` gives *voel (je)* or *voelt (u)*.

        >>> JE.verb("zie"), U.verb("zie"), U.verb("heb"), GE.verb("ben")
        ('zie', 'ziet', 'heeft', 'zijt')
        """
        if self.subject == "je":
            return stem
        if stem == "ben":
            return "bent" if self.subject == "u" else "zijt"
        if stem == "zou":
            return "zou" if self.subject == "u" else "zoudt"
        if stem == "heb":
            return "heeft" if self.subject == "u" else "hebt"
        return stem if stem.endswith("t") else stem + "t"

    def say(self, template: str) -> str:
        """Fill a template.

        Args:
            template: with ``{je}``, ``{jou}``, ``{me}`` (unstressed object), ``{jouw}``, and ``{stem}`` for a present
                form before the subject.

        >>> U.say("Wat {heb} {je} tot nu toe gedaan, en hoe was dat voor {jou}?")
        'Wat heeft u tot nu toe gedaan, en hoe was dat voor u?'
        """
        text = template.replace("{je}", self.subject).replace("{jou}", self.stressed)
        text = text.replace("{me}", "je" if self.subject == "je" else "u")
        text = text.replace("{jouw}", "jouw" if self.subject == "je" else self.possessive)
        for stem in ("heb", "ben", "zie", "voel", "wil", "kun", "kijk", "vind", "denk", "merk", "weet", "hoor", "zou"):
            text = text.replace("{" + stem + "}", self.verb(stem))
        return text


JE = Address("je", "jou", "je")
U = Address("u", "u", "uw")
GE = Address("ge", "u", "uw")


def address_of(doc: Doc) -> Address:
    """Tell how a turn addresses the inbrenger; *je* where it does not.

    >>> import spacy
    >>> address_of(spacy.blank("nl")("Hebt ge dat aan uw chef gezegd?")).subject
    'ge'
    """
    words = {token.lower_ for token in doc}
    if words & {"ge", "gij"}:
        return GE
    if words & {"je", "jij", "jou", "jouw", "jullie"}:
        return JE
    return U if words & {"u", "uw"} else JE
