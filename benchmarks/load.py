"""Load the service on this machine: typing clients, full load with and without batching, idle sockets, stopping.

Run: .venv/bin/python benchmarks/load.py [typing] [full] [idle] [stop] [soak MINUTES]
Everything goes to 127.0.0.1; the service and the clients share the machine's cores.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
from websockets.asyncio.client import connect

ROOT = Path(__file__).parents[1]
CLIENTS = 32
EVERY = 0.3


def texts() -> list[str]:
    """Return turns of the test split, in random but fixed order."""
    lines = (ROOT / "corpora" / "exploration" / "test.jsonl").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line)["text"] for line in lines]
    random.Random(7).shuffle(found)
    return found


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextlib.contextmanager
def service(**environ: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start the service in a process of its own, and stop it after."""
    port = free_port()
    own = {**os.environ, "COACH_RATE": "100000000", "OMP_NUM_THREADS": "1", **environ}
    command = [sys.executable, "-m", "coach.cli", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        url = f"127.0.0.1:{port}"
        for _ in range(600):
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"http://{url}/ready").status_code == 200:
                    break
            time.sleep(0.05)
        try:
            yield url, process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(40)


def tree_rss(pid: int) -> float:
    """Return the resident memory of a process and its children, in MB."""
    total = 0.0
    waiting = [pid]
    while waiting:
        own = waiting.pop()
        with contextlib.suppress(OSError):
            status = Path(f"/proc/{own}/status").read_text()
            total += next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024
            waiting += [int(c) for c in Path(f"/proc/{own}/task/{own}/children").read_text().split()]
    return total


def percentiles(times: list[float]) -> str:
    """Return p50, p95 and p99 in milliseconds."""
    ranked = sorted(times)
    at = [ranked[min(len(ranked) - 1, int(len(ranked) * p))] * 1000 for p in (0.5, 0.95, 0.99)]
    return f"p50 {at[0]:.0f} ms, p95 {at[1]:.0f} ms, p99 {at[2]:.0f} ms"


