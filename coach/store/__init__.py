"""What is kept, when somebody asked for it: practice and sessions, in one embedded database or on PostgreSQL."""

from .database import Store, StoreError
from .practice import Notebook, PracticeStore, StoredAttempt, StoredObjection
from .retention import expire
from .session_values import (
    Annotation,
    Annotator,
    Counts,
    Keep,
    Page,
    Participant,
    SessionInfo,
    Stored,
    StoredFinding,
    StoredTurn,
    Summary,
    TrendPoint,
)
from .sessions import SessionStore

__all__ = [
    "Annotation",
    "Annotator",
    "Counts",
    "Keep",
    "Notebook",
    "Page",
    "Participant",
    "PracticeStore",
    "SessionInfo",
    "SessionStore",
    "Store",
    "StoreError",
    "Stored",
    "StoredAttempt",
    "StoredFinding",
    "StoredObjection",
    "StoredTurn",
    "Summary",
    "TrendPoint",
    "expire",
]
