"""Servers on loopback that answer as told, byte by byte where need be, and write down what they were asked."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Talk = Callable[[socket.socket, "Asked"], None]


@dataclass
class Asked:
    """One request as it came, and when it came and was answered (monotonic seconds)."""

    path: str
    headers: tuple[tuple[bytes, bytes], ...]
    begun: float
    ended: float = float("inf")
    sent: int = 0

    def values(self, name: str) -> list[bytes]:
        return [value for key, value in self.headers if key.lower() == name.lower().encode()]


@dataclass(frozen=True)
class Reply:
    """An answer. Without ``talk`` it is a proper one; ``talk`` has the socket for itself."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    length: int | None = None  # said, whatever the body's is
    says_close: bool = True  # that the connection ends with the answer; it does so in any case
    talk: Talk | None = None

    def bytes(self) -> bytes:
        lines = [f"HTTP/1.1 {self.status} Some Words", f"Content-Length: {self.body_length}"]
        lines += ["Connection: close"] * self.says_close
        lines += [f"{name}: {value}" for name, value in self.headers]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (b"" if self.status == 304 else self.body)

    @property
    def body_length(self) -> int:
        return len(self.body) if self.length is None else self.length


Answer = Reply | list[Reply] | Callable[[Asked], Reply]


@dataclass
class Site:
    """One server: answers by path, the log of what it was asked, connections taken."""

    address: str
    port: int
    routes: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    name: str | None = None
    scheme: str = "http"
    together: int = 0  # requests under way
    most_together: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def url(self, path: str) -> str:
        host = self.name or (f"[{self.address}]" if ":" in self.address else self.address)
        return f"{self.scheme}://{host}:{self.port}{path}"

    def log(self, path: str | None = None) -> list[Asked]:
        """Requests for a path; all but those for robots.txt when left out."""
        return [one for one in self.asked if (one.path == path if path else one.path != "/robots.txt")]

    def _reply(self, asked: Asked) -> Reply:
        with self.lock:
            answer = self.routes.get(asked.path, Reply(b"not here", 404))
            if isinstance(answer, list):
                answer = answer.pop(0) if len(answer) > 1 else answer[0]
        return answer if isinstance(answer, Reply) else answer(asked)

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(30)
            head = b""
            while b"\r\n\r\n" not in head:
                piece = connection.recv(65_536)
                if not piece or (head + piece).startswith(b"\x16"):  # the beginning of TLS
                    return
                head += piece
            line, *rest = head.split(b"\r\n\r\n")[0].split(b"\r\n")
            pairs = (header.partition(b":") for header in rest)
            headers = tuple((name, value.strip(b" ")) for name, _, value in pairs)
            asked = Asked(line.split(b" ")[1].decode("latin-1"), headers, time.monotonic())
            with self.lock:
                self.asked.append(asked)
                self.together += 1
                self.most_together = max(self.most_together, self.together)
            try:
                reply = self._reply(asked)
                if reply.talk:
                    reply.talk(connection, asked)
            finally:
                asked.ended = time.monotonic()  # before the answer leaves: who asks next cannot be there yet
                with self.lock:
                    self.together -= 1
            if not reply.talk:
                connection.sendall(reply.bytes())
            with suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
                connection.recv(1)


@contextmanager
def serving(
    address: str = "127.0.0.1", *, tls: object = None, name: str | None = None, port: int = 0
) -> Iterator[Site]:
    """Serve on an address of the loopback interface; a site with ``tls`` (an SSL context) speaks https."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        listener.listen(128)
        site = Site(address, listener.getsockname()[1], name=name, scheme="https" if tls else "http")
        stopping = threading.Event()

        def one(raw: socket.socket) -> None:
            connection = raw
            if tls is not None:
                raw.settimeout(10)
                try:
                    connection = tls.wrap_socket(raw, server_side=True)
                except OSError:
                    raw.close()
                    return
            site._serve(connection)

        def accept() -> None:
            while not stopping.is_set():
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                site.connections += 1
                threading.Thread(target=one, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            stopping.set()
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def send_slowly(prefix: bytes, piece: bytes, every_s: float) -> Talk:
    """Send a beginning, then a piece at a time for as long as anybody listens."""

    def talk(connection: socket.socket, asked: Asked) -> None:
        connection.sendall(prefix)
        while True:
            connection.sendall(piece)
            asked.sent += len(piece)
            time.sleep(every_s)

    return talk


def send_forever(prefix: bytes, piece: bytes, most: int) -> Talk:
    """Send a beginning and then pieces, up to so many bytes; what was sent is in the log."""

    def talk(connection: socket.socket, asked: Asked) -> None:
        connection.sendall(prefix)
        while asked.sent < most:
            connection.sendall(piece)
            asked.sent += len(piece)

    return talk


def send_raw(data: bytes) -> Talk:
    """Send these bytes and nothing else."""

    def talk(connection: socket.socket, _asked: Asked) -> None:
        connection.sendall(data)

    return talk


def say_nothing(connection: socket.socket, _asked: Asked) -> None:
    """Take the request and keep quiet until the other side has gone."""
    connection.recv(1)


def feed(
    site: Site | None = None, *stories: str, title: str = "Harbour News", extra: str = "", head: str = ""
) -> bytes:
    """Write an RSS feed with a story for each word; links lead to the site, or to a name that nobody has."""
    base = site.url("") if site else "http://stories.invalid"
    items = "".join(
        f"<item><title>The story of {story}</title><link>{base}/{story}.html</link>"
        f"<guid isPermaLink='false'>{story}</guid><description>What there is to say of {story}.</description></item>"
        for story in stories
    )
    top = head or '<?xml version="1.0" encoding="UTF-8"?>'
    channel = f"<title>{title}</title><link>{base}/</link><description>d</description>{extra}{items}"
    return f'{top}<rss version="2.0"><channel>{channel}</channel></rss>'.encode()
