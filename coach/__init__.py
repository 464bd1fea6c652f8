"""Vraagcoach: better questions in Dutch intervision. Everything runs on this machine."""

from .coach import Coach, coach_version
from .errors import CoachError, InputError
from .labels import Aim, Flag, Focus, Form, Phase, Role, Severity
from .model import Feedback, Finding, Labels, Source, Turn, Versions
from .session import SessionFeedback, SessionFinding

__version__ = coach_version()
__all__ = [
    "Aim",
    "Coach",
    "CoachError",
    "Feedback",
    "Finding",
    "Flag",
    "Focus",
    "Form",
    "InputError",
    "Labels",
    "Phase",
    "Role",
    "SessionFeedback",
    "SessionFinding",
    "Severity",
    "Source",
    "Turn",
    "Versions",
    "__version__",
]
