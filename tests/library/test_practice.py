"""Practising: help fades and comes back, items return when it is time, progress says how sure it is."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach import Turn
from coach.errors import InputError
from coach.labels import Aim, Flag, Focus, Form
from coach.practice.attempt import Attempt, Exercise, Stage, attempts_of, united
from coach.practice.fading import ROUND, course
from coach.practice.items import Item, load_items
from coach.practice.practice import Practice, outcome
from coach.practice.progress import NAMES, TOO_FEW, overview, progress, wilson
from coach.practice.rephrase import judge
from coach.practice.schedule import Schedule
from coach.practice.wording import WORDINGS

START = datetime(2026, 1, 5, 10, tzinfo=UTC)


def attempt(
    n: int, right: bool = True, *, stage: str = "full", item: str = "i1", label: str = "why", **given
) -> Attempt:
    exercise = given.get("exercise", Exercise.RECOGNISE)
    at = given.get("at", START.timestamp() + n * 60)
    return Attempt(f"a{n}", at, exercise, item, (label,), right, Stage(stage), given.get("help", 0))


def items(n: int = 40) -> list[Item]:
    flags = list(Flag)
    return [
        Item(
            f"i{i}",
            f"Vraag {i}?",
            Form.CLOSED,
            (flags[i % 7],),
            Focus.PERSON,
            Aim.ACT,
            ((0, 5),),
            ("Wat is er?",),
            "tip",
        )
        for i in range(n)
    ]


def play(rights: str, attempts: list[Attempt] | None = None) -> list[Attempt]:
    """Attempt after attempt at whatever stage the course asks for: g is right, f is not."""
    done = list(attempts or [])
    for right in rights:
        done.append(attempt(len(done), right == "g", stage=course(done, Exercise.RECOGNISE).stage.value))
    return done


def test_help_fades_step_by_step_to_a_round_without_help():
    stages = []
    done: list[Attempt] = []
    for _ in range(4):
        stages.append(course(done, Exercise.RECOGNISE).stage.value)
        done = play("gggg", done)
    assert stages == ["full", "hint", "after", "alone"]


def test_a_round_without_help_is_measured_and_then_help_after_the_answer_returns():
    done = play("gggg" * 3 + "gggggggf")
    now = course(done, Exercise.RECOGNISE)
    assert now.rounds == (7 / ROUND,)
    assert now.stage is Stage.AFTER


def test_a_round_that_goes_badly_brings_back_a_hint():
    assert course(play("gggg" * 3 + "gfgfgfgf"), Exercise.RECOGNISE).stage is Stage.HINT


def test_help_comes_back_where_it_goes_wrong():
    assert course(play("gggg" + "fff" + "f"), Exercise.RECOGNISE).stage is Stage.FULL


def test_within_a_round_it_says_how_many_are_left():
    assert course(play("gggg" * 3 + "gg"), Exercise.RECOGNISE).left == ROUND - 2


def test_a_stage_that_the_trainee_chose_does_not_move_the_course():
    done = [attempt(n, stage="alone") for n in range(20)]
    assert course(done, Exercise.RECOGNISE).stage is Stage.FULL


def test_exercises_fade_apart():
    done = play("gggg")
    assert course(done, Exercise.RECOGNISE).stage is Stage.HINT
    assert course(done, Exercise.REPHRASE).stage is Stage.FULL


def test_what_was_right_comes_back_after_growing_intervals():
    schedule = Schedule(items())
    done: list[Attempt] = []
    gaps = []
    at = START
    for n in range(4):
        done.append(attempt(n, at=at.timestamp()))
        due = schedule.due(done, Exercise.RECOGNISE)["i1"]
        gaps.append(due - at)
        at = due
    assert gaps == sorted(gaps)
    assert gaps[-1] > 3 * gaps[-2] > timedelta(days=1)


def test_what_went_wrong_comes_back_soon():
    schedule = Schedule(items())
    done = [attempt(0), attempt(1, at=(START + timedelta(days=3)).timestamp())]
    right = schedule.due(done, Exercise.RECOGNISE)["i1"]
    wrong = schedule.due([done[0], attempt(1, False, at=done[1].at)], Exercise.RECOGNISE)["i1"]
    assert wrong - datetime.fromtimestamp(done[1].at, UTC) <= timedelta(minutes=10) < right - START


def test_due_items_are_asked_again_among_new_ones():
    done = [attempt(n, item=f"i{n}") for n in range(12)]
    chosen = Schedule(items()).choose(done, Exercise.RECOGNISE, now=START + timedelta(days=30), count=8)
    again = [item for item, back in chosen if back]
    assert 3 <= len(again) <= 5
    assert {item.id for item in again} <= {f"i{n}" for n in range(12)}
    assert len({item.id for item, _ in chosen}) == 8


def test_new_items_lean_on_what_goes_wrong():
    done = [attempt(n, label="advice", right=False, item="x") for n in range(12)]
    done += [attempt(50 + n, label=flag.value, item="x") for n in range(12) for flag in Flag if flag is not Flag.ADVICE]
    counts = dict.fromkeys(Flag, 0)
    for extra in range(30):
        played = [*done, *(attempt(500 + n, label="why", item="x") for n in range(extra))]
        for item, _ in Schedule(items(140)).choose(played, Exercise.RECOGNISE, now=START, count=8):
            counts[item.flags[0]] += 1
    assert max(counts, key=lambda flag: counts[flag]) is Flag.ADVICE


def test_nothing_is_asked_twice_in_a_round_and_a_round_is_never_short():
    schedule = Schedule(items(10))
    done = [attempt(n, item=f"i{n % 10}") for n in range(30)]
    chosen = schedule.choose(done, Exercise.RECOGNISE, now=START, count=4)
    assert len({item.id for item, _ in chosen}) == 4


def test_the_same_state_gives_the_same_round():
    schedule = Schedule(items())
    done = play("ggfg")
    first = schedule.choose(done, Exercise.RECOGNISE, now=START, count=8)
    assert first == schedule.choose(done, Exercise.RECOGNISE, now=START, count=8)


def test_an_item_that_is_gone_does_not_break_the_rest():
    assert Schedule(items(3)).due([attempt(0, item="weg"), attempt(1)], Exercise.RECOGNISE).keys() == {"i1"}


def test_under_eight_attempts_nothing_is_said():
    seven = [attempt(n, stage="after") for n in range(7)]
    assert {p.label: p.words for p in progress(seven)}["why"] == TOO_FEW
    assert {p.label: p.words for p in progress([*seven, attempt(8, stage="after")])}["why"] == "gaat de goede kant op"


def test_what_was_done_with_help_counts_apart():
    done = [attempt(0), attempt(1, stage="after"), attempt(2, stage="after", help=2), attempt(3, False, stage="alone")]
    why = next(p for p in progress(done) if p.label == "why")
    assert (why.alone.right, why.alone.n, why.helped.n) == (1, 2, 2)


def test_every_label_has_a_name_and_a_wording():
    assert set(WORDINGS) == set(NAMES) - {"asking"}


@given(st.integers(0, 400), st.integers(0, 400))
def test_an_interval_holds_its_share_and_narrows(right, more):
    n = right + more
    share = wilson(right, n)
    assert 0 <= share.low <= share.high <= 1
    if n:
        assert share.low <= right / n <= share.high
        assert wilson(right * 4, n * 4).high - wilson(right * 4, n * 4).low < share.high - share.low


def test_attempts_survive_being_kept_and_damaged_ones_are_left_out():
    done = play("gfg")
    kept = [one.to_dict() for one in done]
    assert attempts_of([*kept, "stuk", {"id": "x"}, {**kept[0], "id": "y", "at": float("inf")}]) == done


def test_two_lists_unite_each_attempt_once():
    done = play("gfggf")
    assert united(done[:3], done[1:]) == done


def test_attempts_must_be_a_list_of_bounded_length():
    for bad in ({}, "x", [{}] * 10_001):
        with pytest.raises(InputError):
            attempts_of(bad)


def test_overview_is_plain_json(coach):
    import json

    shown = json.loads(json.dumps(overview(play("ggggf"))))
    assert shown["courses"]["herkennen"]["stage"] == "hint"
    assert len(shown["labels"]) == len(NAMES)


@pytest.mark.parametrize(
    ("text", "labels", "right"),
    [
        ("Wat ging er door je heen?", ("asking",), True),
        ("Vertel eens meer.", ("asking",), True),
        ("Was je collega erbij?", ("asking",), False),
        ("Waarom ging je weg?", ("asking", "why"), False),
    ],
)
def test_what_a_question_of_ones_own_counts_for(coach, text, labels, right):
    assert outcome(coach.review(Turn(text))) == (labels, right)


@pytest.fixture(scope="module")
def practice(coach) -> Practice:
    return Practice(coach)


def test_a_sheet_holds_all_that_is_needed_to_go_on_offline(practice):
    for item in practice.items.values():
        sheet = practice.sheet(item, Exercise.RECOGNISE)
        assert sheet["right"]
        assert set(sheet["right"]) <= {option["value"] for option in sheet["options"]}
        assert all(0 <= start < end <= len(item.text) for start, end in sheet["words"])


def test_a_closed_question_is_never_shown_as_nothing_the_matter(practice):
    for item in practice.items.values():
        sheet = practice.sheet(item, Exercise.RECOGNISE)
        if sheet["right"] == ["none"]:
            assert item.form.is_open


def test_only_what_can_be_rephrased_is_given_to_rephrase(practice):
    chosen = practice.next(Exercise.REPHRASE, [], now=START, count=20).items
    assert len(chosen) == 20
    assert all(sheet["rewrites"] and len(sheet["help"]) == 3 for sheet in chosen)


def test_model_answers_are_right_and_the_question_itself_is_not(practice, coach):
    for item in [i for i in load_items().values() if i.rewrites][::9]:
        assert judge(coach, item, item.rewrites[0]).right, item
        assert not judge(coach, item, item.text).right, item


def test_a_good_question_about_something_else_is_allowed_but_not_right(coach):
    item = next(i for i in load_items().values() if i.rewrites and "why" in i.labels)
    judged = judge(coach, item, "Welke afspraken golden er voor het parkeren van de vrachtwagens bij de haven?")
    assert judged.allowed
    assert not judged.right


def test_advice_instead_of_a_question_is_told_in_words(coach):
    item = next(i for i in load_items().values() if i.rewrites)
    judged = judge(coach, item, "Kun je niet gewoon een keer met je leidinggevende gaan praten?")
    assert not judged.allowed
    assert "verkapt advies" in judged.words


def test_an_item_that_is_gone_is_told_in_dutch(practice):
    with pytest.raises(InputError) as caught:
        practice.rephrase("oe-999999", "Wat gebeurde er?")
    assert (caught.value.code, caught.value.status) == ("expired-item", 404)


@pytest.mark.parametrize("count", [0, 21, -1])
def test_a_round_has_one_to_twenty_items(practice, count):
    with pytest.raises(InputError):
        practice.next(Exercise.RECOGNISE, [], now=START, count=count)