async def _type(url: str, own: list[str], seconds: float, times: list[float], errors: list[str]) -> None:
    async with connect(f"ws://{url}/v1/live", max_queue=None) as socket_:
        await socket_.send(json.dumps({"type": "open"}))
        await socket_.recv()
        sent: dict[int, float] = {}
        end = time.perf_counter() + seconds

        async def listen() -> None:
            async for raw in socket_:
                message = json.loads(raw)
                if message["type"] == "findings":
                    times.append(time.perf_counter() - sent[message["seq"]])
                elif message["type"] == "error":
                    errors.append(message["error"]["code"])

        listening = asyncio.create_task(listen())
        await asyncio.sleep(random.random() * EVERY)
        seq = 0
        while time.perf_counter() < end:
            words = own[seq // 8 % len(own)].split()
            draft = " ".join(words[: max(2, len(words) * (seq % 8 + 1) // 8)])
            sent[seq] = time.perf_counter()
            await socket_.send(json.dumps({"type": "draft", "seq": seq, "text": draft}))
            seq += 1
            await asyncio.sleep(EVERY * (0.8 + 0.4 * random.random()))
        await asyncio.sleep(0.5)
        listening.cancel()


async def typing(seconds: float = 20) -> None:
    """32 clients that type: a draft every 300 ms each."""
    known = texts()
    with service() as (url, _):
        for measured in (False, True):  # the first round warms up
            times: list[float] = []
            errors: list[str] = []
            await asyncio.gather(
                *(
                    _type(url, known[i * 40 : i * 40 + 40], seconds if measured else 3, times, errors)
                    for i in range(CLIENTS)
                )
            )
        print(f"typing: {CLIENTS} clients, a draft every {EVERY * 1000:.0f} ms, {len(times)} answers, "
              f"{len(errors)} errors: {percentiles(times)}")  # fmt: skip


async def _hammer(
    url: str, clients: int, seconds: float, known: list[str], query: str = ""
) -> tuple[int, int, list[float]]:
    done = failed = 0
    times: list[float] = []
    end = time.perf_counter() + seconds

    async def one(number: int, client: httpx.AsyncClient) -> None:
        nonlocal done, failed
        at = number * 97
        while time.perf_counter() < end:
            start = time.perf_counter()
            answer = await client.post(f"http://{url}/v1/check{query}", json={"text": known[at % len(known)]})
            at += 1
            if answer.status_code == 200:
                done += 1
                times.append(time.perf_counter() - start)
            else:
                failed += 1

    limits = httpx.Limits(max_connections=clients)
    async with httpx.AsyncClient(limits=limits, timeout=30) as client:
        await asyncio.gather(*(one(i, client) for i in range(clients)))
    return done, failed, times


@contextlib.asynccontextmanager
async def _wrk(url: str, query: str, clients: int, seconds: int) -> AsyncIterator[float]:
    """Load with wrk, a client in C that leaves the cores to the service; yields requests a second."""
    known = texts()[:400]
    script = Path("/tmp") / f"vraagcoach-load-{os.getpid()}.lua"
    bodies = ",\n".join(json.dumps(json.dumps({"text": t})) for t in known)
    script.write_text(
        f'local bodies = {{{bodies}}}\nlocal at = 0\nwrk.method = "POST"\n'
        'wrk.headers["Content-Type"] = "application/json"\n'
        "request = function() at = at % #bodies + 1; return wrk.format(nil, nil, nil, bodies[at]) end\n",
        encoding="utf-8",
    )
    try:
        process = await asyncio.create_subprocess_exec(
            "wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "-s", str(script), f"http://{url}/v1/check{query}",
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, _ = await process.communicate()
        line = next(line for line in out.decode().splitlines() if line.startswith("Requests/sec"))
        yield float(line.split()[1])
    finally:
        script.unlink()


async def full(seconds: int = 15) -> None:
    """Full load with and without batching, in turns, in one run; with one worker and with two."""
    for workers in ("1", "2"):
        for query in ("?suggest=false", ""):
            rates: dict[str, list[float]] = {"1": [], "64": []}
            for _ in range(2):
                for batch in rates:
                    with service(COACH_BATCH=batch, COACH_WORKERS=workers) as (url, _):
                        async with _wrk(url, query, 64, 4):
                            pass
                        async with _wrk(url, query, 64, seconds) as rate:
                            rates[batch].append(rate)
            one, many = max(rates["1"]), max(rates["64"])
            print(f"full load, {workers} worker(s), suggestions {'off' if query else 'on'}: batched {many:.0f}/s, "
                  f"one by one {one:.0f}/s, ratio {many / one:.2f}")  # fmt: skip


async def idle(count: int = 1000) -> None:
    """What idle sockets cost in memory."""
    with service() as (url, process):
        await _hammer(url, 4, 3, texts())
        before = tree_rss(process.pid)
        sockets = []
        for _ in range(count):
            socket_ = await connect(f"ws://{url}/v1/live", ping_interval=None)
            await socket_.send(json.dumps({"type": "open"}))
            await socket_.recv()
            sockets.append(socket_)
        await asyncio.sleep(2)
        print(f"idle: {count} sockets take {tree_rss(process.pid) - before:.0f} MB more than {before:.0f} MB")
        for socket_ in sockets:
            socket_.transport.abort()


async def stop() -> None:
    """Stop under load: every request that was accepted gets its answer."""
    known = texts()
    with service() as (url, process):
        lost: list[str] = []
        answered = 0

        async def one(number: int) -> None:
            nonlocal answered
            async with httpx.AsyncClient(timeout=30) as client:
                for i in range(10_000):
                    try:
                        answer = await client.post(
                            f"http://{url}/v1/check", json={"text": known[(number * 31 + i) % len(known)]}
                        )
                        answered += answer.status_code == 200
                        if answer.status_code not in (200, 503):
                            lost.append(str(answer.status_code))
                    except httpx.ConnectError:
                        return  # not accepted
                    except httpx.HTTPError as error:
                        lost.append(type(error).__name__)
                        return

        clients = [asyncio.create_task(one(i)) for i in range(24)]
        await asyncio.sleep(3)
        process.send_signal(signal.SIGTERM)
        await asyncio.gather(*clients)
        print(f"stop: {answered} answered, {len(lost)} lost after SIGTERM under load {lost[:5]}")


async def soak(minutes: float) -> None:
    """Eighty per cent of full load, and whether memory stays flat."""
    known = texts()
    with service() as (url, process):
        done, _, _ = await _hammer(url, 32, 15, known)
        rate = 0.8 * done / 15
        start = time.perf_counter()
        memory: list[tuple[float, float]] = []
        counted = 0
        errors: Counter[str] = Counter()
        gate = asyncio.Semaphore(200)

        async with httpx.AsyncClient(limits=httpx.Limits(max_connections=200), timeout=30) as client:

            async def one(text: str) -> None:
                nonlocal counted
                try:
                    answer = await client.post(f"http://{url}/v1/check", json={"text": text})
                    counted += 1
                    if answer.status_code != 200:
                        errors[str(answer.status_code)] += 1
                except httpx.HTTPError as error:
                    errors[type(error).__name__] += 1
                finally:
                    gate.release()

            pending: set[asyncio.Task[None]] = set()
            number = 0
            while (passed := time.perf_counter() - start) < minutes * 60:
                if number < passed * rate:
                    await gate.acquire()
                    # a suffix makes every text new, so that what is remembered must be forgotten too
                    task = asyncio.create_task(one(f"{known[number % len(known)]} {number % 9973}"))
                    pending.add(task)
                    task.add_done_callback(pending.discard)
                    number += 1
                else:
                    await asyncio.sleep(0.002)
                if not memory or passed - memory[-1][0] >= 15:
                    memory.append((passed, tree_rss(process.pid)))
            await asyncio.gather(*pending)
        settled = [m for t, m in memory if t >= minutes * 60 * 0.25]
        spread = (max(settled) - min(settled)) / (sum(settled) / len(settled)) / 2
        print(f"soak: {minutes:g} minutes, {counted} answers, {counted / minutes / 60:.0f}/s of {rate:.0f}/s asked, "
              f"{errors.total()} errors {dict(errors) or ''}, memory "
              f"{settled[0]:.0f} to {settled[-1]:.0f} MB, ±{spread:.1%} after the first quarter")  # fmt: skip


def main() -> None:
    """Run what is named; all but the soak if nothing is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=["typing", "full", "idle", "stop"])
    names = parser.parse_args().what
    known = {"typing": typing, "full": full, "idle": idle, "stop": stop}
    for i, name in enumerate(names):
        if name == "soak":
            asyncio.run(soak(float(names[i + 1]) if i + 1 < len(names) else 20))
        elif name in known:
            asyncio.run(known[name]())


if __name__ == "__main__":
    sys.exit(main())
