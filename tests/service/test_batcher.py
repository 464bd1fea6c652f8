"""Micro-batching: together where it can, refused at once where it must."""

import asyncio
import time
from concurrent.futures import Future, ThreadPoolExecutor

import httpx
import pytest
from coach.api.batcher import Batcher, BusyError

from coach import Feedback, InputError, Turn
from coach.errors import ModelError


def run(coach, work, **options):
    """Run work with a batcher around the coach; return what it gives, and the sizes of the batches."""
    sizes: list[int] = []

    async def main():
        with ThreadPoolExecutor(1) as worker:
            loading: Future = Future()
            loading.set_result(coach)
            batcher = Batcher(loading, worker, observe=lambda n, *_: sizes.append(n), **options)
            return await work(batcher)

    return asyncio.run(main()), sizes


def test_requests_that_arrive_together_go_together(coach):
    async def work(batcher):
        return await asyncio.gather(*(batcher.review([Turn(f"Waarom ging je op dag {i}?")]) for i in range(20)))

    results, sizes = run(coach, work)
    assert [r[0].turn.text for r in results] == [f"Waarom ging je op dag {i}?" for i in range(20)]
    assert max(sizes) > 5
    assert sum(sizes) == 20


def test_answers_are_those_of_one_by_one(coach):
    turns = [Turn(t) for t in ("Wat gebeurde er?", "Was je boos?", "Waarom ging je weg?")] * 3

    async def work(batcher):
        return await asyncio.gather(*(batcher.review([t]) for t in turns))

    results, _ = run(coach, work)
    assert [r[0].findings for r in results] == [coach.review(t).findings for t in turns]


def test_other_switches_go_in_another_batch(coach):
    async def work(batcher):
        turn = [Turn("Waarom ging je weg?")]
        return await asyncio.gather(
            batcher.review(turn), batcher.review(turn, {"disabled": ["why"]}), batcher.review(turn)
        )

    (one, two, three), sizes = run(coach, work)
    assert one[0].findings == three[0].findings != two[0].findings
    assert sum(sizes) == 3


def test_a_full_queue_is_busy_at_once(coach):
    async def work(batcher):
        asked = [batcher.review([Turn(f"Wat zei je op dag {i}?")]) for i in range(60)]
        return await asyncio.gather(*asked, return_exceptions=True)

    results, _ = run(coach, work, queue=20)
    busy = [r for r in results if isinstance(r, BusyError)]
    assert 0 < len(busy) < 60
    assert all(isinstance(r, BusyError | list) for r in results)


def test_who_waits_too_long_is_told(coach):
    async def work(batcher):
        asked = [batcher.review([Turn(f"Wat zei je op dag {i}?")]) for i in range(30)]
        return await asyncio.gather(*asked, return_exceptions=True)

    results, _ = run(coach, work, size=1, deadline=0.02)
    assert any(isinstance(r, BusyError) for r in results)
    assert isinstance(results[0], list)


def test_one_bad_turn_or_switch_never_loses_the_others(coach):
    async def work(batcher):
        return await asyncio.gather(
            batcher.review([Turn("Wat?"), InputError("stuk")]),
            batcher.review([Turn("Wat?")], {"disabled": ["bestaat-niet"]}),
            batcher.review([Turn("Wie?")]),
            return_exceptions=True,
        )

    (first, wrong, last), _ = run(coach, work)
    assert isinstance(first[0], Feedback)
    assert isinstance(first[1], InputError)
    assert isinstance(wrong, InputError)
    assert isinstance(last[0], Feedback)


def test_while_loading_it_says_so(coach):
    async def main():
        with ThreadPoolExecutor(1) as worker:
            await Batcher(Future(), worker).review([Turn("Wat?")])

    with pytest.raises(ModelError):
        asyncio.run(main())


def test_what_was_accepted_is_finished(coach):
    async def work(batcher):
        asked = [asyncio.create_task(batcher.review([Turn(f"Wat zei je op dag {i}?")])) for i in range(30)]
        await asyncio.sleep(0)
        await batcher.finish()
        return [task.done() for task in asked]

    done, _ = run(coach, work)
    assert all(done)


def test_a_long_list_leaves_room_for_others(coach):
    async def work(batcher):
        order: list[str] = []

        async def ask(name, turns):
            await batcher.review(turns)
            order.append(name)

        many = [Turn(f"Wat zei je op dag {i}?") for i in range(60)]
        await asyncio.gather(ask("list", many), *(ask("one", many[:1]) for _ in range(5)))
        return order

    order, sizes = run(coach, work, size=8)
    assert order == ["one"] * 5 + ["list"]
    assert sum(sizes) == 65


def test_other_work_has_the_same_queue_and_deadline(coach):
    async def work(batcher):
        asked = [batcher.call(time.sleep, 0.05) for _ in range(20)]
        return await asyncio.gather(*asked, return_exceptions=True), batcher.queued

    (results, left), _ = run(coach, work, queue=10, deadline=0.12)
    busy = [isinstance(r, BusyError) for r in results]
    assert busy[:2] == [False, False]
    assert all(busy[4:])
    assert left == 0


def test_what_nobody_waits_for_is_not_done(coach):
    async def work(batcher):
        turns = [Turn(f"Wat zei je op dag {i}?") for i in range(40)]
        tasks = [asyncio.create_task(batcher.review(turns)) for _ in range(3)]
        await asyncio.sleep(0.001)
        for task in tasks[1:]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await batcher.finish()
        return batcher.queued

    left, sizes = run(coach, work, size=10)
    assert left == 0
    assert sum(sizes) <= 60


def test_a_client_that_closes_is_no_longer_worked_for(start):
    with start(batch=16) as place:
        turns = [{"text": f"Waarom ging je op dag {i} weg?"} for i in range(1000)]
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"http://{place}/v1/check", json=turns, timeout=0.3)
        httpx.post(f"http://{place}/v1/check", json={"text": "Wat gebeurde er?"}, timeout=30)
        metrics = httpx.get(f"http://{place}/metrics").text
        (reviewed,) = (line.split()[1] for line in metrics.splitlines() if line.startswith("vraagcoach_turns_total"))
        assert float(reviewed) < 900
