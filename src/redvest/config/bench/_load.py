"""A load generator for loopback: many kept-alive connections, one request each at a time, from one thread.

It sends ready-made requests in order, as fast as answers come back, and stops by itself.
"""

import selectors
import socket
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

PATIENCE_SECONDS = 30


@dataclass(kw_only=True)
class Measured:
    """What came of a run: seconds it took, answers by status, and each answer's latency in milliseconds."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, percent: float) -> float:
        """The latency in milliseconds that so many percent of the answers stayed below."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] if ordered else 0.0


@dataclass(slots=True)
class _Line:
    socket: socket.socket
    sent_at: float = 0.0
    received: bytes = b""


def send_all(host: str, port: int, requests: Sequence[bytes], *, connections: int) -> Measured:
    """Sends every request once over ``connections`` connections. Raises TimeoutError when answers stop coming."""
    measured, queue = Measured(), iter(requests)
    selector = selectors.DefaultSelector()
    begun = time.perf_counter()
    open_lines = 0
    for _ in range(min(connections, len(requests))):
        line = _Line(socket.create_connection((host, port)))
        line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(line.socket, selectors.EVENT_READ, line)
        open_lines += _send_next(line, queue, selector)
    while open_lines:
        ready = selector.select(PATIENCE_SECONDS)
        if not ready:
            raise TimeoutError(f"no answer within {PATIENCE_SECONDS} seconds")
        for key, _events in ready:
            line = key.data
            if _receive(line, measured):
                open_lines -= not _send_next(line, queue, selector)
    measured.seconds = time.perf_counter() - begun
    selector.close()
    return measured


def _send_next(line: _Line, queue: Iterator[bytes], selector: selectors.BaseSelector) -> bool:
    request = next(queue, None)
    if request is None:
        selector.unregister(line.socket)
        line.socket.close()
        return False
    line.sent_at = time.perf_counter()
    line.received = b""
    line.socket.sendall(request)
    return True


def _receive(line: _Line, measured: Measured) -> bool:
    """Reads what is there; True when the answer is whole and was noted."""
    part = line.socket.recv(65536)
    if not part:
        raise ConnectionError("the server closed a connection")
    line.received += part
    head = whole(line.received)
    if head is None:
        return False
    measured.statuses[int(head[9:12])] += 1
    measured.latencies.append((time.perf_counter() - line.sent_at) * 1000)
    return True


def whole(received: bytes) -> bytes | None:
    """The head of an answer that has come completely; None while it has not."""
    head, separator, body = received.partition(b"\r\n\r\n")
    return head if separator and len(body) >= _length(head) else None


def _length(head: bytes) -> int:
    """How much body follows; "not modified" has none and need not say so."""
    if head[9:12] in (b"204", b"304"):
        return 0
    lower = head.lower()
    at = lower.index(b"content-length:") + 15
    return int(lower[at:].split(b"\r\n", 1)[0])
