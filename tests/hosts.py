"""The product on two hosts behind one address: a web process and a worker each, restarted one after the other.

A host is an address of the loopback network and a folder of its own; what it shares with the other is PostgreSQL,
Valkey and the folder of files. The scheduler and the relay are on the first.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from pivotcx.child import Child
from pivotcx.environment import load
from pivotcx.processes import process_environment, processes
from tests.rig import BASE, Product
from tests.waiting import until

ADDRESSES = ("127.0.0.2", "127.0.0.3")
# Seconds that docker-compose.yml gives a process to end.
GRACE = 60


class Balancer:
    """One address before several: each connection goes to the next host that takes part."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.hosts: list[str] = []
        # Connections whose host has not begun to answer.
        self.unanswered: Counter[str] = Counter()
        self._turn = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        listening = asyncio.start_server(self._serve, "127.0.0.1", port, backlog=500)
        self._server = asyncio.run_coroutine_threadsafe(listening, self._loop).result(timeout=10)

    def take_out(self, host: str) -> None:
        """Send nobody there any more, and wait until who was sent there has an answer."""
        self.hosts.remove(host)
        until(lambda: self.unanswered[host] == 0, what="all that was asked is answered")

    def put_in(self, host: str) -> None:
        self.hosts.append(host)

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    async def _end(self) -> None:
        self._server.close()
        open_ones = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in open_ones:
            task.cancel()
        await asyncio.gather(*open_ones, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._turn += 1
        host = self.hosts[self._turn % len(self.hosts)]
        self.unanswered[host] += 1
        waiting, forth = [host], None
        try:
            back, forth = await asyncio.open_connection(host, self.port)
            await asyncio.gather(self._pipe(reader, forth), self._pipe(back, writer, waiting))
        except OSError:
            pass  # Whoever asked sees the end of it, as with any proxy.
        finally:
            self._answered(waiting)
            for each in (writer, forth):
                if each is not None:
                    each.close()

    async def _pipe(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, waiting: list[str] | None = None
    ) -> None:
        with suppress(OSError):
            while chunk := await reader.read(65_536):
                self._answered(waiting or [])
                writer.write(chunk)
                await writer.drain()
        writer.close()

    def _answered(self, waiting: list[str]) -> None:
        if waiting:
            self.unanswered[waiting.pop()] -= 1


@dataclass(frozen=True)
class Host:
    """What runs at one address."""

    address: str
    web: Child
    worker: Child


class Hosts(Product):
    """Two hosts, their balancer, and what is there once."""

    def start(self) -> None:
        if not (BASE / ".static").exists():
            self.manage("collectstatic", "--no-input", "--verbosity", "0")
        self.balancer = Balancer(self.port)
        self.hosts = [self._host(address) for address in ADDRESSES]
        self.once = [self._child(name, ADDRESSES[0]) for name in ("scheduler", "relay")]
        for child in [*(host.web for host in self.hosts), *(host.worker for host in self.hosts), *self.once]:
            child.start()
        for host in self.hosts:
            self._let_in(host)

    def stop(self) -> None:
        for child in [*self.once, *(child for host in self.hosts for child in (host.web, host.worker))]:
            child.stop(grace=10)
        self.balancer.stop()
        super().stop()

    def restart(self, host: Host) -> None:
        """Do what a deploy does with one host, while the other goes on."""
        host.worker.stop(grace=GRACE)
        host.worker.start()
        self.balancer.take_out(host.address)
        host.web.stop(grace=GRACE)
        host.web.start()
        self._let_in(host)

    def restart_what_is_there_once(self) -> None:
        for child in self.once:
            child.stop(grace=GRACE)
            child.start()

    def _let_in(self, host: Host) -> None:
        until(lambda: self._answers(host), patience=180, what=f"{host.address} answers")
        self.balancer.put_in(host.address)

    def _answers(self, host: Host) -> bool:
        assert host.web.is_running, list(host.web.last_lines)
        try:
            url = f"http://{host.address}:{self.port}/healthz"
            return httpx.get(url, headers={"Host": "127.0.0.1"}, timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def _host(self, address: str) -> Host:
        worker = self._child("worker", address)
        command = list(worker.command)
        command[command.index("--queues") + 1] = "celery,replies,bulk,long,webhooks"
        worker.command = [*command, "--hostname", f"worker@{address}"]
        return Host(address, self._child("web", address), worker)

    def _child(self, name: str, address: str) -> Child:
        """Return the Procfile's process as it runs on a host: in a folder of its own, at its own address."""
        folder = self.folder / address
        folder.mkdir(exist_ok=True)
        variables = {**self.environment, "HOST": address, "STORAGE_URL": f"file://{self.folder / 'files'}"}
        environment = load(BASE, variables)
        (child,) = [each for each in processes(BASE, environment, log=self._log) if each.name == name]
        child.folder = folder
        child.environment = {
            **variables,
            **process_environment(environment),
            "DJANGO_SETTINGS_MODULE": self.environment["DJANGO_SETTINGS_MODULE"],
            "TWILIO_API_URL": self.environment["TWILIO_API_URL"],
            "STORAGE_URL": variables["STORAGE_URL"],
            "PYTHONPATH": str(BASE),
        }
        places = {str(environment.data): str(folder), "manage.py": str(BASE / "manage.py")}
        child.command = [self._placed(word, places) for word in child.command]
        return child

    def _placed(self, word: str, places: dict[str, str]) -> str:
        for place, own in places.items():
            word = word.replace(place, own)
        return word

    def _log(self, name: str, line: str) -> None:
        with self.log_path.open("a") as log:
            print(f"{name}: {line}", file=log)


@contextmanager
def running_hosts() -> Iterator[Hosts]:
    """Run the product on two hosts for a while; nothing of it is left afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pivotcx-hosts-", dir="/tmp"))
    hosts = Hosts(folder)
    try:
        hosts.start()
        yield hosts
    finally:
        try:
            hosts.stop()
        finally:
            shutil.rmtree(folder, ignore_errors=True)
