"""All tables together; nothing is made of them before each has been imported."""

from . import session_tables, tables

Base = tables.Base

__all__ = ["Base", "session_tables", "tables"]
