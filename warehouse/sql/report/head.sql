-- Headline figures of a time.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
select (select count(*) from articles) as articles, count(*) filter (where kind = 'deal') as deals,
    count(*) filter (where kind = 'launch') as launches, sum(amount_usd) filter (where kind = 'deal') as value_usd,
    count(*) filter (where has_conflict) as conflicts, count(*) filter (where status = 'rumoured') as rumours,
    (select max(started_at) from runs) as as_of
from events
where event_day(announced_on, first_published_at, first_seen_at) >= $since
    and event_day(announced_on, first_published_at, first_seen_at) < $until
