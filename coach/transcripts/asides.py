"""Stage directions: what a writer or a machine put between brackets that nobody said."""

import re

from .cleaning import clean

_WORDS = (
    r"lacht|lachen|lachend|gelach|glimlach\w*|grinnik\w*|zucht|zuchten|zuchtend|stilte|lange stilte|korte stilte|pauze|"
    r"onverstaanbaar\w*|niet te verstaan|onhoorbaar|onduidelijk|huilt|snikt|knikt|knikken|hoest|hoesten|kucht|"
    r"schraapt (?:de )?keel|schudt (?:het )?hoofd|haalt (?:de )?schouders op|applaus|muziek|geroezemoes|instemmend|"
    r"(?:praten |praat )?door elkaar(?: heen)?|lawaai|telefoon gaat|denkt na|valt stil|"
    r"laughs?|laughing|laughter|chuckles?|sighs?|sighing|silence|pause|inaudible|unintelligible|crosstalk|coughs?|"
    r"crying|nods|music|applause|noise|foreign|blank_audio|speaker_turn|background noise"
)
_ASIDE = re.compile(
    rf"[(\[*]\s*(?:(?:hij|zij|ze|iedereen|allen|groep|de groep|inbrenger)\s+)?(?:{_WORDS})"
    rf"(?:\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?|[\s,]+(?:{_WORDS}))?\s*[.…]*\s*[)\]*]|♪+",
    re.IGNORECASE,
)


def without_asides(text: str) -> str:
    """Return the words that were said; words in brackets that may have been said stay.

    >>> without_asides("(zucht) Wat deed je (toen)? [onverstaanbaar]"), without_asides("(lacht)")
    ('Wat deed je (toen)?', '')
    """
    return clean(_ASIDE.sub(" ", text)) if _ASIDE.search(text) else text
