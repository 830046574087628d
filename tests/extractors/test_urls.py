"""Canonical URLs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.urls import canonical_url

URLS = st.from_regex(
    r"(https?|HTTP|ftp)://[A-Za-z0-9.\[\]:@%-]{1,20}(:[0-9]{0,4})?[/?#]?[ -~\u00a0-\u0400\n]{0,30}", fullmatch=True
)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://Example.ORG:80", "http://example.org/"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("https://example.org/a?b=2&utm_campaign=x&a=1&fbclid=y#c", "https://example.org/a?b=2&a=1"),
        ("https://example.org/a?", "https://example.org/a"),
        ("  https://example.org/a b  ", "https://example.org/a%20b"),
        ("https://example.org/%c3%a9", "https://example.org/%C3%A9"),
        ("http://[2001:DB8::1]:80/x", "http://[2001:db8::1]/x"),
        ("http://[broken", "http://[broken"),
        ("mailto:desk@example.org", "mailto:desk@example.org"),
    ],
)
def test_one_page_has_one_address(url, canonical):
    assert canonical_url(url) == canonical


@given(st.one_of(URLS, st.text()))
def test_a_canonical_address_stays_as_it_is(url):
    assert canonical_url(canonical_url(url)) == canonical_url(url)
