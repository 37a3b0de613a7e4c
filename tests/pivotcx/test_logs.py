"""What the log keeps to itself."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

SET_UP = """
import logging, logging.config, structlog
from pivotcx.logs import logging_settings

logging.config.dictConfig(logging_settings("json"))
log = structlog.get_logger("texts")
"""


def lines_of(program: str) -> list[dict[str, Any]]:
    """Run a program with our logging in a process of its own, and return what it logged."""
    ran = subprocess.run([sys.executable, "-c", SET_UP + program], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in ran.stderr.splitlines()]


def test_a_line_says_neither_whom_nor_what() -> None:
    (line,) = lines_of("log.info('message_sent', to='+12125550100', body='Hi', segments=1)")

    assert (line["to"], line["body"], line["segments"]) == ("[hidden]", "[hidden]", 1)


def test_a_phone_number_inside_a_sentence_is_hidden_too() -> None:
    (line,) = lines_of("logging.getLogger('carrier').warning('No answer from %s', '+12125550100')")

    assert line["event"] == "No answer from [hidden]"


def test_a_traceback_hides_phone_numbers_too() -> None:
    (line,) = lines_of("""
try:
    raise ValueError("+12125550100")
except ValueError:
    log.exception("failed")
""")

    assert "ValueError: [hidden]" in line["exception"]
    assert "2125550100" not in line["exception"]


def test_a_request_does_not_say_whom_somebody_looked_for() -> None:
    lines = lines_of("""
log.info("request_finished", request="GET /chat/?q=Candidate%20Twelve", code=200)
log.info("request_finished", request="GET /api/v1/candidates?phone=%2B12125550100", code=200)
""")

    assert [line["request"] for line in lines] == ["GET /chat/?[hidden]", "GET /api/v1/candidates?[hidden]"]


def test_a_request_is_one_line_and_a_probe_none() -> None:
    lines = lines_of("""
log.info("request_started", request="GET /chat/")
log.info("request_finished", request="GET /chat/", code=200)
log.info("request_finished", request="GET /readyz", code=200)
logging.getLogger("django.request").error("Service Unavailable: %s", "/readyz")
logging.getLogger("django.request").warning("Not Found: %s", "/chat/9/")
""")

    assert [line["event"] for line in lines] == ["request_finished", "Not Found: /chat/9/"]


def test_an_address_that_opens_something_is_hidden() -> None:
    lines = lines_of("""
log.info("request_finished", request="POST /webhooks/twilio/abc-DEF_1/inbound", code=200)
log.info("request_finished", request="GET /l/2aB3cD4eF5g", code=302)
log.info("request_finished", request="GET /m/" + "aB3_" * 20 + ":c-D/licence-of-ana.png", code=200)
log.info("request_finished", request="POST /u/bIYgcs9A5y2Ge81fwNWY-A/", code=201)
logging.getLogger("django.request").warning("Gone: %s", "/accounts/invitation/abc-DEF_1/")
log.info("request_finished", request="GET /accounts/password/reset/key/1-abc-def/", code=200)
""")

    assert [line.get("request", line["event"]) for line in lines] == [
        "POST /webhooks/twilio/[hidden]/inbound",
        "GET /l/[hidden]",
        "GET /m/[hidden]",
        "POST /u/[hidden]/",
        "Gone: /accounts/invitation/[hidden]/",
        "GET /accounts/password/reset/key/[hidden]/",
    ]


def test_a_page_that_asks_every_second_is_silent_while_there_is_no_news() -> None:
    lines = lines_of("""
log.info("request_finished", request="GET /simulator/", code=204)
log.info("request_finished", request="DELETE /api/v1/messages/9", code=204)
""")

    assert [line["request"] for line in lines] == ["DELETE /api/v1/messages/9"]


def test_a_phone_in_an_address_is_hidden() -> None:
    (line,) = lines_of(
        "log.info('request_finished', request='GET /simulator/9/12125550100/?phones=12125550100,13125550100&seen=1')"
    )

    assert line["request"] == "GET /simulator/9/[hidden]/?[hidden]"
