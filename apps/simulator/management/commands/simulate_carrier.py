"""Runs the simulated carrier as a process of its own."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from apps.simulator.carrier.behaviour import Behaviour, Mode
from apps.simulator.carrier.carrier import Carrier
from apps.simulator.carrier.server import LOOPBACK, serve
from apps.simulator.registration import host_connected_numbers


class Command(BaseCommand):
    help = "Run a carrier on this machine that speaks Twilio's protocol."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, required=True, help="Port to listen on.")
        parser.add_argument(
            "--host", default=LOOPBACK, help="Address to listen on; this machine only by default."
        )
        parser.add_argument("--ledger", type=Path, help="File that remembers every text over a restart.")
        parser.add_argument("--mode", choices=list(Mode), default=Mode.OK, help="How sending behaves.")
        parser.add_argument("--speed", type=float, default=1.0, help="How many times faster texts travel.")
        parser.add_argument(
            "--connected-numbers", action="store_true", help="Host the numbers that the database knows."
        )
        parser.add_argument("--secret", default="", help="Secret that control requests must carry.")

    def handle(self, *_args: Any, **options: Any) -> None:
        carrier = Carrier(
            ledger_path=options["ledger"],
            behaviour=Behaviour(mode=Mode(options["mode"])),
            speed=options["speed"],
            secret=options["secret"],
        )
        if options["connected_numbers"]:
            host_connected_numbers(carrier.ledger)
        serve(carrier, host=options["host"], port=options["port"])
