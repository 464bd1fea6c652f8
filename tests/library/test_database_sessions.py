"""Sessions as they are stored, read, scoped and erased, on both databases."""

import json
from itertools import count
from threading import Thread

import pytest
from sqlalchemy import text

from coach import InputError
from coach.labels import Aim, Flag, Focus, Form, Role, Severity
from coach.model import Feedback, Finding, Labels, Source, Turn, Versions
from coach.store import Keep, SessionStore, Store, StoredFinding, expire

DAY = 86_400
VERSIONS = Versions("1", "1", "1")
OPEN = Labels(Form.OPEN, focus=Focus.PERSON, aim=Aim.CLARIFY, narrow=True, follow_up=True)
ADVICE = Labels(Form.CLOSED, (Flag.ADVICE, Flag.LEADING), (Flag.JUDGEMENT,), Focus.TASK, Aim.ACT)


def finding(rule="advice-own-idea", flag=Flag.ADVICE, **changed):
    given = {"severity": Severity.WARNING, "start": 0, "end": 3, "score": 0.8128, "doubt": False, **changed}
    return Finding(rule, flag, given.pop("severity"), text="Heb", title="", message="", source=Source("", ""), **given)


def feedback(said="Wat gebeurde er?", labels=OPEN, findings=(), step="verkenning", **turn):
    return Feedback(Turn(said, **turn), "basismodel", step, labels, {}, tuple(findings), VERSIONS)


@pytest.fixture
def store(database_url):
    store = Store(database_url)
    yield store
    store.close()


@pytest.fixture
def now():
    return [1_700_000_000.0]


@pytest.fixture
def sessions(store, now):
    return SessionStore(store, organisation="De Brug", clock=lambda: now[0])


@pytest.fixture
def other(store, now):
    return SessionStore(store, organisation="De Poort", clock=lambda: now[0])


def some(sessions, **given):
    """Make a session of four turns by three people."""
    session = sessions.create("basismodel", **given)
    sessions.add(
        session.id,
        [
            ("a", feedback("Het overleg liep uit de hand.", Labels(Form.STATEMENT), speaker="Noor", role="inbrenger")),
            ("b", feedback(speaker="Sam", time=1.5)),
            ("c", feedback("Heb je al gebeld?", ADVICE, [finding(), finding("x", Flag.JUDGEMENT, doubt=True)])),
            ("d", feedback("Mooi.", Labels(Form.STATEMENT, (Flag.JUDGEMENT,)), speaker=" sam ", role="participant")),
        ],
    )
    return session.id


def test_turns_come_back_as_labels_without_text(sessions):
    turns = sessions.turns(some(sessions))
    assert [turn.number for turn in turns] == [1, 2, 3, 4]
    assert [turn.labels for turn in turns] == [
        Labels(Form.STATEMENT),
        OPEN,
        ADVICE,
        Labels(Form.STATEMENT, (Flag.JUDGEMENT,)),
    ]
    assert turns[2].findings == (
        StoredFinding("advice-own-idea", 0, 3, Severity.WARNING, False, 0.813),
        StoredFinding("x", 0, 3, Severity.WARNING, True, 0.813),
    )
    assert [turn.length for turn in turns] == [29, 16, 17, 5]
    assert [turn.role for turn in turns] == [Role.INBRENGER, None, None, Role.PARTICIPANT]
    assert [turn.text for turn in turns] == [None] * 4
    assert (turns[1].time, turns[1].method, turns[1].step) == (1.5, "basismodel", "verkenning")


def test_text_and_names_are_nowhere_in_the_database(sessions, store):
    some(sessions)
    with store.read() as session:
        tables = ("organisation", "session", "participant", "step", "rule", "turn", "finding", "tally")
        everything = str([session.execute(text(f'SELECT * FROM "{table}"')).all() for table in tables])
    for typed in ("overleg", "gebeurde", "gebeld", "Mooi", "Noor", "Sam", "sam"):
        assert typed not in everything


