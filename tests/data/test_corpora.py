"""The corpus keeps its promises: format, unique ids, no leak between splits, no template, enough of everything."""

import re
from collections import Counter, defaultdict

import pytest

from coach.corpus import GoldTurn, read_gold
from coach.labels import Flag

SPLITS = ("train", "dev", "test")
# words of a frame that stay: function words; content words are replaced by their tag
CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM", "X", "SYM"})


@pytest.fixture(scope="session")
def splits(root) -> dict[str, list[GoldTurn]]:
    return {name: read_gold(root / "corpora" / "exploration" / f"{name}.jsonl") for name in SPLITS}


@pytest.fixture(scope="session")
def turns(splits) -> list[GoldTurn]:
    return [turn for name in SPLITS for turn in splits[name]]


def test_ids_are_unique_and_every_turn_says_who_wrote_it(turns):
    assert max(Counter(t.turn.id for t in turns).values()) == 1
    assert all({"writer", "sector", "case"} <= set(t.extra) for t in turns)


def test_focus_and_aim_are_missing_exactly_for_statements(turns):
    wrong = [t.turn.id for t in turns if (t.focus is None, t.aim is None) != (t.form == "statement",) * 2]
    assert wrong == []


def test_no_flag_is_both_given_and_optional(turns):
    assert [t.turn.id for t in turns if t.flags & t.optional] == []


def test_writers_cases_and_texts_stay_in_one_split(splits):
    for key in ("writer", "case"):
        seen = {name: {t.extra[key] for t in part} for name, part in splits.items()}
        assert seen["train"] & seen["dev"] == seen["train"] & seen["test"] == seen["dev"] & seen["test"] == set()
    texts = {name: {re.sub(r"\W+", " ", t.turn.text.lower()).strip() for t in part} for name, part in splits.items()}
    assert texts["train"] & (texts["dev"] | texts["test"]) == set()


def test_pairs_stay_in_one_split(splits):
    where = defaultdict(set)
    for name, part in splits.items():
        for t in part:
            if "pair" in t.extra:
                where[t.extra["writer"], t.extra["pair"]].add(name)
    assert [pair for pair, names in where.items() if len(names) > 1] == []


def grams(text: str) -> frozenset[str]:
    plain = " ".join(re.findall(r"\w+", text.lower()))
    return frozenset(plain[i : i + 4] for i in range(len(plain) - 3))


def test_no_near_duplicates_across_splits(splits):
    index: dict[str, list[frozenset[str]]] = defaultdict(list)
    near = []
    for name in ("test", "dev", "train"):
        waiting = []
        for t in splits[name]:
            own = grams(t.turn.text)
            # a near-duplicate shares 70% of its grams, so at least one of its rarest 30% and one
            rare = sorted(own, key=lambda gram: len(index[gram]))[: len(own) * 3 // 10 + 1]
            for other in {other for gram in rare for other in index[gram]}:
                if len(own & other) / len(own | other) >= 0.7:
                    near.append(t.turn.id)
            waiting.append(own)
        for own in waiting:
            for gram in own:
                index[gram].append(own)
    assert near == []


def test_no_sentence_frame_of_six_words_comes_more_than_three_times(coach, turns):
    frames: Counter[str] = Counter()
    for doc in coach.nlp.pipe((t.turn.text for t in turns), batch_size=256, disable=["trainable_lemmatizer"]):
        words = [t.pos_ if t.pos_ in CONTENT else t.lower_ for t in doc if t.is_alpha or t.like_num]
        if len(words) >= 6 and any(w in CONTENT for w in words):
            frames[" ".join(words)] += 1
    assert {frame: n for frame, n in frames.items() if n > 3} == {}


def test_there_is_enough_of_everything(turns):
    flags = Counter(flag for t in turns for flag in t.flags)
    assert len(turns) >= 6000
    for flag in Flag:
        assert flags[flag] >= (200 if flag is Flag.GENERALISATION else 400), flag
    clean = [t for t in turns if not t.flags]
    assert 0.45 <= len(clean) / len(turns) <= 0.6
    assert (
        sum(len(t.turn.text.split()) <= 12 and not t.extra.get("hard") and t.form != "statement" for t in clean) >= 1200
    )
    assert sum(bool(t.turn.context) for t in turns) >= 300
    assert len({t.extra["sector"] for t in turns}) >= 12
    sloppy = [t for t in turns if t.form != "statement" and ("?" not in t.turn.text or t.turn.text[0].islower())]
    assert len(sloppy) / len(turns) >= 0.2
    assert max(len(t.turn.text.split()) for t in turns) <= 40
