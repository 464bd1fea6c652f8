"""The practice page, and what lets it open without the network: a worker in the browser that keeps its files."""

import json
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response as StarletteResponse

PAGE = "/oefenen"
WORKER = "worker.js"
_ASK_AGAIN = "no-cache"  # may be kept, but the browser asks each time whether it is still the same


class PageFiles(StaticFiles):
    """The files of the pages: they hold nothing of anybody, so a browser may keep them and ask what changed."""

    def file_response(self, *arguments: object, **named: object) -> StarletteResponse:
        """Answer with a file, or with 304 to who has it."""
        answer = super().file_response(*arguments, **named)  # type: ignore[arg-type]
        answer.headers["cache-control"] = _ASK_AGAIN
        return answer


def practice_page(web: Path) -> APIRouter:
    """Return the routes of the practice page.

    Args:
        web: the folder with the pages.
    """
    router = APIRouter(include_in_schema=False)

    @router.get(PAGE, response_model=None)
    async def page(request: Request) -> Response:
        return await _file(request, web / "oefenen.html", "text/html")

    @router.get(f"{PAGE}/worker.js", response_model=None)
    async def worker(request: Request) -> Response:
        # its address alone would let it look after what is below /oefenen/, and not after /oefenen itself
        return await _file(request, web / "oefenen" / WORKER, "text/javascript", {"Service-Worker-Allowed": PAGE})

    @router.get(f"{PAGE}/files", response_model=None)
    async def files() -> Response:
        return Response(await run_in_threadpool(listed, web), media_type="application/json")

    return router


def listed(web: Path) -> bytes:
    """Return, as JSON, each file that the practice page needs with its hash, and one hash for them together.

    >>> from coach.resources import web_folder
    >>> sorted(json.loads(listed(web_folder())))
    ['files', 'version']
    """
    scripts = sorted(file for file in (web / "oefenen").glob("*.js") if file.name != WORKER)
    files = {PAGE: web / "oefenen.html"}
    for file in (web / "theme.css", web / "oefenen.css", *scripts):
        files[f"/static/{file.relative_to(web).as_posix()}"] = file
    # as the browser wants to have it, so that it checks each file itself
    hashes = {path: f"sha256-{b64encode(sha256(file.read_bytes()).digest()).decode()}" for path, file in files.items()}
    version = sha256(json.dumps(hashes).encode()).hexdigest()[:20]
    return json.dumps({"version": version, "files": hashes}).encode()


async def _file(request: Request, file: Path, kind: str, headers: dict[str, str] | None = None) -> Response:
    content = await run_in_threadpool(file.read_bytes)
    etag = f'"{sha256(content).hexdigest()[:20]}"'
    headers = {"ETag": etag, "Cache-Control": _ASK_AGAIN, **(headers or {})}
    if etag in [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=f"{kind}; charset=utf-8", headers=headers)
