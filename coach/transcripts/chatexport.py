"""The JSON exports of Slack and of Discord (DiscordChatExporter)."""

import html
import re
from typing import Any

from .cleaning import clean, clean_name
from .model import Line, Problem
from .moments import from_value, since_first

_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|([^<>]*))?>")
_CHANNEL = re.compile(r"<#[A-Z0-9]+\|([^<>]*)>")
_SPECIAL = re.compile(r"<!(?:subteam\^[A-Z0-9]+\|)?@?([^<>|]*)(?:\|([^<>]*))?>")
_LINK = re.compile(r"<((?:https?|mailto):[^<>|]*)(?:\|([^<>]*))?>")
_EMOJI = re.compile(r"(?<!\w):[a-z][a-z0-9_+-]*(?:::skin-tone-\d)?:(?!\w)")
_SLACK_ID = re.compile(r"[UW][A-Z0-9]{6,}")
_NO_NAMES = (
    "In dit bestand staan codes in plaats van namen, en die telt het rapport als namen. "
    "Wie bij welke code hoort, staat in users.json van dezelfde export."
)
_SPOKEN_SUBTYPES = frozenset((None, "", "thread_broadcast", "me_message", "file_share", "reply_broadcast"))
_SPOKEN_TYPES = frozenset((None, "Default", "Reply", "0", "19"))
UNKNOWN = "Dit bericht heeft een vorm die we niet kennen en is overgeslagen."


def messages_of(data: object) -> tuple[str, list[Any]] | None:
    """Say which export a JSON value is, "slack", "discord" or "telegram", and give its messages; None if it is none.

    >>> messages_of([{"type": "message", "user": "U1", "text": "Hoi", "ts": "1.0"}])[0]
    'slack'
    """
    messages = data.get("messages") if isinstance(data, dict) else data
    if not isinstance(messages, list):
        return None
    first = next((message for message in messages if isinstance(message, dict)), None)
    if first is None:
        return None
    if "content" in first and isinstance(first.get("author"), dict):
        return "discord", messages
    if any(isinstance(message, dict) and "from_id" in message and "date" in message for message in messages):
        return "telegram", messages
    return ("slack", messages) if "ts" in first else None


def read_slack(messages: list[Any], users: object = None) -> tuple[list[Line], list[Problem]]:
    """Read the messages by time; mentions get their name, joining and leaving is left out and counted.

    Args:
        messages: of one day or channel.
        users: the people, where the export lists them next to the messages.

    >>> noor = {"user": "U1", "user_profile": {"real_name": "Noor"}, "text": "Ik ben het, <@U1>.", "ts": "1.0"}
    >>> read_slack([noor])[0]
    [Line(text='Ik ben het, @Noor.', speaker='Noor', start=0.0, end=None, number=1, step=None, role=None)]
    """
    people = _slack_people(messages, users)
    lines: list[Line] = []
    problems: list[Problem] = []
    left_out: list[int] = []
    for number, message in enumerate(messages, 1):
        if not isinstance(message, dict) or not isinstance(message.get("text", ""), str):
            problems.append(Problem(number, UNKNOWN))
            continue
        text = clean(_slack_text(message.get("text", ""), people))
        if not text or not _is_one_of(message.get("subtype"), _SPOKEN_SUBTYPES) or message.get("bot_id"):
            left_out.append(number)
            continue
        user = message.get("user")
        speaker = people.get(user) if isinstance(user, str) else None
        start = from_value(message.get("ts"))
        lines.append(Line(text, speaker or clean_name(user or message.get("username")), start, None, number))
    # the API gives the newest first, and threads stand after the channel
    lines.sort(key=lambda line: line.start or 0.0)
    bare = next((line.number for line in lines if _SLACK_ID.fullmatch(line.speaker or "")), None)
    if bare is not None:
        problems.append(Problem(bare, _NO_NAMES))
    return since_first(lines), problems + counted(left_out)


def read_discord(messages: list[Any]) -> tuple[list[Line], list[Problem]]:
    """Read the messages; joins, pins, calls and bots are left out and counted.

    >>> read_discord([{"type": "Default", "timestamp": "2026-03-12T14:05:00+01:00", "content": "Wat zei je?",
    ...     "author": {"name": "noor12", "nickname": "Noor"}}])[0]
    [Line(text='Wat zei je?', speaker='Noor', start=0.0, end=None, number=1, step=None, role=None)]
    """
    lines: list[Line] = []
    problems: list[Problem] = []
    left_out: list[int] = []
    for number, message in enumerate(messages, 1):
        content = message.get("content") if isinstance(message, dict) else None
        if not isinstance(content, str):
            problems.append(Problem(number, UNKNOWN))
            continue
        author = message.get("author")
        author = author if isinstance(author, dict) else {}
        text = clean(content)
        if not text or not _is_one_of(message.get("type"), _SPOKEN_TYPES) or author.get("isBot") is True:
            left_out.append(number)
            continue
        speaker = clean_name(author.get("nickname")) or clean_name(author.get("name"))
        lines.append(Line(text, speaker, from_value(message.get("timestamp")), None, number))
    return since_first(lines), problems + counted(left_out)


def _is_one_of(value: object, known: frozenset[str | None]) -> bool:
    return value is None or (isinstance(value, str) and value in known)


def counted(left_out: list[int]) -> list[Problem]:
    """Tell how many messages were left out, at the first of them."""
    if not left_out:
        return []
    one = len(left_out) == 1
    what = "melding of bericht" if one else "meldingen en berichten"
    return [
        Problem(left_out[0], f"{len(left_out)} {what} zonder eigen tekst {'is' if one else 'zijn'} niet meegenomen.")
    ]


def _slack_people(messages: list[Any], users: object) -> dict[str, str]:
    """Return the name of each user id, from the list of people and from what messages tell of their writer."""
    listed = list(users.values()) if isinstance(users, dict) else users if isinstance(users, list) else []
    found = {
        user["id"]: name
        for user in listed
        if isinstance(user, dict) and isinstance(user.get("id"), str) and (name := _slack_name(user, "profile"))
    }
    for message in messages:
        if isinstance(message, dict) and isinstance(message.get("user"), str) and (name := _slack_name(message)):
            found[message["user"]] = name
    return found


def _slack_name(message: dict[str, Any], field: str = "user_profile") -> str | None:
    if field == "profile" and (name := clean_name(message.get("real_name"))):
        return name
    profile = message.get(field)
    if isinstance(profile, dict):
        for key in ("real_name", "display_name", "name", "first_name"):
            if name := clean_name(profile.get(key)):
                return name
    return clean_name(message.get("username"))


def _slack_text(text: str, people: dict[str, str]) -> str:
    text = _MENTION.sub(lambda match: f"@{people.get(match[1]) or match[2] or 'iemand'}", text)
    text = _CHANNEL.sub(r"#\1", text)
    text = _SPECIAL.sub(lambda match: f"@{match[2] or match[1]}", text)
    text = _EMOJI.sub("", _LINK.sub(lambda match: match[2] or match[1], text))
    return html.unescape(text)
