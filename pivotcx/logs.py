"""One shape of log line for every process: words for people, JSON for machines, nothing private in either."""

from __future__ import annotations

import logging
import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# Nobody who reads logs needs to know whom a team texts, nor what it says.
PRIVATE_KEYS = frozenset(
    {"authorization", "body", "cookie", "email", "from", "password", "phone", "secret", "to", "token"}
)
# As people and carriers write it, and as the simulator's addresses do.
PHONE = re.compile(r"\+\d{7,15}\b|(?<=[/=,])[1-9]\d{9,14}(?=[/,&]|$)")
# Whoever has such an address may do what it is for.
LINK = re.compile(
    r"(/(?:accounts/invitation|accounts/password/reset/key|webhooks/twilio|notices/unsubscribe|feeds/in)/)[^/\s'\"]+|(/l/)[A-Za-z0-9]{11}\b"
    # With the name of the file.
    r"|(/m/)[^\s'\"]{60,}|(/u/)[A-Za-z0-9_-]{22}(?=/)"
)
# Keys of programs; and addresses of people, which errors of mail and of the database repeat.
KEY = re.compile(r"\bpcx_[0-9a-f]{8}_[\w-]+")
EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
# Who is looked for, by name or phone; and what a person may go on to.
QUESTION = re.compile(r"\?.*", re.DOTALL)
HIDDEN = "[hidden]"
# Asked every few seconds by whoever watches over us, and knows the answer.
PROBES = ("/healthz", "/readyz", "/metrics")


def hide_private(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Hide values with a private name, what a request asks for, and phones and secret addresses anywhere."""
    for key, value in event.items():
        if key.lower() in PRIVATE_KEYS:
            event[key] = HIDDEN
        elif isinstance(value, str):
            event[key] = hide(QUESTION.sub(rf"?{HIDDEN}", value) if key == "request" else value)
    return event


def hide_in_line(_logger: WrappedLogger, _method: str, line: Any) -> str:
    """Hide phone numbers and secret addresses in a finished line, for a traceback joins it late."""
    return hide(str(line))


def hide(text: str) -> str:
    """Hide phone numbers, addresses of people, keys and secret addresses in a text."""
    return LINK.sub(rf"\1\2\3\4{HIDDEN}", PHONE.sub(HIDDEN, EMAIL.sub(HIDDEN, KEY.sub(HIDDEN, text))))


def drop_routine(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drop the beginning of each request, for its end says it all, the probes, and questions that found nothing new."""
    request = str(event.get("request", ""))
    is_no_news = event.get("code") == 204 and request.startswith("GET ")
    if event["event"] == "request_started" or is_no_news or request.endswith(PROBES):
        raise structlog.DropEvent
    return event


def is_worth_a_line(record: logging.LogRecord) -> bool:
    """Refuse what Django itself says about a probe."""
    return not (record.name == "django.request" and record.getMessage().endswith(PROBES))


def logging_settings(log_format: str) -> dict[str, Any]:
    """Set structlog up and return Django's LOGGING for this format (`text` or `json`)."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[drop_routine, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    as_json: list[Processor] = [
        structlog.processors.format_exc_info,
        hide_private,
        structlog.processors.JSONRenderer(),
    ]
    as_text: list[Processor] = [
        hide_private,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
        hide_in_line,
    ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *(as_json if log_format == "json" else as_text),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["worth"]}},
        "filters": {"worth": {"()": lambda: is_worth_a_line}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            # The clock rings several times a second: only what fails is worth a line.
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            # A wake that came too late is no news: the clock rings each second.
            "celery.worker.request": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            # They would write down whom we text, and what.
            "httpx": {"level": "WARNING"},
            # And by which passkey each person comes.
            "fido2": {"level": "WARNING"},
            "twilio": {"level": "WARNING"},
        },
    }
