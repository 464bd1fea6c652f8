"""Build the service: one coach, loaded once, behind the gate, the routes, the live sessions and the pages."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, PlainTextResponse
from threadpoolctl import threadpool_limits

from coach.coach import Coach, coach_version
from coach.config import Settings
from coach.keys import KeyStore, default_keys_file
from coach.resources import web_folder
from coach.store import PracticeStore, Store

from . import languagetool
from .access import LOOPBACK
from .agreed import router as agreed_router
from .batcher import Batcher
from .documentation import install as install_documentation
from .errors import FaultMiddleware
from .errors import install as install_errors
from .guard import Gate, GuardMiddleware, report_policy
from .keeper import Keeper
from .live import router as live_router
from .practice import router as practice_router
from .practice_page import PageFiles, practice_page
from .reported import router as reported_router
from .routes import router
from .sessions import Live
from .stored import router as stored_router
from .telemetry import Metrics, TelemetryMiddleware

_PAGES = {"/": "index.html", "/embed": "embed.html", "/rapport": "rapport.html"}


def load_coach(settings: Settings) -> Coach:
    """Load the coach that the settings ask for, for a process that serves."""
    coach = Coach.load(settings.pipeline, rules=Path(settings.rules) if settings.rules else None)
    # a turn is too small to share between threads, and other workers want the other cores
    threadpool_limits(1)
    return coach


def key_store(settings: Settings) -> KeyStore | None:
    """Return the keys that guard the service; None where it needs none: on this machine's own address, without any."""
    store = KeyStore(Path(settings.keys) if settings.keys else default_keys_file())
    if settings.host in LOOPBACK and not settings.keys:
        return None
    return store


def create_app(settings: Settings | None = None, coach: Coach | None = None) -> FastAPI:
    """Make the ASGI application.

    Args:
        settings: what the caller chose; None reads file and environment.
        coach: one that is loaded already (before the workers were forked); None loads one on start-up.

    Returns:
        An app that loads the coach on start-up: ``/health`` answers before that, ``/ready`` after.
    """
    settings = settings or Settings.load()
    metrics = Metrics()
    gate = Gate(settings, key_store(settings))
    store = Store(settings.database)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # one thread: the pipeline is not made for two at once, and what waits gathers into a batch
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="coach") as worker:
            loading: Future[Coach] = Future()
            if coach is not None:
                loading.set_result(coach)
            else:
                loading = worker.submit(load_coach, settings)
            app.state.worker, app.state.loading = worker, loading
            app.state.batcher = Batcher(
                loading, worker, size=settings.batch, queue=settings.queue, deadline=settings.deadline,
                observe=metrics.batch, reviewed=metrics.reviewed,
            )  # fmt: skip
            app.state.live = Live(app.state.batcher, metrics, settings)
            expiring = asyncio.create_task(app.state.keeper.expire_daily())
            yield
            app.state.draining = True
            expiring.cancel()
            await app.state.batcher.finish()
            with suppress(asyncio.CancelledError):
                await expiring
            store.close()
            await asyncio.sleep(0)

    app = FastAPI(
        title="Vraagcoach",
        version=coach_version(),
        summary="What kind of Dutch question is this, and what do the intervision handouts say about it?",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings, app.state.metrics, app.state.gate = settings, metrics, gate
    app.state.draining = False
    app.state.practice, app.state.practice_store, app.state.keeper = None, PracticeStore(store), Keeper(store)
    install_errors(app)
    app.include_router(router)
    app.include_router(live_router)
    app.include_router(practice_router)
    app.include_router(stored_router)
    app.include_router(agreed_router)
    app.include_router(reported_router)
    app.include_router(languagetool.router)
    _add_pages(app, metrics if settings.metrics else None)
    install_documentation(app)
    app.add_middleware(FaultMiddleware)
    app.add_middleware(GuardMiddleware, gate=gate, settings=settings)
    app.add_middleware(TelemetryMiddleware, metrics=metrics)
    return app


def _page(file: Path, headers: dict[str, str] | None) -> Callable[[], Awaitable[FileResponse]]:
    """Return what answers with one file; it has no parameters, for those a caller could fill in."""

    async def page() -> FileResponse:
        return FileResponse(file, media_type="text/html; charset=utf-8", headers=headers)

    return page


def _add_pages(app: FastAPI, metrics: Metrics | None) -> None:
    web = web_folder()
    app.mount("/static", PageFiles(directory=web), name="static")
    app.include_router(practice_page(web))

    for path, name in _PAGES.items():
        headers = {"Content-Security-Policy": report_policy()} if path == "/rapport" else None
        app.add_api_route(path, _page(web / name, headers), include_in_schema=False, response_model=None)

    script = (web / "vraagcoach.js").read_bytes()
    packed = gzip.compress(script, 9, mtime=0)

    @app.get("/vraagcoach.js", include_in_schema=False)
    async def component(request: Request) -> Response:
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(script, media_type="text/javascript; charset=utf-8", headers={"Vary": "Accept-Encoding"})
        headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return Response(packed, media_type="text/javascript; charset=utf-8", headers=headers)

    if metrics is not None:

        @app.get("/metrics", include_in_schema=False)
        async def figures() -> PlainTextResponse:
            metrics.queued.set(app.state.batcher.queued)
            return PlainTextResponse(metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
