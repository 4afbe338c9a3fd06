"""Telemetry: JSON logs, OpenTelemetry traces and metrics, the same in every service.

Traces are sampled and leave only when an OTLP endpoint is configured; ids are always propagated,
and stored with events. Metrics are read at ``/metrics`` in Prometheus' format. No label ever holds
a tenant or an id: their number is not bounded.
"""

import logging
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from opentelemetry import metrics, trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.exporter.prometheus import PrometheusMetricReader
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from shared.config import Settings

TRACEPARENT = "traceparent"
PROPAGATOR = TraceContextTextMapPropagator()

# The API hands out proxies that find the provider once there is one, so these can stand here.
_tracer = trace.get_tracer("gongdan")
_meter = metrics.get_meter("gongdan")
_rpc_seconds = _meter.create_histogram("gongdan_rpc_seconds", unit="s")
_lag = _meter.create_gauge("gongdan_lag_events")
_parked = _meter.create_gauge("gongdan_parked_tenants")
# Counted by the thousand a second and read every few seconds: a dict costs least.
_counted: Counter[str] = Counter()


def _read_counted(_options: metrics.CallbackOptions) -> list[metrics.Observation]:
    return [metrics.Observation(number, {"what": what}) for what, number in _counted.items()]


_meter.create_observable_counter("gongdan_events", callbacks=[_read_counted])


def start_telemetry(service: str, version: str, settings: Settings) -> None:
    """Configure logs, traces and metrics of this process, once, from ``__main__``."""
    resource = Resource.create({"service.name": service, "service.version": version})
    sampler = ParentBased(TraceIdRatioBased(settings.trace_sample_ratio))
    tracing = TracerProvider(resource=resource, sampler=sampler)
    if settings.otlp_endpoint:
        tracing.add_span_processor(
            BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.otlp_endpoint, insecure=True))
        )
    trace.set_tracer_provider(tracing)
    metrics.set_meter_provider(
        MeterProvider(resource=resource, metric_readers=[PrometheusMetricReader()])
    )
    _start_logging(service, settings.log_level)


def _start_logging(service: str, level_name: str) -> None:
    """Write one JSON object a line, our own words and those of libraries alike."""
    level = logging.getLevelNamesMapping().get(level_name.upper(), logging.INFO)
    shared = (
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_trace_id,
        structlog.processors.format_exc_info,
    )
    as_json = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, as_json],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, as_json],
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
        )
    )
    # Libraries tell of every request they make; we hear of their troubles only.
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    structlog.contextvars.bind_contextvars(service=service)


@contextmanager
def span(name: str, traceparent: str | None = None) -> Iterator[None]:
    """Run something as a span, under the remote parent if one is given."""
    parent = PROPAGATOR.extract({TRACEPARENT: traceparent}) if traceparent else None
    with _tracer.start_as_current_span(name, context=parent):
        yield


def current_traceparent() -> str | None:
    """Return the W3C ``traceparent`` of the span we are in, if any."""
    carrier: dict[str, str] = {}
    PROPAGATOR.inject(carrier)
    return carrier.get(TRACEPARENT)


def rpc_seconds(method: str, code: str, seconds: float) -> None:
    """Record how long a call took (seconds) and how it ended."""
    _rpc_seconds.record(seconds, {"method": method, "code": code})


def count_events(what: str, number: int) -> None:
    """Count events that were appended, relayed, projected or reacted to."""
    _counted[what] += number


def lag_events(reader: str, number: int) -> None:
    """Record how many events a reader is behind, all tenants together."""
    _lag.set(number, {"reader": reader})


def parked_tenants(reader: str, number: int) -> None:
    """Record in how many tenants a reader has parked streams."""
    _parked.set(number, {"reader": reader})


def _add_trace_id(
    _logger: object, _method: str, event: structlog.types.EventDict
) -> structlog.types.EventDict:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = f"{context.trace_id:032x}"
    return event
