"""A model that was changed, or made for something else, is refused with file and remedy."""

import json
import shutil

import numpy as np
import pytest

from coach.classifiers.store import META, WEIGHTS, load_classifiers
from coach.errors import ModelError
from coach.resources import models_folder


@pytest.fixture
def folder(tmp_path):
    for name in (META, WEIGHTS):
        shutil.copy(models_folder() / "classifiers" / name, tmp_path)
    return tmp_path


def change(folder, **values):
    meta = json.loads((folder / META).read_text(encoding="utf-8"))
    (folder / META).write_text(json.dumps({**meta, **values}), encoding="utf-8")


def test_the_model_that_ships_is_accepted(coach, folder):
    assert load_classifiers(coach.nlp, folder).version.startswith("classifiers ")


def test_no_model_is_no_error(coach, tmp_path):
    assert load_classifiers(coach.nlp, tmp_path) is None


def test_changed_weights_are_refused(coach, folder):
    raw = bytearray((folder / WEIGHTS).read_bytes())
    raw[len(raw) // 2] ^= 1
    (folder / WEIGHTS).write_bytes(bytes(raw))
    with pytest.raises(ModelError, match=r"weights\.npz: does not match the checksum.*coach train classifiers"):
        load_classifiers(coach.nlp, folder)


def test_pickled_weights_are_never_unpickled(coach, folder):
    from hashlib import sha256

    np.savez(folder / WEIGHTS, keys=np.array([{"a": 1}], dtype=object))
    change(folder, sha256=sha256((folder / WEIGHTS).read_bytes()).hexdigest())
    with pytest.raises(ModelError, match="is not as it should be"):
        load_classifiers(coach.nlp, folder)


def test_another_version_of_the_pipeline_is_refused(coach, folder):
    change(folder, pipeline="nl_vraag_sm 0.0.1")
    with pytest.raises(ModelError, match=r"trained on nl_vraag_sm 0\.0\.1.*Train them again"):
        load_classifiers(coach.nlp, folder)


@pytest.mark.parametrize("values", [{"outputs": ["flag:why"]}, {"thresholds": {}}, {"sha256": "0"}])
def test_meta_that_does_not_fit_is_refused(coach, folder, values):
    change(folder, **values)
    with pytest.raises(ModelError, match="coach train classifiers"):
        load_classifiers(coach.nlp, folder)


@pytest.mark.parametrize("raw", [b"", b"[]", b"\xff"])
def test_meta_that_cannot_be_read_is_refused(coach, folder, raw):
    (folder / META).write_bytes(raw)
    with pytest.raises(ModelError, match=r"meta\.json"):
        load_classifiers(coach.nlp, folder)
