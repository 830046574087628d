"""Documents made to harm: bounded time, nothing opened, only the documented errors."""

from __future__ import annotations

import contextlib
import gzip
import random
import socket
import time
from pathlib import Path

import pytest

from extractors.errors import ParseError
from extractors.feeds.reader import parse_feed

ITEM = "<item><guid>one</guid><title>One</title><link>https://example.org/1</link></item>"
SECONDS = 4.0  # CPU time on a slow machine; each takes far less


def rss(items: str, attributes: str = "") -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0"{attributes}><channel>{items}</channel></rss>'.encode()


def atom(entries: str) -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()


def laughs() -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return (
        f'<!DOCTYPE rss [<!ENTITY l0 "lol">{levels}]>'.encode() + rss(ITEM.replace("One", "&l9;")).partition(b"?>")[2]
    )


def entity(declaration: str, times: int = 1) -> bytes:
    return f"<!DOCTYPE rss [{declaration}]>".encode() + rss(ITEM.replace("One", "&a;" * times)).partition(b"?>")[2]


HARMFUL = {
    "billion laughs": laughs(),
    "one large entity": entity(f'<!ENTITY a "{"x" * 50_000}">', 20_000),
    "many small entities": entity(f'<!ENTITY a "{"x" * 190}">', 50_000),
    "external entity": entity('<!ENTITY a SYSTEM "file:///etc/passwd">'),
    "deep elements": rss(f"<item><title>{'<b>' * 50_000}{'</b>' * 50_000}</title></item>"),
    "gzip bomb": gzip.compress(b"<rss>" + b" " * (100 << 20) + b"</rss>"),
    "deep json": b'{"items":' * 100_000,
}
ODD = {
    "deep html": rss(f"<item><title>t</title><description>{'&lt;div&gt;' * 100_000}</description></item>"),
    "attributes": rss("<item " + " ".join(f"a{n}=''" for n in range(50_000)) + "><title>t</title></item>"),
    "namespaces": rss(ITEM * 500, attributes="".join(f' xmlns:n{n}="urn:{n}"' for n in range(10_000))),
    "comments": rss(f"<item><title>t</title><description>{'&lt;!--' * 200_000}</description></item>"),
    "scripts": rss(f"<item><title>t</title><description>{'&lt;script&gt;' * 200_000}</description></item>"),
    "quotes": rss(f"<item><title>t</title><description>{'&lt;a &quot;' * 200_000}</description></item>"),
    "ampersands": rss(f"<item><title>{'&' * 1_000_000}</title></item>"),
    "less-than signs": rss(f"<item><title>{'<' * 1_000_000}</title></item>"),
    "empty items": rss("<item/>" * 200_000),
    "empty entries": atom("<entry><link/></entry>" * 100_000),
    "roots in a page": b"<html>" + b"<rss >" * 300_000,
    "unfinished types": b"<!DOCTYPE " * 200_000,
    "instructions": b"<?x ?>" * 300_000,
    "sections": rss(f"<item><title>{'<![CDATA[' * 200_000}</title></item>"),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_harmful_document_is_refused_soon(name):
    start = time.process_time()
    with pytest.raises(ParseError):
        parse_feed(HARMFUL[name])
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("name", ODD)
def test_an_odd_document_costs_bounded_time(name):
    start = time.process_time()
    with contextlib.suppress(ParseError):
        parse_feed(ODD[name])
    assert time.process_time() - start < SECONDS


def test_a_path_or_an_address_as_the_body_is_never_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "feed.xml"
    file.write_bytes(rss(ITEM))
    monkeypatch.setattr(socket, "socket", None)
    for body in (str(file), file.as_uri(), "/dev/zero", "http://127.0.0.1:1/feed"):
        with pytest.raises(ParseError):
            parse_feed(body.encode())


def test_an_outside_document_type_is_not_fetched():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.dtd"
        body = f'<!DOCTYPE rss SYSTEM "{address}">'.encode() + rss(ITEM).partition(b"?>")[2]
        assert len(parse_feed(body).entries) == 1
        parameter = f'<!DOCTYPE rss [<!ENTITY % x SYSTEM "{address}"> %x;]>'.encode() + rss(ITEM).partition(b"?>")[2]
        with pytest.raises(ParseError):
            parse_feed(parameter)
        with pytest.raises(TimeoutError):
            server.accept()


def mutated(body: bytes, chance: random.Random) -> bytes:
    """Damage a document as disks, networks and enemies do."""
    data = bytearray(body)
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(data) + 1), chance.choice((1, 2, 8, 64, 1024))
        match chance.randrange(5):
            case 0:
                del data[at : at + length]
            case 1:
                data[at:at] = bytes(chance.randrange(256) for _ in range(min(length, 16)))
            case 2:
                data[at:at] = data[(other := chance.randrange(len(data) + 1)) : other + length]
            case 3:
                data[at:at] = chance.choice(
                    (
                        b"<",
                        b">",
                        b"&",
                        b"]]>",
                        b"<![CDATA[",
                        b"<!--",
                        b"\x00",
                        b"&#x0;",
                        b"</item>",
                        b"<rss>",
                        b'"',
                        b"xmlns:a=''",
                    )
                )
            case _:
                del data[at:]
    return bytes(data)


def survive(bodies: list[bytes], rounds: int, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(rounds):
        body = mutated(chance.choice(bodies), chance)
        start = time.process_time()
        try:
            document = parse_feed(body, url="https://example.org/feed.xml")
        except ParseError:
            continue
        finally:
            assert time.process_time() - start < SECONDS
        for entry in document.entries:
            assert entry.url is None or entry.url.startswith(("http://", "https://", "HTTP"))
            assert entry.published_at is None or 1990 <= entry.published_at.year < 2070
            repr(entry).encode()


def test_damaged_documents_raise_only_the_documented_errors():
    bodies = [
        rss(ITEM * 5),
        atom("<entry><id>a</id><link href='/a'/><content type='xhtml'><div>x</div></content></entry>" * 3),
    ]
    bodies += [
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "a", "url": "/a"}]}',
        gzip.compress(rss(ITEM)),
    ]
    survive(bodies, 1500, seed=1)


@pytest.mark.data
@pytest.mark.slow
def test_damaged_samples_raise_only_the_documented_errors(test_data: Path):
    bodies = [file.read_bytes() for file in sorted((test_data / "feeds" / "samples").glob("0*"))]
    survive([body for body in bodies if len(body) < 40_000], 1500, seed=2)
