"""What to know of how a report was made from a transcript, Dutch."""

from ..transcripts import Conversation


def notes_of(talk: Conversation, *, given: bool) -> list[str]:
    """Return what the reader of a report must know.

    Args:
        talk: what was read.
        given: whether somebody said who brings the case.
    """
    notes = []
    if not talk.sure and not given:
        guessed = "is geraden aan wie het meest vertelt" if talk.inbrenger else "is niet bekend"
        notes.append(
            f"Wie de casus inbracht, {guessed}. Klopt dat niet, maak het rapport dan opnieuw met de juiste naam."
        )
    if not talk.steps_known:
        notes.append("De stappen staan niet in het bestand. Alle beurten tellen daarom als verkenning.")
    return notes
