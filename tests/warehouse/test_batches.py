"""Few rows go as JSON and many as Arrow: SQL sees the same."""

from datetime import UTC, date, datetime
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.errors import StorageError
from warehouse import batches
from warehouse.batches import BYTES, DAY, FLAG, INT, LONG, REAL, SUM, TEXT, TEXTS, TIME, Shape, registered, texts
from warehouse.database import transaction

SHAPE = Shape(
    text=TEXT, texts=TEXTS, at=TIME, on=DAY, small=INT, large=LONG, real=REAL, sum=SUM, flag=FLAG, hours="integer[]"
)
# Lone surrogates are no text; every other character is.
words = st.text(st.characters(codec="utf-8"), max_size=12)
rows = st.fixed_dictionaries({
    "text": st.none() | words,
    "texts": st.lists(words, max_size=3),
    "at": st.none() | st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),
    "on": st.none() | st.dates(date(1900, 1, 1), date(2200, 1, 1)),
    "small": st.none() | st.integers(-(2**31), 2**31 - 1),
    "large": st.none() | st.integers(-(2**63), 2**63 - 1),
    "real": st.none() | st.floats(allow_nan=False),
    "sum": st.none() | st.decimals(Decimal(0), Decimal(10) ** 18, places=2),
    "flag": st.none() | st.booleans(),
    "hours": st.lists(st.integers(0, 23), max_size=3),
})  # fmt: skip


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as opened:
        opened.execute("set TimeZone = 'UTC'")
        yield opened


def _seen(connection, batch):
    with registered(connection, batch=batch):
        return connection.execute("select *, typeof(columns(*)) from batch").fetchall()


@given(st.lists(rows, max_size=5))
@settings(deadline=None)
def test_both_ways_are_alike(connection, given_rows):
    batch = SHAPE.of(given_rows)
    assert _seen(connection, batch) == _seen(connection, batch.arrow())


def test_many_rows_and_bytes_go_as_arrow(monkeypatch, connection):
    assert SHAPE.of([{"text": "a"}] * batches.FEW).json() is not None
    assert SHAPE.of([{"text": "a"}] * (batches.FEW + 1)).json() is None
    pages = Shape(url=TEXT, body=BYTES)
    assert pages.of([{"url": "a", "body": b"\x00\xff"}]).json() is None
    with registered(connection, pages=pages.of([{"url": "a", "body": b"\x00\xff"}]), none=pages.of([])):
        assert connection.execute("from pages").fetchall() == [("a", b"\x00\xff")]
        assert connection.execute("from none").fetchall() == []


def test_rows_are_gone_afterwards_also_where_a_transaction_fails(connection):
    with (
        pytest.raises(StorageError, match="no_such"),
        transaction(connection),
        registered(connection, wanted=texts("id", ["a"])),
    ):
        connection.execute("from no_such")
    with transaction(connection), registered(connection, wanted=texts("id", ["b"])):
        assert connection.execute("from wanted").fetchall() == [("b",)]
    with pytest.raises(duckdb.CatalogException):
        connection.execute("from wanted")
