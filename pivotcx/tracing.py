"""Traces of requests and tasks, sent to a collector where `OTEL_EXPORTER_OTLP_ENDPOINT` says so."""

from __future__ import annotations

from collections.abc import Sequence

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.celery import CeleryInstrumentor
from opentelemetry.instrumentation.django import DjangoInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Status

# Asked every few seconds, and always alike.
UNTRACED = "healthz,readyz,metrics"
# What a span may say: by which way, to the name of which address, with what outcome; and which task.
KEPT = {"http.method", "http.scheme", "http.route", "http.status_code", "celery.action", "celery.state"}


class WithoutPeople(SpanExporter):
    """Hands spans on without what may name somebody: addresses as they were asked for, and what exceptions say."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._exporter.export([_without_people(span) for span in spans])

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)


def trace_work(endpoint: str) -> None:
    """Begin to trace this process: before the middleware is loaded, which it joins."""
    provider = TracerProvider(resource=Resource.create({"service.name": "pivotcx"}))
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=5)
    provider.add_span_processor(BatchSpanProcessor(WithoutPeople(exporter)))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument(excluded_urls=UNTRACED)
    CeleryInstrumentor().instrument()  # type: ignore[no-untyped-call]


def _without_people(span: ReadableSpan) -> ReadableSpan:
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes={name: value for name, value in (span.attributes or {}).items() if name in KEPT},
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )
