"""Build the service: one coach, loaded once, behind routes and the page."""

from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles

from coach.coach import Coach, coach_version
from coach.config import Settings
from coach.resources import web_folder

from .errors import install as install_errors
from .routes import router

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'"
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """Make the ASGI application.

    Args:
        settings: what the caller chose; None reads file and environment.

    Returns:
        An app that loads the coach on start-up: ``/health`` answers before that, ``/ready`` after.
    """
    settings = settings or Settings.load()

    def load() -> Coach:
        return Coach.load(settings.pipeline, rules=Path(settings.rules) if settings.rules else None)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="coach") as worker:
            app.state.worker = worker
            app.state.loading = worker.submit(load)
            yield

    app = FastAPI(
        title="Vraagcoach",
        version=coach_version(),
        summary="What kind of Dutch question is this, and what do the intervision handouts say about it?",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings = settings
    install_errors(app)
    app.include_router(router)

    @app.middleware("http")
    async def add_headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        response = await call_next(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", _CSP)
        return response

    web = web_folder()
    app.mount("/static", StaticFiles(directory=web), name="static")

    @app.get("/", include_in_schema=False)
    async def page() -> FileResponse:
        return FileResponse(web / "index.html", media_type="text/html; charset=utf-8")

    return app
