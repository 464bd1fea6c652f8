"""What programs write into a transcript themselves: that the recording began, who made it, who liked what."""

import re

from .speakers import is_name

_RECORDING = r"(?:transcri\w+|opname\w*|opnemen|record\w+)"
_ACTION = re.compile(
    rf"(?P<name>.{{1,60}}?)\s(?:(?:started|stopped)\s(?:the\s)?{_RECORDING}"
    rf"|(?:heeft|is)\s(?:(?:de|met|het)\s){{0,2}}{_RECORDING}\s(?:gestart|gestopt|begonnen|beëindigd)"
    rf"|is\s(?:gestart|begonnen|gestopt)\smet\s(?:(?:de|het)\s)?{_RECORDING})\.?",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"(?:[-=_*~#]{3,}"
    r"|meeting ended after .{1,20}|(?:de )?(?:vergadering|meeting) (?:is )?(?:beëindigd|geëindigd) na .{1,20}"
    r"|(?:this|dit) (?:editable |bewerkbare )?transcript.{0,80}(?:computer|automati).{0,200}"
    r"|(?:transcribed|getranscribeerd|transcript) (?:by|door) .{0,20}https?://\S+"
    r"|exported [\d.,]+ message(?:\(s\)|s)?"
    r"|(?:ondertitel|subtitle)\w* .{0,60}amara\.org.{0,40})",
    re.IGNORECASE,
)
_REACTION = re.compile(
    r"(?:(?:reacted to|removed an? .{1,20} (?:reaction )?from|replying to|reageerde op|reactie op|antwoord(?:en)? op)"
    r"\s[\"“].*[\"”].{0,40})",
    re.IGNORECASE | re.DOTALL,
)
_BLOCK = re.compile(r"\{(?:attachments|embed|reactions|stickers|invite)\}", re.IGNORECASE)


def is_notice(row: str) -> bool:
    """Say whether a program wrote a row: nobody said it.

    >>> is_notice("Noor de Wit is gestart met transcriptie"), is_notice("Ik heb de opname gestart"), is_notice("-----")
    (True, False, True)
    """
    if _WHOLE.fullmatch(row):
        return True
    match = _ACTION.fullmatch(row)
    return match is not None and is_name(match["name"], 2)


def is_reaction(text: str) -> bool:
    """Say whether a message of a chat only tells that somebody liked or answers another.

    >>> is_reaction('Reacted to "Hoe was dat?" with 👍'), is_reaction("Hoe reageerde zij daarop?")
    (True, False)
    """
    return _REACTION.fullmatch(text) is not None


def begins_block(row: str) -> bool:
    """Say whether DiscordChatExporter lists what hangs on a message, up to the next blank row.

    >>> begins_block("{Reactions}"), begins_block("{naam}")
    (True, False)
    """
    return _BLOCK.fullmatch(row) is not None
