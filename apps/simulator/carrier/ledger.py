"""The carrier's memory: kept in the process, appended to a file, read back at the next start."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from apps.simulator.carrier.records import MOMENTS, Media, Message, Number

REQUESTS_KEPT = 200_000


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """One call of the REST interface and how it was answered; status 0 means no answer at all."""

    method: str
    path: str
    params: dict[str, list[str]]
    status: int
    at: datetime


class AnotherToken(ValueError):
    """Somebody names an account that is somebody else's."""


class Ledger:
    """Everything the carrier accepted, and everything it was told about accounts, numbers and phones."""

    def __init__(self, path: Path | None = None) -> None:
        self.messages: dict[str, Message] = {}
        self.numbers: dict[str, Number] = {}
        self.tokens: dict[str, str] = {}
        self.blocked: set[tuple[str, str]] = set()
        # By number and phone; without a number, whoever texts the phone.
        self.failing: dict[tuple[str, str], int] = {}
        self.requests: deque[ReceivedRequest] = deque(maxlen=REQUESTS_KEPT)
        self.revision = 0
        self._by_account: dict[str, list[Message]] = defaultdict(list)
        self._by_phone: dict[str, list[Message]] = defaultdict(list)
        self._threads: dict[tuple[str, str], list[Message]] = defaultdict(list)
        self._file: BinaryIO | None = None
        if path is not None:
            self._replay(path)
            # It holds tokens and texts: nobody else on this machine reads it, nor what is there already.
            path.touch(mode=0o600)
            path.chmod(0o600)
            self._file = path.open("ab", buffering=0)

    # Questions

    def token_of(self, account_sid: str) -> str:
        """Return the token that signs the webhooks of an account."""
        return self.tokens.get(account_sid, "")

    def numbers_of(self, account_sid: str) -> list[Number]:
        """Return the numbers of an account, in the order they were registered."""
        return [number for number in self.numbers.values() if number.account_sid == account_sid]

    def find_message(self, account_sid: str, sid: str) -> Message | None:
        """Return an account's message, unless it was deleted."""
        message = self.messages.get(sid)
        if message is None or message.account_sid != account_sid or message.is_deleted:
            return None
        return message

    def newest_first(self, account_sid: str, *, sender: str = "", to: str = "") -> Iterator[Message]:
        """Walk through an account's messages from the newest to the oldest."""
        walked = self._by_phone.get(to or sender, []) if to or sender else self._by_account[account_sid]
        for message in reversed(walked):
            if message.account_sid != account_sid or message.is_deleted:
                continue
            if (to and message.to != to) or (sender and message.sender != sender):
                continue
            yield message

    def fault_of(self, number: str, phone: str) -> int | None:
        """Return the code that texts from a number to a phone fail with."""
        return self.failing.get((number, phone)) or self.failing.get(("", phone))

    def thread(self, number: str, phone: str) -> list[Message]:
        """Return what one of our numbers and a phone exchanged, oldest first."""
        return list(self._threads.get((number, phone), []))

    def phones_of(self, number: str) -> list[str]:
        """Return the phones that exchanged texts with one of our numbers, latest exchange first."""
        threads = [(thread[-1], pair[1]) for pair, thread in self._threads.items() if pair[0] == number]
        return [phone for _, phone in sorted(threads, key=lambda item: item[0].created_at, reverse=True)]

    # Changes: each is written to the file before it counts, so that nothing acknowledged is forgotten.

    def add_message(self, message: Message) -> None:
        """Keep a text the carrier accepted."""
        self._write("message", message.as_record())
        self._index(message)

    def change_message(self, message: Message, **changes: Any) -> None:
        """Keep a change of a text: its status, its body, its end."""
        self._write("change", {"sid": message.sid, "changes": changes})
        self._change(message, changes)

    def replace_media(self, message: Message) -> None:
        """Keep that files of a text are gone."""
        media = [media.as_record() for media in message.media]
        self._write("media", {"sid": message.sid, "media": media})
        self._touch(message)

    def save_token(self, account_sid: str, token: str) -> None:
        """Keep the token of an account."""
        self._write("token", {"account_sid": account_sid, "token": token})
        self.tokens[account_sid] = token

    def learn_token(self, account_sid: str, token: str) -> None:
        """Keep the token of an account that is new. Raises `AnotherToken` for one that has another."""
        known = self.tokens.get(account_sid)
        if known is None:
            self.save_token(account_sid, token)
        elif known != token:
            raise AnotherToken(f"{account_sid} is known here, with another token.")

    def save_number(self, number: Number) -> None:
        """Keep a number, or what changed about it."""
        self._write("number", number.as_record())
        self.numbers[number.phone] = number

    def set_blocked(self, scope: str, phone: str, *, is_blocked: bool) -> None:
        """Keep that a phone said STOP, or START, to a number or a service."""
        self._write("block", {"scope": scope, "phone": phone, "is_blocked": is_blocked})
        self._block(scope, phone, is_blocked)

    def set_failing(self, phone: str, code: int | None, *, number: str = "") -> None:
        """Keep that texts to a phone fail, or no longer do: those from one number, or from any."""
        self._write("failing", {"phone": phone, "code": code, "number": number})
        self._fail(number, phone, code)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    # Keeping

    def _index(self, message: Message) -> None:
        self.messages[message.sid] = message
        self._by_account[message.account_sid].append(message)
        self._by_phone[message.to].append(message)
        self._by_phone[message.sender].append(message)
        self._threads[message.number, message.phone].append(message)
        self._touch(message)

    def _change(self, message: Message, changes: dict[str, Any]) -> None:
        for name, value in changes.items():
            setattr(message, name, value)
        self._touch(message)

    def _touch(self, message: Message) -> None:
        self.revision += 1
        message.revision = self.revision

    def _block(self, scope: str, phone: str, is_blocked: bool) -> None:
        if is_blocked:
            self.blocked.add((scope, phone))
        else:
            self.blocked.discard((scope, phone))

    def _fail(self, number: str, phone: str, code: int | None) -> None:
        if code is None:
            self.failing.pop((number, phone), None)
        else:
            self.failing[number, phone] = code

    def _write(self, kind: str, data: dict[str, Any]) -> None:
        if self._file is not None:
            line = json.dumps([kind, data], default=_as_text, separators=(",", ":"))
            self._file.write(line.encode() + b"\n")

    def _replay(self, path: Path) -> None:
        if not path.exists():
            return
        whole = 0
        with path.open("rb") as lines:
            for line in lines:
                if not line.endswith(b"\n"):
                    break
                whole += len(line)
                kind, data = json.loads(line)
                self._apply(kind, data)
        # A line cut short by a kill was never acknowledged; the next one must not be glued to it.
        with path.open("r+b") as file:
            file.truncate(whole)

    def _apply(self, kind: str, data: dict[str, Any]) -> None:
        match kind:
            case "message":
                self._index(Message.from_record(data))
            case "change":
                changes = {
                    name: datetime.fromisoformat(value) if name in MOMENTS and value else value
                    for name, value in data["changes"].items()
                }
                self._change(self.messages[data["sid"]], changes)
            case "media":
                self.messages[data["sid"]].media = [Media(**media) for media in data["media"]]
            case "token":
                self.tokens[data["account_sid"]] = data["token"]
            case "number":
                self.numbers[data["phone"]] = Number(**data)
            case "block":
                self._block(data["scope"], data["phone"], data["is_blocked"])
            case "failing":
                self._fail(data.get("number", ""), data["phone"], data["code"])
            case _:
                raise ValueError(f"The ledger holds a line of an unknown kind: {kind}")


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"The ledger cannot store {value!r}")
