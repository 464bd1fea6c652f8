"""What the service tells of itself: metrics and structured logs, without a word of what was typed."""

import json
import logging
import sys
import time
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coach.errors import CoachError
from coach.model import Feedback

log = logging.getLogger("vraagcoach")
_BUCKETS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


class Metrics:
    """The counters of one process, for Prometheus to read."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._latency = Histogram(
            "vraagcoach_request_seconds",
            "Time to answer",
            ("route", "status"),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._batch = Histogram(
            "vraagcoach_batch_turns", "Turns a batch", buckets=(1, 2, 4, 8, 16, 32, 64, 128), registry=self.registry
        )
        self._waited = Histogram(
            "vraagcoach_queue_seconds", "Time in the queue", buckets=_BUCKETS, registry=self.registry
        )
        self._worked = Counter("vraagcoach_work_seconds", "Time spent reviewing", registry=self.registry)
        self._turns = Counter("vraagcoach_turns", "Turns reviewed", registry=self.registry)
        self._findings = Counter("vraagcoach_findings", "Findings", ("rule",), registry=self.registry)
        self._refused = Counter(
            "vraagcoach_refused", "Turns that could not be reviewed", ("code",), registry=self.registry
        )
        self.queued = Gauge("vraagcoach_queued_turns", "Turns waiting", registry=self.registry)
        self.sockets = Gauge("vraagcoach_live_clients", "Clients of live sessions", registry=self.registry)

    def batch(self, turns: int, waited: float, worked: float) -> None:
        """Count one batch."""
        self._batch.observe(turns)
        self._waited.observe(waited)
        self._worked.inc(worked)

    def reviewed(self, results: Iterable[Feedback | CoachError]) -> None:
        """Count what came of turns."""
        for result in results:
            if isinstance(result, CoachError):
                self._refused.labels(result.code).inc()
                continue
            self._turns.inc()
            for finding in result.findings:
                self._findings.labels(finding.rule).inc()

    def request(self, route: str, status: int, seconds: float) -> None:
        """Count one answer."""
        self._latency.labels(route, str(status)).observe(seconds)

    def text(self) -> bytes:
        """Return all in Prometheus' text format."""
        return generate_latest(self.registry)


class TelemetryMiddleware:
    """Times every request, and logs one line a request: id, route, status, time; never path parameters or bodies."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, status = time.perf_counter(), 500

        async def send_with(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_with)
        finally:
            # the path of the route as declared; of an unknown one nothing, for it is the caller's own text
            route = getattr(scope.get("route"), "path", "other")
            seconds = time.perf_counter() - start
            self._metrics.request(route, status, seconds)
            request_id = scope.get("state", {}).get("request_id", "-")
            fields = {"id": request_id, "method": scope["method"], "route": route, "status": status}
            log.info("request", extra={"fields": {**fields, "ms": round(seconds * 1000, 1)}})


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, event and its fields. Exceptions by their type only."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname.lower(),
            "event": record.getMessage() if record.name.startswith("vraagcoach") else record.name,
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[0]:
            line["fault"] = record.exc_info[0].__name__
        return json.dumps(line, ensure_ascii=False)


def log_to_stderr(level: str = "info") -> None:
    """Let the service log to standard error; called by ``coach serve``, never on import."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    log.handlers[:] = [handler]
    log.propagate = False
    log.setLevel(level.upper())
