"""What is kept, when somebody asked for it: practice, in one embedded database or on PostgreSQL."""

from .database import Store, StoreError
from .practice import Notebook, PracticeStore, StoredAttempt, StoredObjection

__all__ = ["Notebook", "PracticeStore", "Store", "StoreError", "StoredAttempt", "StoredObjection"]