def test_text_is_kept_where_the_group_agreed(sessions):
    session = sessions.create("basismodel", "text", consent="de trainer", retain_days=30)
    sessions.add(session.id, [("a", feedback())])
    assert sessions.turns(session.id)[0].text == "Wat gebeurde er?"
    assert (session.keep, session.consent) == (Keep.TEXT, "de trainer")
    assert session.retain_until - session.consented == 30 * DAY


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"keep": "text", "retain_days": 30}, "consent-missing"),
        ({"keep": "text", "consent": "de trainer"}, "retention-missing"),
        ({"keep": "text", "consent": "de trainer", "retain_days": 0}, "bad-retention"),
        ({"keep": "text", "consent": "", "retain_days": 3}, "bad-length"),
        ({"keep": "all"}, "bad-keep"),
        ({"id": "a\0b"}, "control-character"),
        ({"group": "x" * 101}, "bad-length"),
        ({"at": float("nan")}, "bad-time"),
        ({"at": 1_700_000_000_000}, "bad-time"),
    ],
)
def test_a_session_that_cannot_be_is_refused(sessions, given, code):
    with pytest.raises(InputError) as raised:
        sessions.create("basismodel", **given)
    assert raised.value.code == code
    assert sessions.list().sessions == ()


def test_the_same_id_gives_the_first_place_and_stores_nothing_twice(sessions):
    session = some(sessions)
    again = sessions.add(session, [("c", feedback("anders")), ("e", feedback()), ("e", feedback())])
    assert [(s.client, s.number, s.new) for s in again] == [("c", 3, False), ("e", 5, True), ("e", 5, False)]
    assert sessions.get(session).turns == len(sessions.turns(session)) == 5
    assert sessions.turns(session)[2].length == 17


def test_making_a_session_again_gives_the_same_one(sessions):
    first = sessions.create("basismodel", id="s1", group="maandag")
    sessions.add("s1", [("a", feedback())])
    assert sessions.create("basismodel", id="s1", group="maandag").created == first.created
    assert sessions.get("s1").turns == 1
    with pytest.raises(InputError) as raised:
        sessions.create("basismodel", id="s1", group="dinsdag")
    assert raised.value.status == 409


def test_a_closed_session_takes_no_new_turns_but_tells_of_old_ones(sessions, now):
    session = some(sessions)
    now[0] += 5
    assert sessions.close(session).closed == now[0]
    now[0] += 5
    assert sessions.close(session).closed == now[0] - 5
    assert sessions.add(session, [("a", feedback())])[0].number == 1
    with pytest.raises(InputError) as raised:
        sessions.add(session, [("a", feedback()), ("z", feedback())])
    assert (raised.value.code, raised.value.status) == ("session-closed", 409)


def test_a_summary_counts_what_the_turns_are(sessions):
    summary = sessions.summary(some(sessions))
    counts = summary.counts
    assert (counts.turns, counts.inbrenger, counts.questions, counts.characters) == (4, 1, 2, 38)
    assert (counts.narrow, counts.follow_up, counts.suggestive) == (1, 1, 2)
    assert {form: n for form, n in counts.form.items() if n} == {Form.OPEN: 1, Form.CLOSED: 1, Form.STATEMENT: 1}
    assert {f: n for f, n in counts.flags.items() if n} == {Flag.ADVICE: 1, Flag.LEADING: 1, Flag.JUDGEMENT: 1}
    assert {f: n for f, n in counts.doubt.items() if n} == {Flag.JUDGEMENT: 1}
    assert {f: n for f, n in counts.minded.items() if n} == {Flag.ADVICE: 1}
    assert {f: n for f, n in counts.focus.items() if n} == {Focus.PERSON: 1, Focus.TASK: 1}
    assert {a: n for a, n in counts.aim.items() if n} == {Aim.CLARIFY: 1, Aim.ACT: 1}
    assert summary.rules == {"advice-own-idea": 1, "x": 1}
    assert (summary.session.turns, summary.session.questions) == (4, 2)
    json.dumps(counts.to_dict())


