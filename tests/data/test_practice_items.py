"""The practice items keep their promises: format, marked words, enough of everything, and a coach that agrees."""

import json
import re
from collections import Counter
from typing import Any

import pytest

from coach import Turn
from coach.corpus import read_gold
from coach.labels import Aim, Flag, Focus, Form, Severity

FIELDS = ["id", "text", "form", "flags", "focus", "aim", "words", "rewrites", "tip"]
CLEAN = {Form.OPEN: 25, Form.INVITATION: 22, Form.CLOSED: 25, Form.CHOICE: 22}
EACH_FLAG = 22
TELL_TALE = 6  # words that may be marked at once for a flag; more would mark the sentence

Item = dict[str, Any]


@pytest.fixture(scope="module")
def items(root) -> list[Item]:
    lines = (root / "corpora" / "practice" / "items.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


def test_every_item_has_the_fields_of_the_format(items):
    for item in items:
        assert list(item) == FIELDS, item["id"]
        assert re.fullmatch(r"oe-\d{3}", item["id"])
        assert item["form"] in set(Form) - {Form.STATEMENT}, item["id"]
        assert item["flags"] == [flag for flag in Flag if flag in item["flags"]], item["id"]
        assert item["focus"] in set(Focus), item["id"]
        assert item["aim"] in set(Aim), item["id"]
        assert 4 <= len(item["text"].split()) <= 25, item["id"]


def test_ids_and_texts_are_unique(items):
    assert len({item["id"] for item in items}) == len(items)
    assert len({plain(item["text"]) for item in items}) == len(items)


def test_marked_words_are_whole_words_in_order(items):
    for item in items:
        text, end = item["text"], 0
        assert item["words"], item["id"]
        for start, stop in item["words"]:
            marked = text[start:stop]
            assert end <= start < stop <= len(text), item["id"]
            assert marked == marked.strip(), item["id"]
            assert marked[0].isalnum(), item["id"]
            assert not text[start - 1 : start].isalnum(), item["id"]
            assert not (marked[-1].isalnum() and text[stop : stop + 1].isalnum()), item["id"]
            assert not item["flags"] or len(marked.split()) <= TELL_TALE, item["id"]
            end = stop


def test_what_could_be_better_comes_with_rewrites_and_nothing_else_does(items):
    for item in items:
        fine = not item["flags"] and item["form"] in (Form.OPEN, Form.INVITATION)
        assert len(item["rewrites"]) in ({0} if fine else {2, 3}), item["id"]
        asked = {plain(text) for text in [item["text"], *item["rewrites"]]}
        assert len(asked) == 1 + len(item["rewrites"]), item["id"]


def test_tips_are_one_short_sentence_each_its_own(items):
    assert max(Counter(item["tip"] for item in items).values()) == 1
    for item in items:
        assert 4 <= len(item["tip"].split()) <= 20, item["id"]
        assert item["tip"].endswith((".", "'")), item["id"]
        assert '"' not in item["tip"], item["id"]


def test_there_is_enough_of_every_label(items):
    flags = Counter(flag for item in items for flag in item["flags"])
    assert {flag: flags[flag] for flag in Flag if flags[flag] < EACH_FLAG} == {}
    clean = Counter(item["form"] for item in items if not item["flags"])
    assert {form: clean[form] for form, least in CLEAN.items() if clean[form] < least} == {}
    flagged = [item for item in items if item["flags"]]
    assert max(len(item["flags"]) for item in flagged) <= 2
    assert sum(len(item["flags"]) == 1 for item in flagged) / len(flagged) >= 0.8
    assert 0.25 <= 1 - len(flagged) / len(items) <= 0.4


def test_every_item_stands_undisputed_in_train_and_in_no_other_split(items, root):
    folder = root / "corpora" / "exploration"
    train = {gold.turn.text: gold for gold in read_gold(folder / "train.jsonl")}
    for item in items:
        gold = train[item["text"]]
        assert (gold.form, gold.focus, gold.aim) == (item["form"], item["focus"], item["aim"]), item["id"]
        assert gold.flags == set(item["flags"]), item["id"]
        assert not gold.optional, item["id"]
        assert not gold.turn.context, item["id"]
    unseen = {plain(gold.turn.text) for name in ("dev", "test") for gold in read_gold(folder / f"{name}.jsonl")}
    assert [item["id"] for item in items if plain(item["text"]) in unseen] == []


def test_rewrites_stand_in_no_split_that_is_kept_for_measuring(items, root):
    folder = root / "corpora" / "exploration"
    unseen = {plain(gold.turn.text) for name in ("dev", "test") for gold in read_gold(folder / f"{name}.jsonl")}
    # very short questions ("Hoe was dat voor je?") are anyone's
    taken = [text for item in items for text in item["rewrites"] if plain(text) in unseen and len(text.split()) > 5]
    assert taken == []


def test_the_coach_agrees_with_every_item(items, coach):
    reviews = coach.review_many((Turn(item["text"]) for item in items), suggest=False)
    differ = [
        item["id"]
        for item, feedback in zip(items, reviews, strict=True)
        if (feedback.labels.form, list(feedback.labels.flags)) != (item["form"], item["flags"])
    ]
    assert differ == []


def test_the_coach_minds_nothing_in_the_rewrites(items, coach):
    texts = [text for item in items for text in item["rewrites"]]
    minded = {
        feedback.turn.text: finding.rule
        for feedback in coach.review_many(map(Turn, texts), suggest=False)
        for finding in feedback.findings
        if finding.severity is not Severity.GOOD and finding.rule != "form-narrow"
    }
    assert minded == {}
    forms = {f.labels.form for f in coach.review_many(map(Turn, texts), suggest=False)}
    assert forms <= {Form.OPEN, Form.INVITATION}
