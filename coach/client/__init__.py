"""A client of the service: the values of the library, over the network, sync and async."""

from .clients import AsyncVraagcoachClient, VraagcoachClient
from .live import AsyncLiveSession, LiveSession
from .messages import (
    ErrorMessage,
    FindingsMessage,
    LiveFinding,
    LiveSessionFinding,
    Message,
    OpenedMessage,
    ReviewedMessage,
    SessionMessage,
    StepMessage,
    TurnMessage,
    message_from_dict,
)
from .plans import LONGEST_PAUSE, PART
from .values import (
    ClientError,
    Options,
    error_from_dict,
    feedback_from_dict,
    finding_from_dict,
    labels_from_dict,
    session_feedback_from_dict,
    session_finding_from_dict,
    suggestion_from_dict,
)

__all__ = [
    "LONGEST_PAUSE",
    "PART",
    "AsyncLiveSession",
    "AsyncVraagcoachClient",
    "ClientError",
    "ErrorMessage",
    "FindingsMessage",
    "LiveFinding",
    "LiveSession",
    "LiveSessionFinding",
    "Message",
    "OpenedMessage",
    "Options",
    "ReviewedMessage",
    "SessionMessage",
    "StepMessage",
    "TurnMessage",
    "VraagcoachClient",
    "error_from_dict",
    "feedback_from_dict",
    "finding_from_dict",
    "labels_from_dict",
    "message_from_dict",
    "session_feedback_from_dict",
    "session_finding_from_dict",
    "suggestion_from_dict",
]
