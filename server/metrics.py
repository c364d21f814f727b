"""How this server does, for Prometheus: counts and durations by route; never a name, an id, an answer or anything of sealed words."""

import hmac
import os
from collections.abc import Iterator, MutableMapping
from time import perf_counter
from typing import Any

from fastapi import FastAPI, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from core.errors import DatabaseAway
from core.settings import ServerSettings
from server.front_door import App, Receive, Scope, Send
from server.health import free_bytes
from server.store import standing
from server.store.database import Store

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder where several processes keep their counts together (kioo/serving.py)."""
_SECONDS = (0.01, 0.05, 0.1, 0.5, 1, 5, 30)


class Measures:
    """What the requests of one application came to."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.registry = CollectorRegistry()
        self._answered = Counter(
            "kioo_requests", "Requests answered.", ("route", "method", "status"), registry=self.registry
        )
        self._took = Histogram(
            "kioo_request_seconds", "How long answers took.", ("route",), registry=self.registry, buckets=_SECONDS
        )

    def note(self, scope: Scope, status: int, seconds: float) -> None:
        """Counts one request under the pattern of its address, which holds no id."""
        route = getattr(scope.get("route"), "path", "none")
        self._answered.labels(route, scope["method"], status).inc()
        self._took.labels(route).observe(seconds)


class Metered:
    """ASGI middleware around everything else."""

    def __init__(self, app: App, measures: Measures) -> None:
        """`app` is what is measured."""
        self._app, self._measures = app, measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on and looks at the clock; one that was cut before an answer counts as 499."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = perf_counter(), 499

        async def seeing(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, seeing)
        finally:
            self._measures.note(scope, status, perf_counter() - began)


class _Standing(Collector):
    """What is looked up when somebody asks."""

    def __init__(self, store: Store, settings: ServerSettings) -> None:
        self._store, self._settings = store, settings

    def describe(self) -> Iterator[Metric]:
        """Nothing in advance: registering asks no database."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        """Room on the disk, whether the database answers, and the devices."""
        yield GaugeMetricFamily(
            "kioo_room_bytes", "Free on the server's disk.", free_bytes(self._settings.server_folder)
        )
        try:
            counts = standing.devices(self._store)
        except DatabaseAway:
            counts = None
        yield GaugeMetricFamily("kioo_database_up", "Whether the database answers.", counts is not None)
        devices = GaugeMetricFamily("kioo_devices", "Devices by how they stand.", labels=("state",))
        for state, number in (counts or {}).items():
            devices.add_metric((state,), number)
        yield devices


def add_metrics(app: FastAPI, store: Store, settings: ServerSettings) -> Measures | None:
    """`/metrics` for whoever shows KIOO_METRICS_TOKEN. Without that setting the address is not there, and None says to measure nothing."""
    if not settings.metrics_token:
        return None
    measures = Measures()
    registry = CollectorRegistry() if SHARED_FOLDER in os.environ else measures.registry
    if registry is not measures.registry:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(_Standing(store, settings))
    expected = f"bearer {settings.metrics_token}".encode()

    @app.get("/metrics", response_class=Response, responses={401: {"description": "this is not the token"}})
    def metrics(request: Request) -> Response:
        """Everything that is measured, as text for Prometheus."""
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if not hmac.compare_digest(f"{kind.lower()} {token}".encode(), expected):
            return Response("", 401, {"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"})
        return Response(generate_latest(registry), 200, {"Cache-Control": "no-store"}, CONTENT_TYPE_LATEST)

    return measures