def test_people_are_pseudonyms_that_differ_from_session_to_session(sessions, other):
    first, second = some(sessions), some(sessions)
    people = sessions.participants(first)
    assert [(p.number, p.released) for p in people] == [(1, None), (2, None)]
    assert people[1].pseudonym == sessions.pseudonym(first, "SAM") == sessions.turns(first)[3].participant
    assert sessions.turns(first)[2].participant is None
    all_of_them = {p.pseudonym for session in (first, second) for p in sessions.participants(session)}
    all_of_them |= {p.pseudonym for p in other.participants(some(other))}
    assert len(all_of_them) == 6


def test_a_name_is_shown_only_once_released(sessions):
    session = some(sessions)
    who = sessions.pseudonym(session, "Sam")
    sessions.release(session, who, "Sam")
    assert [p.released for p in sessions.participants(session)] == [None, "Sam"]
    sessions.release(session, who, None)
    assert [p.released for p in sessions.participants(session)] == [None, None]
    with pytest.raises(InputError) as raised:
        sessions.release(session, "0" * 16, "Sam")
    assert raised.value.status == 404


def test_a_key_may_be_shown_only_what_it_made(sessions):
    own = SessionStore(sessions.store, organisation="De Brug", maker="k1")
    mine, theirs = some(own, id="m"), some(sessions, id="t", group="maandag", maker="k2")
    assert (sessions.get(mine).maker, sessions.get(theirs).maker) == ("k1", "k2")
    for name, call in calls(theirs).items():
        with pytest.raises(InputError) as raised:
            call(own)
        assert raised.value.code == "unknown-session", name
    assert [info.id for info in own.list().sessions] == [point.session for point in own.trend()] == [mine]
    assert own.groups() == ()
    for taken in ("t", "m"):
        with pytest.raises(InputError) as raised:
            (own if taken == "t" else sessions).create("basismodel", id=taken)
        assert raised.value.code == "session-exists"
    assert own.create("basismodel", id="m").turns == 4


def test_consent_has_the_moment_that_it_was_given(sessions, now):
    given = {"keep": "text", "consent": "Trainer A", "retain_days": 1}
    assert sessions.create("basismodel", **given, consented=5.0).consented == 5.0
    assert sessions.create("basismodel", **given).consented == now[0]


def calls(session):
    """Name every method that takes a session's id, with arguments that would do."""
    return {
        "add": lambda s: s.add(session, [("q", feedback())]),
        "close": lambda s: s.close(session),
        "get": lambda s: s.get(session),
        "turns": lambda s: s.turns(session),
        "participants": lambda s: s.participants(session),
        "summary": lambda s: s.summary(session),
        "pseudonym": lambda s: s.pseudonym(session, "Sam"),
        "release": lambda s: s.release(session, "0" * 16, "Sam"),
        "erase": lambda s: s.erase(session),
        "erase_participant": lambda s: s.erase_participant(session, "0" * 16),
        "export": lambda s: s.export(session),
        "annotate": lambda s: s.annotate(session, "A", 1, "open"),
        "annotations": lambda s: s.annotations(session),
        "annotator": lambda s: s.annotator(session, "A"),
        "annotators": lambda s: s.annotators(session),
        "finish": lambda s: s.finish(session, "A"),
        "adjudicate": lambda s: s.adjudicate(session, 1, "open"),
        "gold": lambda s: s.gold(session),
    }


def test_every_method_with_a_session_is_tried(sessions):
    public = {name for name in dir(SessionStore) if not name.startswith("_")}
    assert public - set(calls("")) == {"create", "groups", "list", "trend", "labelling", "expire"}


def test_sessions_that_are_being_labelled_are_known_and_can_be_left_out(sessions, other):
    busy, rest = some(sessions, group="blind"), some(sessions, group="blind")
    sessions.annotate(busy, "A", 1, "open")
    sessions.annotate(busy, "B", 1, "open")
    sessions.finish(busy, "A")
    assert (sessions.labelling(), other.labelling()) == ({busy}, set())
    left = sessions.trend("blind", without=sessions.labelling())
    assert [point.session for point in left] == [rest]
    assert sessions.trend("blind", by="month", without={busy})[0].counts == left[0].counts
    sessions.finish(busy, "B")
    assert sessions.labelling() == frozenset()


