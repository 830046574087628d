"""Dates of feeds: zones, languages, forms, and what must stay unread."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.feeds.dates import parse_date


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Tue, 07 Oct 2025 10:00:00 GMT", "2025-10-07T10:00"),
        ("Tue, 07 Oct 2025 10:00:00 JST", "2025-10-07T01:00"),
        ("Tue, 07 Oct 2025 10:00:00 IST", "2025-10-07T04:30"),
        ("Tue, 07 Oct 2025 10:00:00 CEST", "2025-10-07T08:00"),
        ("Tue, 07 Oct 2025 10:00:00 PDT", "2025-10-07T17:00"),
        ("Thu,28 Jul 2022 4:35:5 GMT+9", "2022-07-27T19:35:05"),
        ("Tue, 07 Oct 25 10:00 EST", "2025-10-07T15:00"),
        ("Oct 7, 2025 10:05 PM ET", "2025-10-08T02:05"),
        ("Jan 7, 2025 10:05 AM ET", "2025-01-07T15:05"),
        ("2025-10-07 10:00:00 UTC", "2025-10-07T10:00"),
        ("2025-10-07T10:00:00.5+05:30", "2025-10-07T04:30:00.5"),
        ("20251007T100000Z", "2025-10-07T10:00"),
        ("2025100710", "2025-10-07T10:00"),
        ("2016/6/29 12:30", "2016-06-29T12:30"),
        ("1759831200", "2025-10-07T10:00"),
        ("1759831200000", "2025-10-07T10:00"),
        ("2025年10月7日 10:00", "2025-10-07T10:00"),
        ("2025年10月7日 下午3点05分", "2025-10-07T15:05"),
        ("令和7年10月7日", "2025-10-07"),
        ("2025년 10월 7일", "2025-10-07"),
        ("Ter, 28 out 2025 10:00:00 -0300", "2025-10-28T13:00"),
        ("7 de outubro de 2025 às 14h30", "2025-10-07T14:30"),
        ("mar, 07 ott 2025 10:00:00 +0200", "2025-10-07T08:00"),
        ("mar., 07 oct. 2025 10:00", "2025-10-07T10:00"),
        ("mardi 7 octobre 2025 à 10h00", "2025-10-07T10:00"),
        ("lun., 3 févr. 2025", "2025-02-03"),
        ("Di., 7. Oktober 2025 10:00 Uhr MESZ", "2025-10-07T08:00"),
        ("martes, 7 de octubre de 2025", "2025-10-07"),
        ("Вт, 07 окт 2025 10:00:00 +0300", "2025-10-07T07:00"),
        ("Tue, 07 Oct 2025 24:00:00 GMT", "2025-10-08"),
        ("Tue, 07 Oct 2025 23:59:60 GMT", "2025-10-08"),
        ("Tue Oct 07 2025 10:00:00 GMT+0200 (Central European Summer Time)", "2025-10-07T08:00"),
        ("13/07/2025 11:00", "2025-07-13T11:00"),
        ("07.10.2025", "2025-10-07"),
    ],
)
def test_a_date_is_read_to_the_instant(raw, expected):
    assert parse_date(raw) == at(expected)


@pytest.mark.parametrize(
    "raw",
    ["", "yesterday", "5 hours ago", "2025", "10:00", "March 2025", "0000-00-00", "1759-01-01", "2099-12-31",
     "Tue, 31 Feb 2025 10:00:00 GMT", "2025-13-01", "Tue, 07 Oct 2025 10:00:00 +9900", "10/07/2025", "x" * 500],
)  # fmt: skip
def test_what_cannot_be_right_is_not_guessed(raw):
    assert parse_date(raw) is None


def test_the_language_decides_between_day_and_month():
    assert parse_date("10/07/2025", lang="en-US") == at("2025-10-07")
    assert parse_date("10/07/2025", lang="fr") == at("2025-07-10")
    assert parse_date("2025-10-07 10:00 CST", lang="zh-CN") == at("2025-10-07T02:00")


@given(
    st.datetimes(datetime(1990, 1, 2), datetime(2069, 12, 30)).map(lambda d: d.replace(microsecond=0)),
    st.integers(-12 * 4, 14 * 4),
)
def test_standard_forms_are_read_back_as_written(moment, quarters):
    moment = moment.replace(tzinfo=timezone(timedelta(minutes=15 * quarters)))
    if 1990 < moment.year < 2069:
        assert parse_date(moment.isoformat()) == moment
        assert parse_date(format_datetime(moment)) == moment


@given(st.text(max_size=60))
def test_any_text_is_a_date_in_utc_or_none(text):
    moment = parse_date(text)
    assert moment is None or (moment.tzinfo is UTC and 1990 <= moment.year < 2070)
