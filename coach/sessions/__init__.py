"""What a session comes to: figures over its questions, for the reports of ``coach.reports``."""

from .interval import MINIMUM, Share
from .making import make_report
from .method import MethodInfo, Norm, method_info
from .report import SessionReport, Summary, Unread
from .review import review_conversation, with_suggestions
from .turn import ReportTurn, feedback_of_store, turns_of_feedback, turns_of_store

__all__ = [
    "MINIMUM",
    "MethodInfo",
    "Norm",
    "ReportTurn",
    "SessionReport",
    "Share",
    "Summary",
    "Unread",
    "feedback_of_store",
    "make_report",
    "method_info",
    "review_conversation",
    "turns_of_feedback",
    "turns_of_store",
    "with_suggestions",
]
