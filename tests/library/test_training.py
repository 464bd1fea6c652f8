"""The recipes' own parts, on small data made here."""

from random import Random

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

from coach.labels import Flag
from coach.training.classifiers import choose_thresholds
from coach.training.perturb import PERTURBATIONS
from coach.training.sloppy import capitalise_verb, chat_norms, sloppy_copy
from coach.training.treebanks import held_out, read_trees

VOCAB = spacy.blank("nl").vocab


def gold(words, tags, heads):
    return Doc(
        VOCAB,
        words=words,
        tags=tags,
        pos=["VERB" if t.startswith("WW") else "PUNCT" if t == "LET" else "PRON" for t in tags],
        heads=heads,
        deps=["ROOT" if h == i else "dep" for i, h in enumerate(heads)],
        lemmas=words,
        morphs=[""] * len(words),
    )


SENTENCE = gold(["Heeft", "hij", "het", "?"], ["WW|pv|tgw|met-t", "VNW", "VNW", "LET"], [0, 0, 0, 0])


def test_a_sloppy_copy_keeps_the_annotation():
    copy = sloppy_copy(SENTENCE, Random(1))
    assert [t.text for t in copy][:2] == ["heeft", "ie"]
    assert copy[2].text in ("t", "'t")
    assert [t.tag_ for t in copy] == [t.tag_ for t in SENTENCE][:3]
    assert [t.lemma_ for t in copy] == ["Heeft", "hij", "het"]


def test_nothing_is_left_of_a_lone_mark():
    assert sloppy_copy(gold(["?"], ["LET"], [0]), Random(1)) is None


def test_a_capital_on_a_verb_leaves_its_lemma():
    doc = gold(["hij", "vertelt", "."], ["VNW", "WW|pv|tgw|met-t", "LET"], [1, 1, 1])
    assert [t.text for t in capitalise_verb(doc, Random(1))] == ["hij", "Vertelt", "."]


def test_every_chat_spelling_stands_for_one_word():
    assert chat_norms()["ie"] == "hij"
    assert not set(chat_norms()) & set(chat_norms().values())


def test_only_questions_are_held_out_of_training():
    assert not held_out(gold(["Ja", "."], ["TSW", "LET"], [0, 0]))


def test_a_treebank_file_is_read_a_sentence_a_document(tmp_path):
    path = tmp_path / "a.conllu"
    row = "{}\t{}\t{}\tVERB\tWW|pv|tgw|ev\t_\t{}\t{}\t_\t_\n"
    path.write_text((row.format(1, "Kom", "komen", 0, "root") + "\n") * 2, encoding="utf-8")
    docs = read_trees(path, VOCAB)
    assert [(d.text, d[0].lemma_, d[0].dep_) for d in docs] == [("Kom", "komen", "ROOT")] * 2


def test_thresholds_keep_false_alarms_under_the_limit():
    random = np.random.default_rng(1)
    truth = random.random((2000, len(Flag))) < 0.1
    left = np.zeros_like(truth)
    probability = np.clip(truth * 0.5 + random.random(truth.shape) * 0.6, 0, 1)
    for limit in (0.05, 0.02):
        chosen = choose_thresholds(probability, truth, left, limit)
        clean = ~truth.any(axis=1)
        assert (probability >= chosen)[clean].any(axis=1).mean() <= limit


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("lower case", "Heb je Pim gebeld?", "heb je pim gebeld?"),
        ("no mark", "Heb je Pim gebeld?", "Heb je Pim gebeld"),
        ("synonyms", "Wat zei je leidinggevende?", "Wat zei je manager?"),
        ("u-form", "Heb je dat gezegd?", "Hebt u dat gezegd?"),
        ("Flemish", "Ben je boos?", "Zijt ge boos?"),
    ],
)
def test_a_perturbation_says_the_same_in_another_way(coach, name, before, after):
    assert PERTURBATIONS[name](coach.nlp(before), Random(1)) == after
