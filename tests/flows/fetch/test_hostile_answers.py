"""Cases of answers that are too large, too slow, cut off, or no HTTP; what a failure may and may not change."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from loopback import Reply, Site, feed, say_nothing, send_forever, send_raw, send_slowly

HOUR = timedelta(hours=1)
CAP = 2**20
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
KEPT = "etag, last_modified, validators_url, body_hash, entries, last_success_at, newest_entry_at"


def fails(world, site: Site, bad: Reply, *, status=None) -> dict:
    """A good visit, then a bad one, then a good one again, beside a healthy feed: nothing is lost by the bad one."""
    good = Reply(feed(site, "quay", "pier"), headers=(("ETag", '"good"'),))
    world.watch(site, [good, bad, Reply(status=304)])
    beside = world.serve("127.0.0.7")
    numbers = iter(range(100))
    world.watch(beside, lambda _asked: Reply(feed(beside, f"ship-{next(numbers)}")), name="healthy")
    world.run()
    before = world.sql(f"select {KEPT} from feed_state where feed = 'A'")
    world.run(after=HOUR)
    health = world.health()
    assert world.sql(f"select {KEPT} from feed_state where feed = 'A'") == before
    assert (health["consecutive_failures"], health["new_entries"], health["http_status"]) == (1, 0, status)
    assert health["next_at"] > world.now + timedelta(minutes=30)
    assert health["message"]
    assert (world.health("healthy")["state"], world.health("healthy")["new_entries"]) == ("ok", 1)
    world.run(after=timedelta(hours=20))
    assert site.log("/feed.xml")[-1].values("If-None-Match") == [b'"good"']
    assert (world.health()["state"], world.health()["consecutive_failures"]) == ("not_modified", 0)
    assert len([title for title in world.titles() if "ship" not in title]) == 2
    return health


def _bytes_of(world, outcome: str) -> int:
    return world.sql(f"select bytes from fetches where outcome = '{outcome}'")[0]["bytes"]


def test_a_bomb_is_left_at_the_cap(world):
    site = world.serve()
    bomb = gzip.compress(b"<rss>" + bytes(200 * CAP), 9)
    health = fails(world, site, Reply(bomb, headers=(("Content-Encoding", "gzip"),)), status=200)
    assert health["state"] == "too_large"
    assert CAP < _bytes_of(world, "too_large") <= CAP + 65_536


def test_a_body_that_is_said_to_be_too_large_is_not_even_read(world):
    site = world.serve()
    assert fails(world, site, Reply(b"<rss>", length=5 * CAP), status=200)["state"] == "too_large"
    assert _bytes_of(world, "too_large") == 0


def test_a_bomb_in_a_bomb_is_left_at_the_cap(world):
    site = world.serve()
    bomb = gzip.compress(gzip.compress(b"<rss>" + bytes(200 * CAP), 9), 9)
    assert fails(world, site, Reply(bomb, headers=(("Content-Encoding", "gzip"),)), status=200)["state"] == "too_large"


def test_an_endless_body_is_left_at_the_cap_and_its_beginning_not_read(world):
    site = world.serve()
    piece = b"8000\r\n" + feed(site, "lure").ljust(0x8000) + b"\r\n"
    endless = Reply(talk=send_forever(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", piece, 100 * CAP))
    assert fails(world, site, endless, status=200)["state"] == "too_large"
    assert site.log("/feed.xml")[1].sent < 20 * CAP  # what the socket's buffers took, and no more
    assert "The story of lure" not in world.titles()


@pytest.mark.parametrize(
    "cut", ["by length", "in a chunk", "without an end", "in the compressed data", "in the document"]
)
def test_a_body_that_is_cut_off_gives_nothing(world, cut):
    site = world.serve()
    whole = feed(site, "quay", "pier", "half")
    half = whole[: whole.index(b"half") + 2]
    bad = {
        "by length": Reply(half, length=len(whole), headers=(("ETag", '"bad"'),)),
        "in a chunk": Reply(talk=send_raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nFFFF\r\n" + half)),
        "without an end": Reply(
            talk=send_raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n" % (len(half), half))
        ),
        "in the compressed data": Reply(gzip.compress(whole)[:-20], headers=(("Content-Encoding", "gzip"),)),
        "in the document": Reply(half, headers=(("ETag", '"bad"'),)),
    }[cut]
    health = fails(world, site, bad, status=200)
    assert (health["state"], "truncated" in health["message"]) == ("parse_error", True)


@pytest.mark.parametrize("prefix", [HEAD + b"\r\n<rss>", HEAD + b"X-Slow: "], ids=["body", "headers"])
def test_a_drip_ends_at_the_deadline(world, prefix):
    site = world.serve()
    world.watch(site, Reply(talk=send_slowly(prefix, b"x", 0.1)))
    begun = time.monotonic()
    world.run()
    spent = time.monotonic() - begun
    assert world.health()["state"] == "timeout"
    assert (
        world.fetch["timeout_s"] - 0.1
        < world.sql("select duration_ms from fetches")[0]["duration_ms"] / 1000
        < world.fetch["timeout_s"] + 1
    )
    assert spent < world.fetch["timeout_s"] + 3


def test_a_deadline_is_for_all_redirects_together(world):
    site = world.serve()
    site.routes["/slow"] = Reply(talk=send_slowly(HEAD + b"\r\n<rss>", b"x", 0.1))

    def wait_a_second(_asked):
        time.sleep(1)
        return Reply(status=302, headers=(("Location", "/slow"),))

    world.watch(site, wait_a_second)
    world.run()
    assert world.health()["state"] == "timeout"
    assert world.sql("select duration_ms from fetches")[0]["duration_ms"] < 3_000


def test_a_server_that_never_answers_is_left(world):
    site = world.serve()
    assert fails(world, site, Reply(talk=say_nothing))["state"] == "timeout"


def test_a_connection_that_is_never_taken_is_left(world):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        filling = [socket.socket() for _ in range(4)]  # its queue is full, so that the next waits for ever
        for one in filling:
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
        time.sleep(0.2)
        world.add("A", f"http://127.0.0.1:{listener.getsockname()[1]}/feed.xml")
        begun = time.monotonic()
        world.run()
        assert time.monotonic() - begun < 4
        assert (world.health()["state"], world.health()["http_status"]) == ("timeout", None)
        for one in filling:
            one.close()


def test_a_closed_port_is_told(world):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        world.add("A", f"http://127.0.0.1:{unused.getsockname()[1]}/feed.xml")
        world.run()
    assert world.health()["state"] == "http_error"
    assert "no connection" in world.health()["message"]


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (b"", {"http_error"}),
        (b"nonsense\r\n\r\n", {"http_error"}),
        (b"HTTP/1.1 abc\r\n\r\n", {"http_error"}),
        (HEAD + b"X: " + b"x" * 70_000 + b"\r\n\r\n", {"too_large"}),
        (HEAD + b"X: y\r\n" * 20_000 + b"\r\n", {"too_large", "http_error"}),
        (HEAD + b"Content-Length: -1\r\n\r\n", {"http_error"}),
        (HEAD + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\nabcde", {"http_error"}),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzzz\r\n", {"http_error", "parse_error"}),
        (b"\x00" * 2_000, {"http_error"}),
    ],
    ids=[
        "nothing",
        "nonsense",
        "no status",
        "a long header",
        "many headers",
        "negative",
        "two lengths",
        "bad chunk",
        "zeros",
    ],
)
def test_what_is_no_http_is_told(world, said, state):
    site = world.serve()
    assert fails(world, site, Reply(talk=send_raw(said)))["state"] in state


def test_an_answer_of_http_1_0_without_a_length_is_read_to_its_end(world):
    site = world.serve()
    world.watch(site, Reply(talk=send_raw(b'HTTP/1.0 200 OK\r\nETag: "old"\r\n\r\n' + feed(site, "quay"))))
    world.run()
    assert (world.health()["state"], world.health()["new_entries"]) == ("ok", 1)


def test_a_server_that_hangs_up_on_a_kept_connection_is_asked_once_and_not_blamed_twice(world):
    site = world.serve()
    world.watch(site, Reply(talk=send_raw(b"")))
    world.run()
    assert len(site.log()) == 1


@pytest.mark.parametrize("delay_s", [0, 0.1, 0.6])
def test_a_server_that_ends_each_connection_without_saying_so_loses_no_feed(world, delay_s):
    site = world.serve()
    world.fetch["host_delay_s"] = delay_s
    for number in range(6):
        world.watch(site, Reply(feed(site, f"a-{number}"), says_close=False), name=f"F{number}", path=f"/{number}")
    world.run()
    assert set(world.states().values()) == {"ok"}
    assert len(site.log()) == 6


def _certificate(folder, *, days: int, name: str = "localhost"):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{days}-{name}.pem"
    text = made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(text)
    return path


def _https(world, **options) -> tuple[Site, ssl.SSLContext]:
    path = _certificate(world.folder, **options)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    trusting = ssl.create_default_context(cafile=str(path))
    return world.serve(tls=context, name="localhost"), trusting


@pytest.mark.parametrize(
    "options",
    [{"days": 30}, {"days": -1}, {"days": 30, "name": "other.example.org"}],
    ids=["self-signed", "expired", "other name"],
)
def test_a_connection_that_cannot_be_trusted_is_not_made(world, options):
    site, _ = _https(world, **options)
    world.watch(site, Reply(feed(None, "quay")))
    world.run()
    health = world.health()
    assert (health["state"], health["http_status"], len(site.log())) == ("tls_error", None, 0)
    assert health["next_at"] > world.now


def test_plain_http_to_a_tls_port_and_the_reverse_are_told(world):
    plain, (secure, _) = world.serve(), _https(world, days=30)
    world.add("A", f"https://localhost:{plain.port}/")
    world.add("B", f"http://localhost:{secure.port}/")
    world.run()
    assert world.states()["A"] in {"tls_error", "http_error"}
    assert world.states()["B"] in {"http_error", "timeout"}


def test_a_redirect_from_https_to_http_is_refused(world, monkeypatch):
    site, trusting = _https(world, days=30)
    monkeypatch.setattr("aiohttp.connector._SSL_CONTEXT_VERIFIED", trusting)
    below = world.serve()
    world.watch(site, Reply(status=301, headers=(("Location", below.url("/feed.xml")),)))
    world.watch(site, Reply(feed(None, "quay")), name="B", path="/b.xml")
    world.run()
    assert world.states() == {"A": "refused", "B": "ok"}
    assert below.connections == 0


@pytest.mark.parametrize(
    ("number", "words"), [(socket.EAI_NONAME, "no such host"), (socket.EAI_AGAIN, "does not answer")]
)
def test_a_name_that_is_not_there_is_told_from_a_name_server_that_is_away(world, monkeypatch, number, words):
    real = socket.getaddrinfo

    def resolve(host, *arguments, **options):
        if host == "news.example.net":
            raise socket.gaierror(number, "told so")
        return real(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    world.add("A", "http://news.example.net/feed.xml")
    world.run()
    assert (world.health()["state"], world.health()["http_status"]) == ("dns_error", None)
    assert words in world.health()["message"]
