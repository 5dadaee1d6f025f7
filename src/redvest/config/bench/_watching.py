"""Watchers on loopback: many kept-alive connections, each asking for one address every few seconds, from one thread.

Each remembers the tag of what it saw, as a browser does. A poll's latency counts from when it was due, so that a server
that falls behind shows it.
"""

import heapq
import random
import resource
import selectors
import socket
import time
from collections import Counter
from dataclasses import dataclass, field

from redvest.config.bench._load import Measured, whole

PATIENCE_SECONDS = 30
#: Files that are open besides the watchers' connections.
_OTHER_FILES = 200


@dataclass(slots=True, eq=False)
class _Watcher:
    socket: socket.socket
    due: float
    tag: bytes = b""
    received: bytes = b""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """So many watchers, who each ask every so many seconds, for so long."""

    watchers: int
    every: float
    seconds: float


def allow_connections(number: int) -> None:
    """Lets this process, and what it starts, have so many open. Raises ValueError where the machine forbids it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = number + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def watch(host: str, port: int, path: str, plan: Plan) -> Measured:
    """Everybody watches; what they saw in the time planned, the answers still due at its end with it.

    Raises TimeoutError when answers stop coming.
    """
    run = _Run(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n".encode(), plan)
    chance = random.Random(1)
    begun = time.perf_counter() + plan.watchers / 2000  # until all are connected
    for _ in range(plan.watchers):
        line = socket.create_connection((host, port))
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        run.joins(_Watcher(line, begun + chance.random() * plan.every))
    begun = max(begun, time.perf_counter())
    run.measured.seconds = run.until(begun + plan.seconds) - begun
    return run.measured


@dataclass
class _Run:
    """The polls that are due, those on their way, and what came back."""

    request: bytes
    plan: Plan
    measured: Measured = field(default_factory=lambda: Measured(statuses=Counter()))
    due: list[tuple[float, int, _Watcher]] = field(default_factory=list)
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    asking: int = 0

    def joins(self, one: _Watcher) -> None:
        """A watcher who will first ask when due."""
        self.selector.register(one.socket, selectors.EVENT_READ, one)
        heapq.heappush(self.due, (one.due, id(one), one))

    def until(self, end: float) -> float:
        """Polls whatever is due before the end, and waits for the last answers; when those had come."""
        watchers = [one for _due, _id, one in self.due]
        while self.asking or (self.due and self.due[0][0] < end):
            self._ask(min(time.perf_counter(), end))
            self._hear(end)
        for one in watchers:
            one.socket.close()
        self.selector.close()
        return max(end, time.perf_counter())

    def _ask(self, now: float) -> None:
        while self.due and self.due[0][0] <= now:
            _due, _id, one = heapq.heappop(self.due)
            known = b"If-None-Match: " + one.tag + b"\r\n" if one.tag else b""
            one.received = b""
            one.socket.sendall(self.request + known + b"\r\n")
            self.asking += 1

    def _hear(self, end: float) -> None:
        pause = (
            self.due[0][0] - time.perf_counter() if self.due and self.due[0][0] < end else PATIENCE_SECONDS
        )
        ready = self.selector.select(max(0.0, min(pause, PATIENCE_SECONDS)))
        if not ready and self.asking and pause >= PATIENCE_SECONDS:
            raise TimeoutError(f"no answer within {PATIENCE_SECONDS} seconds")
        for key, _events in ready:
            self._heard(key.data)

    def _heard(self, one: _Watcher) -> None:
        part = one.socket.recv(65536)
        if not part:
            raise ConnectionError("the server closed a connection")
        one.received += part
        head = whole(one.received)
        if head is None:
            return
        now = time.perf_counter()
        status = int(head[9:12])
        self.measured.statuses[status] += 1
        self.measured.latencies.append((now - one.due) * 1000)
        if status == 200:
            one.tag = _tag(head)
        self.asking -= 1
        one.due = max(one.due + self.plan.every, now)
        heapq.heappush(self.due, (one.due, id(one), one))


def _tag(head: bytes) -> bytes:
    at = head.lower().find(b"etag:")
    return head[at + 5 :].split(b"\r\n", 1)[0].strip() if at >= 0 else b""
