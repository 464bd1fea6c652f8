"""Keep and load trained classifiers: plain NumPy and JSON, nothing unpickled; what was changed is refused."""

import json
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language

from ..errors import ModelError
from ..labels import Flag
from ..resources import models_folder
from .base import Classifiers
from .linear import LinearClassifiers, output_names

WEIGHTS = "weights.npz"
META = "meta.json"
_ARRAYS = ("keys", "idf", "weights", "scale", "bias", "slope", "offset")


def load_classifiers(nlp: Language, folder: Path | None = None) -> Classifiers | None:
    """Load the classifiers that ship with the coach.

    Args:
        nlp: the pipeline they will work on.
        folder: another place than ``models/classifiers``.

    Returns:
        The classifiers, or None where none were trained.

    Raises:
        ModelError: if the weights do not match their checksum or their meta, or were trained on another version of
            this pipeline.
    """
    folder = folder or models_folder() / "classifiers"
    if not (folder / META).is_file():
        return None
    loaded, pipeline = _load(folder)
    name, _, version = pipeline.partition(" ")
    if f"{nlp.lang}_{nlp.meta['name']}" == name and nlp.meta["version"] != version:
        raise ModelError(
            f"{folder / META}: the classifiers were trained on {pipeline}, but this is version {nlp.meta['version']}. "
            "Train them again: coach train classifiers."
        )
    return loaded


@lru_cache(maxsize=2)
def _load(folder: Path) -> tuple[LinearClassifiers, str]:
    meta = _read_meta(folder / META)
    path = folder / WEIGHTS
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}). Train again: coach train classifiers.") from error
    if sha256(raw).hexdigest() != meta.get("sha256"):
        raise ModelError(
            f"{path}: does not match the checksum in {META}. Restore the file, or train again: coach train classifiers."
        )
    if meta.get("outputs") != output_names():
        raise ModelError(
            f"{folder / META}: outputs differ from the labels of this coach. Train again: coach train classifiers."
        )
    try:
        with np.load(path, allow_pickle=False) as arrays:
            keys, idf, weights, scale, bias, slope, offset = (arrays[name] for name in _ARRAYS)
        thresholds = {flag: float(meta["thresholds"][flag.value]) for flag in Flag}
        doubts = {flag: float(meta["doubts"][flag.value]) for flag in Flag}
        version = f"classifiers {meta['version']}"
        pipeline = str(meta["pipeline"])
    except (KeyError, ValueError, OSError) as error:
        raise ModelError(f"{path}: is not as it should be ({error}). Train again: coach train classifiers.") from error
    # row after row: a turn looks a hundred rows up, and each is then one place in memory
    full = np.ascontiguousarray(weights.astype(np.float32) * scale)
    return LinearClassifiers(version, keys, idf, full, bias, slope, offset, thresholds, doubts), pipeline


def _read_meta(path: Path) -> dict[str, Any]:
    try:
        meta = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: is no JSON that can be read. Train again: coach train classifiers.") from error
    if not isinstance(meta, dict):
        raise ModelError(f"{path}: must hold an object. Train again: coach train classifiers.")
    return meta


def save_weights(folder: Path, model: LinearClassifiers) -> str:
    """Write the weights, in eight bits with one scale a label, and return their SHA-256."""
    scale = (np.abs(model.weights).max(axis=0) / 127).astype(np.float32)
    scale[scale == 0] = 1
    arrays = {
        "keys": model.keys,
        "idf": model.idf,
        "weights": np.round(model.weights / scale).astype(np.int8),
        "scale": scale,
        "bias": model.bias,
        "slope": model.slope,
        "offset": model.offset,
    }
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / WEIGHTS, **arrays)
    _load.cache_clear()
    return sha256((folder / WEIGHTS).read_bytes()).hexdigest()
