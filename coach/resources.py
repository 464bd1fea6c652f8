"""Where the rules and models are: inside the wheel, else in the checkout. No other module computes paths."""

from pathlib import Path

_HERE = Path(__file__).parent


def _folder(name: str) -> Path:
    inside = _HERE / f"_{name}"
    return inside if inside.is_dir() else _HERE.parent / name


def rules_folder() -> Path:
    """Return the folder with the rule packs, methods and sources that ship with the coach."""
    return _folder("rules")


def models_folder() -> Path:
    """Return the folder with the trained models that ship with the coach."""
    return _folder("models")


def web_folder() -> Path:
    """Return the folder with the pages of the service."""
    inside = _HERE / "api" / "web"
    return inside if inside.is_dir() else _HERE.parent / "api" / "web"


def question_bank_file() -> Path:
    """Return the file with the model questions that ship with the coach."""
    inside = _HERE / "_question_bank"
    return (inside if inside.is_dir() else _HERE.parent / "corpora" / "question_bank") / "questions.jsonl"


def cases_folder() -> Path:
    """Return the folder with the cases that ship with the coach."""
    inside = _HERE / "_cases"
    return inside if inside.is_dir() else _HERE.parent / "corpora" / "cases"


def practice_items_file() -> Path:
    """Return the file with the questions to practise on that ship with the coach."""
    inside = _HERE / "_practice"
    return (inside if inside.is_dir() else _HERE.parent / "corpora" / "practice") / "items.jsonl"
