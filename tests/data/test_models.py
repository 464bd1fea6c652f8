"""Each model says what it is: card, checksum, labels, sources; and its figures hold."""

import json
from hashlib import sha256

import pytest

from coach.corpus import read_gold
from coach.evaluate import evaluate
from coach.labels import Flag


@pytest.mark.parametrize("name", ["nl_vraag_sm", "classifiers", "lexicon"])
def test_every_model_has_a_card(root, name):
    assert len((root / "models" / name / "CARD.md").read_text(encoding="utf-8")) > 400


def test_pipeline_names_its_sources_and_scores_and_is_small(root):
    folder = root / "models" / "nl_vraag_sm"
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    assert all({"name", "license", "use"} <= set(source) for source in meta["sources"])
    assert set(meta["performance"]["tests"]) == {"news", "news sloppy", "questions", "questions sloppy"}
    assert sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) <= 16_000_000


def test_pipeline_has_the_label_sets_of_the_official_one(coach):
    assert {"nsubj", "nsubj:pass", "obl:agent", "compound:prt", "expl:pv"} <= set(coach.nlp.get_pipe("parser").labels)
    assert {"WW|pv|tgw|ev", "VNW|vb|pron|stan|vol|3o|ev"} <= set(coach.nlp.get_pipe("tagger").labels)


@pytest.mark.parametrize(
    ("text", "lemma"), [("Vertel eens wat meer.", "vertellen"), ("vertel eens wat meer", "vertellen")]
)
def test_an_imperative_in_front_has_its_lemma(coach, text, lemma):
    assert coach.nlp(text)[0].lemma_ == lemma


@pytest.mark.parametrize(
    "text", ["zijt ge boos", "hebde gij dat gezien", "heb je t al gezegd", "eig was ie er ff niet"]
)
def test_flemish_and_chat_spellings_have_a_finite_verb(coach, text):
    from coach.analysis.segments import is_finite

    assert any(is_finite(token) for token in coach.nlp(text))


def test_classifiers_match_their_meta_and_their_corpus(root):
    folder = root / "models" / "classifiers"
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    assert meta["sha256"] == sha256((folder / "weights.npz").read_bytes()).hexdigest()
    assert meta["recipe_sha256"] == sha256((folder / "recipe.yaml").read_bytes()).hexdigest()
    for split, digest in meta["corpus"].items():
        raw = (root / "corpora" / "exploration" / f"{split}.jsonl").read_bytes()
        assert sha256(raw).hexdigest().startswith(digest)
    assert set(meta["thresholds"]) == {flag.value for flag in Flag}


@pytest.mark.slow
def test_scores_in_meta_equal_a_fresh_run(coach, root):
    meta = json.loads((root / "models" / "classifiers" / "meta.json").read_text(encoding="utf-8"))
    gold = read_gold(root / "corpora" / "exploration" / "test.jsonl")
    fresh = evaluate(gold, [f.labels for f in coach.review_many((g.turn for g in gold), suggest=False)])
    written = meta["scores"]["test"]
    assert fresh.macro_f1 == pytest.approx(written["macro_f1"], abs=0.002)
    assert fresh.false_alarms == pytest.approx(written["false_alarms"], abs=0.002)
    assert fresh.form_kappa == pytest.approx(written["form_kappa"], abs=0.002)
