"""Agreement of annotators: kappa for each label, and where they differ."""

import pytest

from coach.agreement import COACH, disagreements, pairs
from coach.labels import Aim, Flag, Focus, Form
from coach.model import Labels
from coach.store import Annotation


def said(who, forms, flags=(), optional=(), focus=None, aim=None):
    return [Annotation(n, who, form, flags, optional, focus, aim, 0.0) for n, form in enumerate(forms, 1)]


def kappa(pair, label):
    return next(k for k in pair.kappas if k.label == label)


def test_kappa_is_that_of_cohen_worked_out_by_hand():
    # 10 times both open, 5 times both closed, 5 times open against closed: (15/20 - .5) / (1 - .5)
    a = [Form.OPEN] * 10 + [Form.CLOSED] * 5 + [Form.OPEN] * 5
    b = [Form.OPEN] * 10 + [Form.CLOSED] * 5 + [Form.CLOSED] * 5
    pair, *_ = pairs([*said("a", a), *said("b", b)], {})
    observed, chance = 15 / 20, (15 / 20) * (10 / 20) + (5 / 20) * (10 / 20)
    found = kappa(pair, "form")
    assert (found.n, found.agree, found.note) == (20, 0.75, None)
    assert found.kappa == pytest.approx((observed - chance) / (1 - chance), abs=1e-4)


def test_under_twenty_turns_it_says_too_few():
    pair, *_ = pairs([*said("a", [Form.OPEN, Form.CLOSED] * 9), *said("b", [Form.OPEN, Form.CLOSED] * 9)], {})
    found = kappa(pair, "form")
    assert (found.n, found.agree, found.kappa, found.note) == (18, 1.0, None, "te weinig")


def test_only_turns_that_both_labelled_count():
    pair, *_ = pairs([*said("a", [Form.OPEN, Form.CLOSED] * 20), *said("b", [Form.OPEN, Form.CLOSED] * 12)], {})
    assert (pair.n, kappa(pair, "form").kappa) == (24, 1.0)
    assert (kappa(pair, "focus").n, kappa(pair, "focus").agree) == (0, None)


def test_flags_that_may_go_either_way_count_neither_for_nor_against():
    a = said("a", [Form.OPEN] * 30, flags=(Flag.WHY,))
    b = said("b", [Form.OPEN] * 30, optional=(Flag.WHY,))
    pair, *_ = pairs([*a, *b], {})
    assert (kappa(pair, "flags.why").n, kappa(pair, "flags.advice").n) == (0, 30)
    assert kappa(pair, "flags.advice").note == "steeds hetzelfde"


def test_everyone_is_compared_with_each_other_and_with_the_coach():
    coach = {n: Labels(Form.OPEN, (Flag.WHY,), (Flag.ADVICE,), Focus.PERSON, Aim.ACT) for n in range(1, 41)}
    people = [one for who in "abc" for one in said(who, [Form.OPEN] * 40, (Flag.WHY,), (), Focus.PERSON, Aim.ACT)]
    found = pairs(people, coach)
    assert [(p.first, p.second) for p in found] == [
        ("a", "b"), ("a", "c"), ("b", "c"), ("a", COACH), ("b", COACH), ("c", COACH),
    ]  # fmt: skip
    assert all(kappa(p, "form").agree == 1 for p in found)
    # what the coach doubts is neither for nor against
    assert kappa(found[-1], "flags.advice").n == 0


def test_where_they_differ_is_listed_with_what_each_said():
    coach = {1: Labels(Form.OPEN), 2: Labels(Form.OPEN), 3: Labels(Form.CLOSED), 4: Labels(Form.CLOSED)}
    people = [*said("a", [Form.OPEN, Form.CLOSED, Form.OPEN]), *said("b", [Form.OPEN, Form.OPEN, Form.OPEN])]
    found = disagreements(people, coach)
    assert [one.number for one in found] == [2, 3]
    assert found[0].labels["a"]["form"] == "closed"
    assert set(found[1].labels) == {"a", "b", COACH}
    assert disagreements([], coach) == ()
