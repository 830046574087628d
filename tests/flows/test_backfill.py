"""History: every form of archive gives the same warehouse, whoever did it and however often it was interrupted."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import uuid
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from fastwarc.stream_io import ZstdWriter
from fastwarc.warc import ArchiveIterator

from extractors.errors import ConfigError
from flows.__main__ import cli
from flows.backfill.chunks import chunks_of
from flows.backfill.engines import with_threads
from flows.backfill.run import backfill
from flows.backfill.saved_pages import pages_of, read_file
from flows.clock import Clock
from flows.demo.site import build_site, sample_site
from flows.settings import load_settings
from warehouse.database import open_published, open_warehouse

NOW = datetime(2026, 4, 1, tzinfo=UTC)
TABLES = ("pages", "articles", "mentions", "resolved_events", "participants", "claims", "organizations")
WHEN = (
    "extracted_at",
    "resolved_at",
    "updated_at",
    "first_seen_at",
    "created_at",
)  # moments of the work, not of the news


@pytest.fixture(scope="module")
def site_pages():
    """The pages of the sample site by URL, as an outlet of its own would serve them."""
    answers, _ = build_site("https://sample.example.org")
    return {
        f"https://sample.example.org{path}": body
        for path, body in answers.items()
        if not path.endswith((".xml", ".txt"))
    }


def _write_warc(path, pages, *, gzipped):
    """Write a WARC file as crawlers do: a record of its own for each answer, each a gzip member."""
    others = {"https://sample.example.org/gone": b"gone", "https://sample.example.org/a.pdf": b"%PDF"}
    info = b"software: test\r\n"
    records = [_record("warcinfo", "urn:info", "application/warc-fields", info)]
    for url, body in {**pages, **others}.items():
        status = "404 Not Found" if url.endswith("gone") else "200 OK"
        kind = "application/pdf" if url.endswith("pdf") else "text/html; charset=utf-8"
        http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
        records.append(_record("response", url, "application/http; msgtype=response", http))
    path.write_bytes(b"".join(gzip.compress(record) if gzipped else record for record in records))
    return path


def _record(kind, url, content_type, block):
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-03-12T09:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid.uuid4()}>\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


@pytest.fixture(scope="module")
def warc(tmp_path_factory, site_pages):
    return _write_warc(tmp_path_factory.mktemp("warc") / "crawl.warc.gz", site_pages, gzipped=True)


def _settings(folder, extra=""):
    folder.mkdir(exist_ok=True)
    config = folder / "dealwire.toml"
    config.write_text(
        f'[[alerts]]\nname = "all"\nwhere = "true"\nto = ["desk@example.org"]\nmax_age = "9000d"\n{extra}'
    )
    return load_settings(config)


def _content(settings):
    with open_warehouse(settings.database) as connection:
        return {
            table: sorted(
                map(repr, connection.execute(f"select columns(c -> c not in {WHEN}) from {table}").fetchall())
            )
            for table in TABLES
        }


@pytest.fixture(scope="module")
def whole(tmp_path_factory, warc):
    """The warehouse after one backfill that nothing disturbed."""
    settings = _settings(tmp_path_factory.mktemp("whole"))
    done = backfill(settings, Clock(NOW), [str(warc)], with_threads(1), size=4)
    return settings, done, _content(settings)


def test_a_warc_becomes_events_and_nothing_is_mailed(whole):
    settings, done, _ = whole
    assert done.articles > 15
    assert done.events_new > 5
    with open_published(settings.published) as connection:
        assert connection.execute("select count(*) from events").fetchone()[0] == done.events_new
        assert connection.execute("select trigger, state from runs").fetchall() == [("backfill", "completed")]
        assert connection.execute("select count(*) from alerts").fetchone()[0] == 0
    assert not settings.mail_folder.exists()
    assert not settings.database.with_name("dealwire.duckdb.backfill").exists()


def test_a_run_after_a_backfill_mails_nothing_of_it(whole):
    settings, _, _ = whole
    config = settings.root / "dealwire.toml"
    done = CliRunner().invoke(cli, ["run", "--direct", "--config", str(config)])
    assert done.exit_code == 0, done.output
    assert not settings.mail_folder.exists()


def test_a_second_backfill_does_nothing(tmp_path, warc):
    settings = _settings(tmp_path)
    backfill(settings, Clock(NOW), [str(warc)], with_threads(1), size=4)
    before = _content(settings)
    again = backfill(settings, Clock(NOW), [str(warc)], with_threads(1), size=4)
    assert (again.pages, again.articles) == (0, 0)
    assert again.chunks_before > 3
    assert _content(settings) == before


def test_another_archive_of_the_same_pages_adds_none(tmp_path, warc, site_pages):
    settings = _settings(tmp_path)
    backfill(settings, Clock(NOW), [str(warc)], with_threads(1))
    before = _content(settings)
    tagged = {f"{url}?utm_source=other": body for url, body in site_pages.items()}
    other = _write_warc(tmp_path / "other.warc.gz", tagged, gzipped=True)
    again = backfill(settings, Clock(NOW), [str(other)], with_threads(1))
    assert again.articles == 0
    assert _content(settings) == before


@pytest.mark.parametrize("chunks_loaded", [0, 1, 3])
def test_one_that_was_interrupted_ends_with_the_same_tables(tmp_path, warc, whole, chunks_loaded):
    settings = _settings(tmp_path)

    class Stopped(Exception):
        pass

    def stopping(chunks, order, load):
        loaded = 0

        def counted(result):
            nonlocal loaded
            if loaded == chunks_loaded:
                raise Stopped
            load(result)
            loaded += 1

        with_threads(2)(chunks, order, counted)

    with pytest.raises(Stopped):
        backfill(settings, Clock(NOW), [str(warc)], stopping, size=4)
    done = backfill(settings, Clock(NOW), [str(warc)], with_threads(2), size=4)
    assert done.chunks_before == chunks_loaded
    assert _content(settings) == whole[2]
    with open_warehouse(settings.database) as connection:
        states = connection.execute("select state from runs order by started_at, state").fetchall()
    assert ("completed",) in states


@pytest.mark.parametrize("form", ["plain", "one gzip member", "zstd a record", "one zstd frame"])
def test_every_form_of_warc_gives_the_same_pages(tmp_path, warc, site_pages, form):
    plain = _write_warc(tmp_path / "p.warc", site_pages, gzipped=False)
    path = plain
    if form == "one gzip member":
        path = tmp_path / "g.warc.gz"
        path.write_bytes(gzip.compress(plain.read_bytes()))
    elif form == "zstd a record":
        path = tmp_path / "z.warc.zst"
        for record in ArchiveIterator(str(plain), parse_http=False):
            with path.open("ab") as out, ZstdWriter(out) as writer:
                record.write(writer)
    elif form == "one zstd frame":
        path = tmp_path / "f.warc.zst"
        with path.open("wb") as out, ZstdWriter(out) as writer:
            writer.write(plain.read_bytes())
    wanted = {(page.url, page.body) for chunk in chunks_of(warc, size=100) for page in pages_of(chunk)}
    found = [(page.url, page.body) for chunk in chunks_of(path, size=3) for page in pages_of(chunk)]
    assert len(found) == len(set(found))
    assert set(found) == wanted
    assert len(wanted) == len(site_pages)


def test_a_folder_of_saved_pages(tmp_path, site_pages):
    folder = tmp_path / "saved"
    for number, body in enumerate(site_pages.values()):
        path = folder / f"sub{number % 2}" / f"{number:03d}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    settings = _settings(tmp_path / "w")
    done = backfill(settings, Clock(NOW), [str(folder)], with_threads(1), size=7)
    assert done.articles > 15
    with open_warehouse(settings.database) as connection:
        urls = {row[0] for row in connection.execute("select url from pages").fetchall()}
    assert urls == set(site_pages)


def test_a_mirrored_file_has_the_address_of_its_path(tmp_path):
    path = tmp_path / "news.example.org" / "2026" / "a b" / "index.html"
    path.parent.mkdir(parents=True)
    path.write_text("<title>x</title>")
    assert read_file(path, tmp_path).url == "https://news.example.org/2026/a%20b/"
    lost = tmp_path / "page.html"
    lost.write_text("<title>x</title>")
    assert read_file(lost, tmp_path) is None


def test_a_list_of_urls_is_fetched_and_never_mailed(tmp_path):
    with sample_site() as feeds:
        base = feeds[0].url.rsplit("/", 2)[0]
        answers, _ = build_site(base)
        urls = [f"{base}{path}" for path in answers if not path.endswith((".xml", ".txt"))]
        listed = tmp_path / "urls.txt"
        listed.write_text("# history\n" + "\n".join(urls) + "\n")
        settings = _settings(tmp_path, "[fetch]\nallow_private_addresses = true\nhost_delay_s = 0\n")
        done = backfill(settings, Clock(), [str(listed)], with_threads(1))
        again = backfill(settings, Clock(), [str(listed)], with_threads(1))
    assert done.articles == len(urls)
    assert done.events_new > 5
    assert (again.pages, again.articles, again.pages_known) == (0, 0, len(urls))
    assert not settings.mail_folder.exists()


def test_a_sitemap_names_pages(tmp_path):
    with sample_site() as feeds:
        base = feeds[0].url.rsplit("/", 2)[0]
        answers, _ = build_site(base)
        urls = [f"{base}{path}" for path in answers if not path.endswith((".xml", ".txt"))][:5]
        sitemap = tmp_path / "sitemap.xml"
        sitemap.write_text(
            '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            + "".join(f"<url><loc>{url}</loc></url>" for url in urls)
            + "</urlset>"
        )
        settings = _settings(tmp_path, "[fetch]\nallow_private_addresses = true\nhost_delay_s = 0\n")
        assert backfill(settings, Clock(), [str(sitemap)], with_threads(1)).articles == 5


@pytest.mark.slow
def test_dask_workers_give_the_same_tables(tmp_path, warc, whole, prefect_environment):
    settings = _settings(tmp_path)
    command = [
        sys.executable,
        "-m",
        "flows",
        "backfill",
        "--json",
        "--engine",
        "dask",
        "--workers",
        "2",
        "--chunk",
        "4",
    ]
    command += ["--now", NOW.isoformat(), "--config", str(tmp_path / "dealwire.toml"), str(warc)]
    done = subprocess.run(command, env=prefect_environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["articles"] == whole[1].articles
    assert _content(settings) == whole[2]


def test_what_is_no_source_is_told(tmp_path):
    with pytest.raises(ConfigError, match="no such file"):
        backfill(_settings(tmp_path), Clock(), [str(tmp_path / "missing.warc.gz")], with_threads(1))


def test_a_broken_warc_keeps_what_was_loaded_and_says_where(tmp_path, warc):
    broken = tmp_path / "broken.warc.gz"
    broken.write_bytes(warc.read_bytes()[: warc.stat().st_size * 2 // 3])
    settings = _settings(tmp_path)
    result = CliRunner().invoke(
        cli, ["backfill", "--chunk", "4", "--workers", "1", "--config", str(tmp_path / "dealwire.toml"), str(broken)]
    )
    with open_warehouse(settings.database) as connection:
        loaded = connection.execute("select count(*) from articles").fetchone()[0]
    assert loaded > 4, (result.output, result.exception)