def test_another_organisations_sessions_are_not_there(sessions, other):
    session = some(sessions, id="s1", group="maandag")
    before = sessions.export(session)
    for name, call in calls(session).items():
        errors = []
        for whose in (other, SessionStore(sessions.store, organisation="Nieuw")):
            with pytest.raises(InputError) as raised:
                call(whose)
            errors.append((str(raised.value), raised.value.code, raised.value.status))
        with pytest.raises(InputError) as raised:
            calls("never")[name](sessions)
        assert set(errors) == {(str(raised.value), "unknown-session", 404)}, name
    assert (other.list().sessions, other.groups()) == ((), ())
    assert other.trend("maandag") == other.trend() == ()
    assert other.expire(5e10) == 0
    assert other.create("basismodel", id="s1", group="dinsdag").turns == 0
    assert sessions.export(session) == before


def test_hostile_ids_are_not_there(sessions):
    some(sessions)
    for hostile in ("", "x" * 9999, "' OR 1=1 --", "a\0b", "\ud800"):
        for call in calls(hostile).values():
            with pytest.raises(InputError):
                call(sessions)


def test_nothing_is_made_by_asking(sessions):
    for call in calls("s1").values():
        with pytest.raises(InputError):
            call(sessions)
    assert (sessions.list().sessions, sessions.trend(), sessions.expire(5e10)) == ((), (), 0)
    if sessions.store.engine.dialect.name == "sqlite":
        assert not sessions.store.exists


def test_sessions_are_listed_newest_first_by_the_page(sessions, now):
    for number in range(7):
        now[0] += number % 2 * DAY
        sessions.create(
            "basismodel" if number < 5 else "incident", id=f"s{number}", group="maandag" if number else None
        )
    found, after = [], None
    while True:
        page = sessions.list(limit=3, after=after)
        found += [session.id for session in page.sessions]
        if (after := page.after) is None:
            break
    assert found == ["s6", "s5", "s4", "s3", "s2", "s1", "s0"]
    assert sessions.groups() == ("maandag",)
    assert [s.id for s in sessions.list(method="incident").sessions] == ["s6", "s5"]
    assert [s.id for s in sessions.list(group="maandag", until=1_700_000_000 + 2 * DAY).sessions] == ["s2", "s1"]
    assert [s.id for s in sessions.list(since=now[0]).sessions] == ["s6", "s5"]
    for bad in ("x", "1.0_", "nan_1", "1_-1", "1e400_3"):
        with pytest.raises(InputError):
            sessions.list(after=bad)


def test_a_trend_goes_by_session_or_by_month(sessions):
    january, march = 1_735_689_600.0, 1_740_787_200.0  # the first moments of 2025-01 and 2025-03 in UTC
    for moment, turns in ((january, 1), (january + 30.99 * DAY, 2), (march - 0.5, 1), (march, 3)):
        session = sessions.create("basismodel", group="maandag", at=moment)
        sessions.add(session.id, [(str(i), feedback()) for i in range(turns)])
    some(sessions, group="dinsdag", at=january)
    assert [p.counts.questions for p in sessions.trend("maandag")] == [1, 2, 1, 3]
    assert [p.counts.questions for p in sessions.trend("maandag", limit=2)] == [1, 3]
    months = sessions.trend("maandag", by="month")
    assert [(p.start, p.sessions, p.counts.form[Form.OPEN]) for p in months] == [
        (january, 2, 3),
        (march - 0.5, 1, 1),
        (march, 1, 3),
    ]
    assert sum(p.counts.turns for p in sessions.trend(by="month")) == 11
    with pytest.raises(InputError):
        sessions.trend(by="week")


