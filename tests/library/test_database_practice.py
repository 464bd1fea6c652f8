"""Practice and objections, as they are stored and erased."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from coach import InputError
from coach.store import Notebook, PracticeStore, Store, StoredAttempt, StoredObjection


@pytest.fixture
def practice(database_url):
    practice = PracticeStore(Store(database_url), clock=iter(range(1000)).__next__)
    yield practice
    practice.store.close()


@pytest.fixture(scope="module")
def any_practice(tmp_path_factory):
    practice = PracticeStore(Store(tmp_path_factory.mktemp("any") / "coach.db"))
    yield practice
    practice.store.close()


NUMBERS = count()


def attempt(id="a1", at=1.0, **changed):
    given = {"exercise": "herken", "item": "i7", "labels": ("why",), "right": True, "stage": "new", "help": 0}
    return StoredAttempt(id, at, **{**given, **changed})


def objection(id="o1", at=1.0, said="Waarom niet?", **changed):
    return StoredObjection(id, at, said, ("why",), **changed)


def test_what_was_stored_comes_back_the_same_oldest_first(practice):
    second = attempt("a0", 2.5, labels=(), right=False, help=3, detail={"keuze": ["é", None, 1.5]})
    assert practice.add("code", [second, attempt()]) == 2
    assert practice.attempts("code") == [attempt(), second]
    found = practice.notebook("code")
    assert found == Notebook((attempt(), second), created=0, seen=0, volume=found.volume)


def test_the_same_id_is_stored_once_and_keeps_what_it_had(practice):
    assert practice.add("code", [attempt(), attempt()]) == 1
    assert practice.add("code", [attempt(right=False), attempt("a2")]) == 1
    assert [a.right for a in practice.attempts("code")] == [True, True]
    assert practice.notebook("code").seen == 1


def test_codes_do_not_see_each_other(practice):
    practice.add("code een", [attempt()])
    practice.add("code twee", [attempt(right=False)])
    assert [a.right for a in practice.attempts("code een")] == [True]
    assert practice.attempts("code drie") == []


def test_a_code_may_be_typed_with_other_capitals_and_spaces(practice):
    practice.add("Groene  Fiets ", [attempt()])
    assert len(practice.attempts("groene fiets")) == 1


@pytest.mark.parametrize("code", ["abc", "   abc   ", "x" * 61, "", None, "ab\x00cd"])
def test_a_code_that_cannot_be_is_refused_and_not_repeated(practice, code):
    with pytest.raises(InputError, match="4 to 60") as raised:
        practice.add(code, [attempt()])
    assert not code or code not in str(raised.value)
    assert practice.attempts("a code") == []


def test_the_code_itself_is_nowhere(practice):
    practice.add("groene fiets", [attempt()])
    with practice.store.read() as session:
        assert "groene" not in str([session.execute(text(f"SELECT * FROM {t}")).all() for t in ("trainee", "attempt")])


def test_erasing_takes_the_bytes_out_of_the_files(practice, bytes_of):
    many = [attempt(f"a{i}", item=f"geheim-{i}", detail={"antwoord": "geheim" * 50}) for i in range(500)]
    practice.add("code", many)
    practice.object(objection(said="geheim?"), "code")
    practice.add("andere code", [attempt()])
    assert b"geheim" in bytes_of(practice.store)
    assert practice.erase("code")
    assert b"geheim" not in bytes_of(practice.store)
    assert practice.attempts("code") == []
    assert list(practice.objections()) == []
    assert practice.attempts("andere code") == [attempt()]
    assert not practice.erase("code")


def test_the_bytes_go_also_where_another_connection_is_open(practice, bytes_of):
    practice.add("code", [attempt(item="geheim")])
    other = PracticeStore(Store(practice.store.engine.url.render_as_string(hide_password=False)))
    assert len(other.attempts("code")) == 1
    practice.erase("code")
    assert b"geheim" not in bytes_of(practice.store)
    assert other.attempts("code") == []
    other.store.close()


def test_what_was_erased_does_not_come_back_from_a_copy(practice):
    practice.add("code", [attempt(), attempt("a2")])
    volume = practice.notebook("code").volume
    practice.erase("code")
    copies = {"a1": volume, "a2": volume}
    assert practice.add("code", [attempt(), attempt("a2")], volumes=copies) == 0
    assert practice.notebook("code") == Notebook()  # no trace of the code either
    assert practice.add("code", [attempt("a3")], volume=volume) == 0  # the sender has to hear of it first
    assert practice.add("code", [attempt(), attempt("a3")], volumes=copies) == 1
    assert practice.notebook("code").volume not in (None, volume)
    assert practice.add("andere code", [attempt("a2")], volumes=copies) == 0


def test_a_volume_that_was_erased_is_known_by_how_long_ago(practice):
    practice.add("code", [attempt()])
    practice.add("andere code", [attempt()])
    one, other = (practice.notebook(code).volume for code in ("code", "andere code"))
    assert one != other
    practice.erase("code")  # at 2
    assert practice.ended([one, other, "nergens"]) == {one: 1}
    assert practice.ended([]) == {}


def test_of_an_erased_notebook_a_random_number_stays_and_nothing_else(practice):
    practice.add("code", [attempt()])
    volume = practice.notebook("code").volume
    practice.erase("code")
    with practice.store.read() as session:
        assert session.execute(text("SELECT volume FROM ended")).all() == [(volume,)]
        assert session.execute(text("SELECT * FROM trainee")).all() == []


def test_an_erasure_and_a_device_that_sends_at_that_moment(practice):
    practice.add("code", [attempt()])
    volume = practice.notebook("code").volume
    copies = {f"a{n}": volume for n in range(40)}
    many = [attempt(name) for name in copies]
    with ThreadPoolExecutor(3) as pool:
        sending = [pool.submit(practice.add, "code", many, volume=volume, volumes=copies) for _ in range(8)]
        practice.erase("code")
        for one in sending:
            one.result()
    assert practice.attempts("code") == []


def test_objections_may_stay_without_the_link(practice):
    practice.object(objection(), "code")
    practice.erase("code", keep_objections=True)
    assert list(practice.objections()) == [objection()]
    with practice.store.read() as session:
        assert session.execute(text("SELECT count(*), count(trainee) FROM objection")).one() == (1, 0)


def test_an_objection_is_stored_once_and_comes_back_the_same(practice):
    full = objection("o0", 2.0, remark="Dit was zo bedoeld.", exercise="herken", where={"item": 3})
    assert practice.object(objection())
    assert practice.object(full, "code")
    assert not practice.object(objection(said="iets anders"))
    assert list(practice.objections()) == [objection(), full]


def test_one_objection_can_be_erased(practice, bytes_of):
    practice.object(objection(said="geheim"))
    practice.object(objection("o2"))
    assert practice.erase_objection("o1")
    assert not practice.erase_objection("o1")
    assert [o.id for o in practice.objections()] == ["o2"]
    assert b"geheim" not in bytes_of(practice.store)


def test_many_objections_come_in_order_even_at_one_moment(practice):
    with practice.store.write() as session:
        many = [{"id": f"{i:05}"} for i in range(1203)]
        session.execute(text("INSERT INTO objection (id, at, text, labels) VALUES (:id, 1, 'x', '[]')"), many)
    assert [o.id for o in practice.objections()] == [f"{i:05}" for i in range(1203)]


@pytest.mark.parametrize(
    "changed",
    [
        {"id": ""},
        {"id": "x" * 65},
        {"at": float("nan")},
        {"at": True},
        {"item": "x" * 101},
        {"item": "a\x00b"},
        {"item": "\ud800"},
        {"labels": "why"},
        {"labels": ("x",) * 51},
        {"right": 1},
        {"help": -1},
        {"detail": {"a": object()}},
        {"detail": {"a": "x" * 9000}},
        {"detail": {"a": float("inf")}},
        {"detail": {"a": "\x00"}},
    ],
    ids=str,
)
def test_an_attempt_that_cannot_be_stored_is_refused(changed):
    with pytest.raises(InputError):
        attempt(**changed)


@given(
    st.builds(
        attempt,
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=64),
        st.floats(0, 5e10),
        item=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=100),
        detail=st.none() | st.dictionaries(st.text("abc", max_size=3), st.integers(-(2**50), 2**50) | st.booleans()),
    )
)
def test_any_attempt_comes_back_the_same(any_practice, given_attempt):
    code = f"code {next(NUMBERS)}"
    any_practice.add(code, [given_attempt])
    assert any_practice.attempts(code) == [given_attempt]
