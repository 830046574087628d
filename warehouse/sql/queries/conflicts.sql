-- Events on which sources differ, with each value and who gives it.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per event, field and value. Order: event, field, chosen first.
select event_id, headline, field, value, list(distinct publisher order by publisher) as publishers,
    bool_or(chosen) as chosen
from claims join events using (event_id)
where has_conflict and field in ('amount', 'valuation', 'round')
    and event_day(announced_on, first_published_at, first_seen_at) >= $since
    and event_day(announced_on, first_published_at, first_seen_at) < $until
group by all
order by headline, event_id, field, chosen desc, value
