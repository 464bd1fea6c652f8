"""Vraagcoach: better questions in Dutch intervision. Everything runs on this machine."""

from .coach import Coach, coach_version
from .errors import CoachError, InputError
from .labels import Aim, Flag, Focus, Form, Severity
from .model import Feedback, Finding, Labels, Source, Turn, Versions

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
    "Severity",
    "Source",
    "Turn",
    "Versions",
    "__version__",
]
