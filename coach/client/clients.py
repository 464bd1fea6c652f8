"""The clients, sync and async: they carry what the plans ask for, and open live sessions."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar, Unpack

from ..errors import CoachError
from ..model import Feedback, Suggestion, Turn
from ..session import SessionFeedback
from .live import AsyncLiveSession, LiveSession
from .plans import Reply, Request, Steps
from .stored import StoredPlans, terms
from .values import Options
from .wire import options_to_dict

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")


class VraagcoachClient(StoredPlans):
    """Asks a running service, as ``coach.Coach`` does in this process. May be shared by threads.

    Args:
        base_url: where the service is; a path before ``/v1`` is kept.
        key: what ``coach keys make`` gave; None for a service without keys.
        timeout: how many seconds to wait for a connection or an answer; None waits as long as it takes.
        retries: how many times more to try when the connection fails or the service is full and says when to come
            back (503 with Retry-After, up to 10 seconds), with growing pauses.

    Raises:
        InputError: if an argument does not fit, or httpx is missing.

    >>> with VraagcoachClient() as client:  # doctest: +SKIP
    ...     feedback = client.check("Waarom ging je weg?")
    ...     feedback.findings[0].text, feedback.suggestions[0].text
    ('Waarom', 'Wat maakte dat je wegging?')
    """

    def _connect(self) -> None:
        self._http: httpx.Client = self._httpx.Client(**self._http_settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _send(self, request: Request) -> Reply:
        if request.after:
            time.sleep(request.after)
        try:
            response = self._http.request(
                request.method, request.path, content=request.body, headers=dict(request.headers)
            )
        except self._httpx.RequestError as error:
            return self._failed(error)
        return self._came(response)

    def _run(self, steps: Steps[T]) -> T:
        try:
            request = next(steps)
            while True:
                request = steps.send(self._send(request))
        except StopIteration as stop:
            value: T = stop.value
            return value

    def check(
        self, text: Turn | str, *, method: str | None = None, step: str | None = None, **options: Unpack[Options]
    ) -> Feedback:
        """Review one turn; the same as ``Coach.review``, with scores rounded to 4 digits.

        Args:
            text: what was typed, or a turn with context, role and so on.
            method: the id of a method, for a turn that names no method or step.
            step: the id of a step, likewise.
            **options: the switches of ``Coach.review``, and ``suggest=False`` for no other questions.

        Raises:
            InputError: if the turn, its place or an option does not fit; never repeats the text.
            ClientError: if the service cannot be asked.

        >>> with VraagcoachClient() as client:  # doctest: +SKIP
        ...     client.check("Waarom ging je weg?", accept=["waarom"]).findings
        ()
        """
        return self._run(self._check(text, method, step, options))

    def check_many(
        self,
        turns: Iterable[Turn | str],
        *,
        method: str | None = None,
        step: str | None = None,
        **options: Unpack[Options],
    ) -> list[Feedback | CoachError]:
        """Review turns, in parts of at most 500; one that does not fit gives its error and loses no other.

        Args:
            turns: texts or turns.
            method: the id of a method, for turns that name no method or step.
            step: the id of a step, likewise.
            **options: see ``check``.

        Returns:
            For each turn its feedback or its error, in order.

        Raises:
            InputError: if an option does not fit.
            ClientError: if the service cannot be asked.

        >>> with VraagcoachClient() as client:  # doctest: +SKIP
        ...     good, bad = client.check_many(["Wat gebeurde er?", " "])
        ...     good.labels.form.value, bad.code
        ('open', 'empty-text')
        """
        return self._run(self._check_many(turns, method, step, options))

    def rewrite(
        self, text: Turn | str, *, method: str | None = None, step: str | None = None, **options: Unpack[Options]
    ) -> list[Suggestion]:
        """Offer up to three other questions, best first; arguments and errors as in ``check``.

        >>> with VraagcoachClient() as client:  # doctest: +SKIP
        ...     client.rewrite("Waarom ging je weg?")[0].text
        'Wat maakte dat je wegging?'
        """
        return self._run(self._rewrite(text, method, step, options))

    def review_session(
        self, turns: Iterable[Turn | str], *, method: str | None = None, **options: Unpack[Options]
    ) -> SessionFeedback:
        """Review a conversation, as ``Coach.review_session`` does.

        Args:
            turns: in order, with ``speaker``, ``role`` and, where known, ``step`` and ``time``.
            method: for turns that name none.
            **options: see ``check``.

        Raises:
            InputError: if a turn, its place or an option does not fit, or there are none.
            ClientError: if the service cannot be asked.

        >>> said = [Turn("Het overleg liep mis.", role="inbrenger"), Turn("Wat gebeurde er?")]
        >>> with VraagcoachClient() as client:  # doctest: +SKIP
        ...     client.review_session(said).counts["questions"]
        1
        """
        return self._run(self._review_session(turns, method, options))

    def create_session(
        self,
        *,
        method: str | None = None,
        id: str | None = None,
        keep: str = "labels",
        consent: str | None = None,
        retain_days: int | None = None,
        group: str | None = None,
    ) -> str:
        """Store a session, and return its id; with an id that is there, that session is gone on with.

        Args:
            method: the id of its method; None means the Basismodel.
            id: your own; None makes one.
            keep: ``labels``, or ``text`` to keep what is said as well.
            consent: who recorded that the group agreed to keep its text; needed for that.
            retain_days: after how many days the text is erased; needed for that.
            group: what the group is called.

        Raises:
            InputError: if that cannot be.
            ClientError: if the service cannot be asked.
        """
        return self._run(self._create_session(method, id, terms(keep, consent, retain_days, group)))

    def post_turns(
        self, session: str, turns: Iterable[Turn], **options: Unpack[Options]
    ) -> list[Feedback | CoachError]:
        """Review turns and store them; what is returned is on the disk.

        Args:
            session: what ``create_session`` gave.
            turns: each with an ``id`` of your own. After an error, send the same ones again: each is stored once.
            **options: see ``check``.

        Returns:
            For each its feedback, or why it cannot be reviewed and is not stored.

        Raises:
            InputError: if there is no such session, it is closed, or a turn has no id.
            ClientError: if the service cannot be asked.

        >>> with VraagcoachClient() as client:  # doctest: +SKIP
        ...     session = client.create_session(group="maandag")
        ...     client.post_turns(session, [Turn("Wat gebeurde er?", id="t1", speaker="Noor")])[0].labels.form.value
        'open'
        """
        return self._run(self._post_turns(session, turns, options))

    def close_session(self, session: str) -> None:
        """Take no more turns in a stored session."""
        self._run(self._close_session(session))

    def stored_review(self, session: str) -> dict[str, Any]:
        """Return what a stored session comes to: turns (with text where that is kept), findings and counts."""
        return self._run(self._stored_review(session))

    def methods(self) -> list[dict[str, Any]]:
        """List the methods with their steps; fetched anew only when they changed.

        >>> with VraagcoachClient() as client:  # doctest: +SKIP
        ...     "basismodel" in [method["id"] for method in client.methods()]
        True
        """
        return self._run(self._methods())

    def rules(self) -> list[dict[str, Any]]:
        """List the rules with title, flag, severity and pack; fetched anew only when they changed."""
        return self._run(self._rules())

    def labels(self) -> dict[str, Any]:
        """List every label value with its Dutch name; fetched anew only when they changed."""
        return self._run(self._labels())

    def ready(self) -> bool:
        """Say whether the service can review now; False too if it cannot be reached."""
        return self._run(self._ready())

    def live(self, *, method: str | None = None, step: str | None = None, **options: Unpack[Options]) -> LiveSession:
        """Begin a live session, to be used in a ``with`` block. Connecting again is left to the caller.

        Args:
            method: the id of a method; None means the Basismodel.
            step: the id of the step to begin in; None means its exploring step.
            **options: see ``check``; here other questions are only offered with ``suggest=True``.

        Raises:
            InputError: on entering, if the place or an option does not fit.
            ClientError: on entering, if the service cannot be asked.

        >>> with VraagcoachClient() as client, client.live(step="verkenning") as session:  # doctest: +SKIP
        ...     seq = session.draft("Waarom ging je weg?")
        ...     session.receive().feedback.findings[0].text
        'Waarom'
        """
        hello = {"type": "open", "method": method, "step": step, **options_to_dict(options)}
        return LiveSession(self._socket_settings, hello)

    def follow(self, session: str) -> LiveSession:
        """Follow a live session by its id: labels and findings of its turns, no text. Such a session only listens."""
        return LiveSession(self._socket_settings, {"type": "follow", "session": session})


class AsyncVraagcoachClient(StoredPlans):
    """Asks a running service without blocking; arguments, methods and errors are those of ``VraagcoachClient``.

    >>> async def first_words() -> str:
    ...     async with AsyncVraagcoachClient() as client:
    ...         return (await client.check("Waarom ging je weg?")).findings[0].text
    >>> asyncio.run(first_words())  # doctest: +SKIP
    'Waarom'
    """

    def _connect(self) -> None:
        self._http: httpx.AsyncClient = self._httpx.AsyncClient(**self._http_settings)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _send(self, request: Request) -> Reply:
        if request.after:
            await asyncio.sleep(request.after)
        try:
            response = await self._http.request(
                request.method, request.path, content=request.body, headers=dict(request.headers)
            )
        except self._httpx.RequestError as error:
            return self._failed(error)
        return self._came(response)

    async def _run(self, steps: Steps[T]) -> T:
        try:
            request = next(steps)
            while True:
                request = steps.send(await self._send(request))
        except StopIteration as stop:
            value: T = stop.value
            return value

    async def check(
        self, text: Turn | str, *, method: str | None = None, step: str | None = None, **options: Unpack[Options]
    ) -> Feedback:
        """Review one turn; see ``VraagcoachClient.check``."""
        return await self._run(self._check(text, method, step, options))

    async def check_many(
        self,
        turns: Iterable[Turn | str],
        *,
        method: str | None = None,
        step: str | None = None,
        **options: Unpack[Options],
    ) -> list[Feedback | CoachError]:
        """Review turns; see ``VraagcoachClient.check_many``."""
        return await self._run(self._check_many(turns, method, step, options))

    async def rewrite(
        self, text: Turn | str, *, method: str | None = None, step: str | None = None, **options: Unpack[Options]
    ) -> list[Suggestion]:
        """Offer other questions; see ``VraagcoachClient.rewrite``."""
        return await self._run(self._rewrite(text, method, step, options))

    async def review_session(
        self, turns: Iterable[Turn | str], *, method: str | None = None, **options: Unpack[Options]
    ) -> SessionFeedback:
        """Review a conversation; see ``VraagcoachClient.review_session``."""
        return await self._run(self._review_session(turns, method, options))

    async def create_session(
        self,
        *,
        method: str | None = None,
        id: str | None = None,
        keep: str = "labels",
        consent: str | None = None,
        retain_days: int | None = None,
        group: str | None = None,
    ) -> str:
        """Store a session; see ``VraagcoachClient.create_session``."""
        return await self._run(self._create_session(method, id, terms(keep, consent, retain_days, group)))

    async def post_turns(
        self, session: str, turns: Iterable[Turn], **options: Unpack[Options]
    ) -> list[Feedback | CoachError]:
        """Review turns and store them; see ``VraagcoachClient.post_turns``."""
        return await self._run(self._post_turns(session, turns, options))

    async def close_session(self, session: str) -> None:
        """Take no more turns in a stored session."""
        await self._run(self._close_session(session))

    async def stored_review(self, session: str) -> dict[str, Any]:
        """Return what a stored session comes to."""
        return await self._run(self._stored_review(session))

    async def methods(self) -> list[dict[str, Any]]:
        """List the methods with their steps."""
        return await self._run(self._methods())

    async def rules(self) -> list[dict[str, Any]]:
        """List the rules."""
        return await self._run(self._rules())

    async def labels(self) -> dict[str, Any]:
        """List every label value with its Dutch name."""
        return await self._run(self._labels())

    async def ready(self) -> bool:
        """Say whether the service can review now."""
        return await self._run(self._ready())

    def live(
        self, *, method: str | None = None, step: str | None = None, **options: Unpack[Options]
    ) -> AsyncLiveSession:
        """Begin a live session, to be used in an ``async with`` block; see ``VraagcoachClient.live``."""
        hello = {"type": "open", "method": method, "step": step, **options_to_dict(options)}
        return AsyncLiveSession(self._socket_settings, hello)

    def follow(self, session: str) -> AsyncLiveSession:
        """Follow a live session by its id; see ``VraagcoachClient.follow``."""
        return AsyncLiveSession(self._socket_settings, {"type": "follow", "session": session})