def test_text_is_erased_when_its_time_is_over_and_the_rest_stays(sessions, other, now, bytes_of):
    session = some(sessions, keep="text", consent="de trainer", retain_days=10)
    later = some(sessions, keep="text", consent="de trainer", retain_days=20)
    theirs = some(other, keep="text", consent="de trainer", retain_days=10)
    summary = sessions.summary(session).counts
    assert sessions.expire() == 0
    now[0] += 10 * DAY
    assert sessions.expire() == 1
    assert [turn.text for turn in sessions.turns(session)] == [None] * 4
    assert sessions.summary(session).counts == summary
    assert sessions.get(session).erased == now[0]
    assert sessions.turns(later)[0].text is not None
    assert other.turns(theirs)[0].text is not None
    sessions.add(session, [("z", feedback())])
    assert sessions.turns(session)[-1].text is None
    assert expire(sessions.store, now[0] + 10 * DAY) == 2
    assert b"uit de hand" not in bytes_of(sessions.store)


def test_erasing_a_session_leaves_nothing_of_it(sessions, store, bytes_of):
    session = some(sessions, keep="text", consent="de trainer", retain_days=10)
    sessions.annotate(session, "A", 2, "open")
    sessions.adjudicate(session, 2, "open")
    kept = some(sessions)
    assert b"uit de hand" in bytes_of(store)
    sessions.erase(session)
    with pytest.raises(InputError):
        sessions.get(session)
    with store.read() as database:
        for table in ("participant", "turn", "finding", "tally", "rule_tally", "annotation", "annotator", "gold"):
            rows = database.execute(text(f"SELECT count(DISTINCT session), min(session) FROM {table}")).one()
            assert rows in ((1, 2), (0, None)), table
    assert sessions.get(kept).turns == 4
    assert b"uit de hand" not in bytes_of(sessions.store)


def test_erasing_somebody_takes_their_turns_out_of_the_counts(sessions):
    session = some(sessions)
    who = sessions.pseudonym(session, "Sam")
    sessions.annotate(session, "A", 2, "open")
    assert sessions.erase_participant(session, who) == 2
    assert [turn.number for turn in sessions.turns(session)] == [1, 3]
    summary = sessions.summary(session)
    assert (summary.counts.turns, summary.counts.questions, summary.counts.form[Form.OPEN]) == (2, 1, 0)
    assert summary.rules == {"advice-own-idea": 1, "x": 1}
    assert sessions.annotations(session) == ()
    assert sessions.add(session, [("new", feedback())])[0].number == 5
    with pytest.raises(InputError):
        sessions.erase_participant(session, who)


def test_counts_added_up_are_the_counts_of_the_turns(sessions):
    session = some(sessions)
    some_more = [(str(i), feedback("Heb je al gebeld?", ADVICE, [finding()], speaker=f"P{i}")) for i in range(5)]
    sessions.add(session, some_more)
    before = sessions.summary(session)
    sessions.add(session, [("x", feedback(labels=ADVICE, findings=[finding("y")] * 3, speaker="Jip"))])
    sessions.erase_participant(session, sessions.pseudonym(session, "Jip"))
    assert sessions.summary(session) == before


def test_an_export_is_plain_json_of_everyone_or_of_one(sessions):
    session = some(sessions, keep="text", consent="de trainer", retain_days=10)
    sessions.annotate(session, "A", 1, "statement")
    everyone = json.loads(json.dumps(sessions.export(session)))
    assert [turn["text"] for turn in everyone["turns"]][1] == "Wat gebeurde er?"
    assert everyone["turns"][2]["labels"]["suggestive"] is True
    assert len(everyone["annotations"]) == 1
    who = sessions.pseudonym(session, "Sam")
    theirs = sessions.export(session, who)
    assert {turn["participant"] for turn in theirs["turns"]} == {who}
    assert [p["pseudonym"] for p in theirs["participants"]] == [who]
    assert theirs["annotations"] == []
    with pytest.raises(InputError):
        sessions.export(session, "0" * 16)


