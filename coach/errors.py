"""Every error the coach raises: what is wrong, where, and what to do about it."""


class CoachError(Exception):
    """The parent of all errors of the coach.

    Attributes:
        code: a stable word for programs; the message is for people.
        status: the HTTP status the service answers with.
    """

    code = "coach-error"
    status = 500


class InputError(CoachError):
    """What came in cannot be reviewed: empty, too long, unreadable, or with an unknown method, step or field.

    >>> str(InputError("The text is empty. Type a question.", code="empty-text"))
    'The text is empty. Type a question.'
    """

    code = "bad-input"
    status = 422

    def __init__(self, message: str, *, code: str = "bad-input", status: int = 422, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.field = field


class RuleFileError(CoachError):
    """A rule file is broken; prints as ``file:line: field: what and remedy``."""

    code = "rule-file"

    def __init__(self, path: str, line: int, field: str, message: str) -> None:
        super().__init__(f"{path}:{line}: {field}: {message}")
        self.path, self.line, self.field = path, line, field


class ModelError(CoachError):
    """A trained model is missing, changed, or made for another version."""

    code = "model"
    status = 503


class CorpusError(CoachError):
    """A line of a corpus or batch file breaks the format; prints as ``file:line: what and remedy``."""

    code = "corpus"
    status = 422

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path, self.line = path, line
