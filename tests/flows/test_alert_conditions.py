"""What a condition of an alert rule may be."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.errors import ConfigError
from flows.alerts.conditions import check_conditions, columns_of
from flows.alerts.rules import check_rules
from flows.catalogue import starter_config
from flows.settings import load_settings

REFUSED = {
    "true) or (true": "syntax error",
    "nonsense > 1": "no column nonsense",
    "true; drop table events": "SELECT",
    "event_id in (select event_id from claims)": "subquery",
    "'Acme' = any(parties)": "list_contains",
    "true) or (true group by all": "syntax error",
    "1 =": "syntax error",
    "amount": "gives DECIMAL",
    "headline": "gives VARCHAR",
    "1": "gives INTEGER",
    "sleep_ms(100) is null": "sleep_ms",
    "random() > 0.5": "random",
    "error('x') is null": "error",
    "now() > first_seen_at": "now",
    "current_date > announced_on": "current_date",
    "getenv('HOME') = 'x'": "getenv",
    "read_text('/etc/hostname') is null": "read_text",
    "length(repeat(headline, 1000000000)) > 1": "repeat",
    "true from events": "one expression",
    "true as wanted": "one expression",
    "distinct true": "one expression",
    "true, false": "one expression",
    "true limit 1": "one expression",
    "true union select false": "one expression",
    "count(*) > 1": "count_star",
    "row_number() over () = 1": "window",
    "columns('event_id') = 'x'": "\\*",
    "headline = $1": "parameter",
    "headline = ?": "parameter",
    "list_filter(parties, lambda one: true) = []": "list_filter",
    "": "without selection list",
    "x" * 30_000: "longer",
}
ALLOWED = [
    "true",
    "headline = 'SUBQUERY'",
    "headline = 'true) or (true; drop table events -- '",
    "kind = 'deal' and amount_usd >= 100e6",
    "list_has_any(parties, ['OpenAI', 'Mistral AI'])",
    "headline ilike '%chip%' or evidence ~ '.*compute.*'",
    "announced_on >= date '2026-01-01' and amount between 1 and 2",
    "case when in_kind then amount_usd > 1e9 else amount_usd > 1e8 end",
    "events.headline is not null -- all of them",
    "parties[1] = 'Acme' and len(parties) > 2 and coalesce(round, '') in ('seed', 'series-a')",
    "date_diff('day', announced_on, first_seen_at::date) < 3",
]


@pytest.mark.parametrize("where", REFUSED)
def test_what_is_no_condition_is_refused_by_name(where):
    with pytest.raises(ConfigError, match=f"(?s)^rule: .*{REFUSED[where]}"):
        check_conditions({"rule": ("events", where)})


@pytest.mark.parametrize("where", ALLOWED)
def test_conditions_that_people_write_are_allowed(where):
    check_conditions({"rule": ("events", where)})


def test_deep_nesting_is_refused_and_not_a_crash():
    for levels in (150, 900, 5000):
        with pytest.raises(ConfigError):
            check_conditions({"rule": ("events", "not " * levels + "true")})


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_condition_or_a_configuration_error(text):
    with contextlib.suppress(ConfigError):
        check_conditions({"rule": ("events", text)})


def test_the_columns_of_a_condition_are_known():
    columns = frozenset({"kind", "amount_usd", "headline"})
    assert columns_of("kind = 'deal' and events.amount_usd > 1 and Kind <> 'x'", columns) == ("kind", "amount_usd")


def test_the_rules_that_a_first_configuration_offers_are_conditions(tmp_path):
    lines = starter_config(feeds=()).partition("# Alerts:")[2].splitlines()
    text = "\n".join(
        line.removeprefix("# ") for line in lines if line.startswith(("# [[alerts]]", "# [delivery]")) or " = " in line
    )
    path = tmp_path / "dealwire.toml"
    path.write_text(text, encoding="utf-8")
    offered = load_settings(path)
    assert len(offered.alerts) >= 7
    check_rules(offered)
