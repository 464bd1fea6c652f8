"""Load the Dutch spaCy pipeline: ours, or another with the same labels."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.util import is_package
from thinc.api import NumpyOps, get_current_ops, use_ops

from .errors import ModelError
from .resources import models_folder

OWN = "nl_vraag_sm"
NEEDED = ("morphologizer", "tagger", "parser")


def load_pipeline(name: str | None = None) -> Language:
    """Load a Dutch pipeline.

    Args:
        name: an installed spaCy package (``nl_core_news_sm``), a folder, or None for the one that ships with the coach.

    Returns:
        The spaCy pipeline; ``Language.meta`` holds its name and version.

    Raises:
        ModelError: if it is not installed, not Dutch, or lacks a component; the message says what to do.

    >>> load_pipeline().meta["name"]
    'vraag_sm'
    """
    path = models_folder() / OWN if name in (None, OWN) else Path(str(name))
    if not path.is_dir():
        if not is_package(str(name)):
            raise ModelError(
                f"The pipeline '{name}' is not installed. Install it with 'python -m spacy download {name}' (it is in "
                f"no package registry), or leave COACH_PIPELINE empty to use {OWN}, which ships with the coach."
            )
        path = Path(str(name))
    elif not (path / "config.cfg").is_file():
        raise ModelError(
            f"The folder of pipeline '{path.name}' holds no trained pipeline. Train it: coach train {OWN}."
        )
    try:
        with numpy_products():
            nlp = spacy.load(str(path) if not path.is_dir() else path)
    except (OSError, ValueError, json.JSONDecodeError) as error:
        raise ModelError(f"The pipeline '{path.name}' cannot be loaded: {error}") from error
    missing = [part for part in NEEDED if part not in nlp.pipe_names]
    if nlp.lang != "nl" or missing:
        raise ModelError(
            f"The pipeline '{path.name}' does not fit: language {nlp.lang}, missing {', '.join(missing) or 'nothing'}. "
            f"The coach needs a Dutch pipeline with {', '.join(NEEDED)}."
        )
    return nlp


@contextmanager
def numpy_products() -> Iterator[None]:
    """Let the models made here multiply with NumPy instead of BLIS.

    Most of what a turn costs are products of matrices. NumPy's own library (OpenBLAS, Accelerate) makes them up to four
    times as fast as the BLIS that spaCy takes by default, and the labels of the test split are the same. Who chose
    other operations (a GPU, Apple's) keeps those.
    """
    chosen = get_current_ops()
    if type(chosen) is not NumpyOps or not getattr(chosen, "use_blis", False):
        yield
        return
    with use_ops("numpy", use_blis=False):
        yield


def pipeline_version(nlp: Language) -> str:
    """Return name and version of a pipeline, as in ``nl_vraag_sm 1.0.0``."""
    return f"{nlp.lang}_{nlp.meta['name']} {nlp.meta['version']}"
