"""What an operator sees of a call: a log line if it was slow, an OpenTelemetry span. Values are in neither."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Any

from registry.errors import QueryError

if TYPE_CHECKING:
    from opentelemetry.trace import Span

    from registry.queries.query import Query

logger = logging.getLogger("registry.queries")


class Observer:
    """Watches the calls of the queries that were loaded with it."""

    def __init__(self, slow: float | None, tracer: Any) -> None:
        self.slow = slow
        self.tracer = tracer
        if tracer is True:
            try:
                from opentelemetry import trace
            except ImportError as error:
                raise QueryError("tracer=True needs OpenTelemetry: pip install 'workflow-registry[otel]'") from error
            self.tracer = trace.get_tracer("registry.queries")

    @contextmanager
    def watch(self, query: Query, connection: Any, batch: int | None = None) -> Iterator[None]:
        """Enclose one call. `batch` is the number of parameter sets of a bulk call."""
        started = perf_counter()
        try:
            if self.tracer:
                with self._span(query, connection, batch):
                    yield
            else:
                yield
        finally:
            seconds = perf_counter() - started
            if self.slow is not None and seconds >= self.slow:
                logger.warning("slow query %s: %.0f ms, %s", query.name, seconds * 1000, query.where)

    @contextmanager
    def _span(self, query: Query, connection: Any, batch: int | None) -> Iterator[None]:
        """Enclose a span after OpenTelemetry's conventions for database clients."""
        from opentelemetry.trace import SpanKind

        with self.tracer.start_as_current_span(
            query.name, kind=SpanKind.CLIENT, record_exception=False, set_status_on_exception=False
        ) as span:
            if span.is_recording():
                span.set_attributes(_attributes(query, connection, batch))
            try:
                yield
            except Exception as error:
                _failed(span, error)
                raise


def _attributes(query: Query, connection: Any, batch: int | None) -> dict[str, str | int]:
    info = connection.info
    attributes: dict[str, str | int] = {
        "db.system.name": "postgresql",
        "db.query.summary": query.name,
        "db.query.text": query.sql,
        "db.operation.name": query.operation,
    }
    if not connection.closed:
        attributes |= {"db.namespace": info.dbname, "server.address": info.host, "server.port": info.port}
    if batch is not None and batch > 1:
        attributes["db.operation.batch.size"] = batch
    return attributes


def _failed(span: Span, error: Exception) -> None:
    from opentelemetry.trace import StatusCode

    # The first line says what went wrong; what follows may hold values.
    span.set_status(StatusCode.ERROR, type(error).__name__)
    state = getattr(error.__cause__, "sqlstate", None)
    span.set_attribute("error.type", state or type(error).__name__)
    if state:
        span.set_attribute("db.response.status_code", state)