def test_trainers_label_blind_and_agree_afterwards(sessions, now):
    session = some(sessions)
    sessions.annotate(session, "Trainer A", 2, "closed", ["why"])
    sessions.annotate(session, "Trainer A", 2, "open", ["leading", "advice"], "person", "act", optional=["why"])
    sessions.annotate(session, "Trainer B", 2, Form.OPEN)
    (mine,) = sessions.annotations(session, "Trainer A")
    assert (mine.form, mine.flags, mine.optional) == (Form.OPEN, (Flag.ADVICE, Flag.LEADING), (Flag.WHY,))
    assert (mine.focus, mine.aim, mine.at) == (Focus.PERSON, Aim.ACT, now[0])
    assert len({a.annotator for a in sessions.annotations(session)}) == 2
    sessions.adjudicate(session, 2, "open", ["advice"])
    assert [(g.number, g.annotator, g.flags) for g in sessions.gold(session)] == [(2, None, (Flag.ADVICE,))]
    for bad in (("vraag",), ("open", ["x"]), ("open", ["why"], "iets")):
        with pytest.raises(InputError):
            sessions.annotate(session, "Trainer A", 2, *bad)
    with pytest.raises(InputError):
        sessions.annotate(session, "Trainer A", 2, "open", ["why"], optional=["why"])
    for number in (9, 0, -1, 2**70):
        with pytest.raises(InputError) as raised:
            sessions.annotate(session, "Trainer A", number, "open")
        assert raised.value.code == "unknown-turn"


def test_turns_are_read_by_the_part(sessions):
    session = sessions.create("basismodel").id
    sessions.add(session, [(str(i), feedback(findings=[finding(start=i)])) for i in range(10)])
    part = sessions.turns(session, after=3, limit=4)
    assert [turn.number for turn in part] == [4, 5, 6, 7]
    assert [turn.findings[0].start for turn in part] == [3, 4, 5, 6]
    assert sessions.turns(session, after=2**70) == sessions.turns(session, limit=-1) == ()
    assert len(sessions.turns(session, after=-(2**70), limit=2**70)) == 10


def test_threads_that_write_at_once_lose_and_double_nothing(sessions):
    session = sessions.create("basismodel").id
    failed = []

    def post(worker):
        try:
            for i in range(10):
                mine = (f"{worker}-{i}", feedback(speaker=f"Q{worker}"))
                sessions.add(session, [(f"shared-{i}", feedback(speaker=f"P{i % 3}")), mine])
        except Exception as error:  # to be raised by the test itself
            failed.append(error)

    threads = [Thread(target=post, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    turns = sessions.turns(session)
    assert [turn.number for turn in turns] == list(range(1, 51))
    assert len({turn.client for turn in turns}) == 50
    assert sessions.summary(session).counts.turns == 50
    assert len(sessions.participants(session)) == 7


def test_a_turn_at_any_time_and_of_any_length_fits(sessions):
    session = sessions.create("basismodel").id
    clients = (f"{i}" for i in count())
    given = [feedback("x" * 2000, time=1e300), feedback("é", time=-3), feedback(speaker="🙂" * 3000)]
    sessions.add(session, zip(clients, given, strict=False))
    assert [(t.length, t.time) for t in sessions.turns(session)] == [(2000, 1e300), (1, -3.0), (16, None)]


def test_who_has_finished_changes_nothing_any_more(sessions, now):
    session = some(sessions)
    with pytest.raises(InputError) as raised:
        sessions.finish(session, "Trainer A")
    assert (raised.value.code, sessions.annotator(session, "Trainer A")) == ("unknown-annotator", None)
    sessions.annotate(session, "Trainer A", 2, "open")
    sessions.annotate(session, "Trainer B", 2, "closed")
    assert [a.finished for a in sessions.annotators(session)] == [None, None]
    done = sessions.finish(session, "Trainer A")
    assert done.finished == now[0]
    assert sessions.finish(session, done.pseudonym) == sessions.annotator(session, "Trainer A") == done
    with pytest.raises(InputError) as raised:
        sessions.annotate(session, "Trainer A", 3, "open")
    assert raised.value.code == "annotator-finished"
    sessions.annotate(session, "Trainer B", 3, "closed")
    assert len(sessions.annotations(session)) == 3
    assert sessions.export(session)["annotators"] == [a.to_dict() for a in sessions.annotators(session)]
