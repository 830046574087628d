-- Headline figures of a time. Value is that of announced and completed deals, never of rumours or valuations.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row.
select count(*) filter (where kind = 'deal') as deals, count(*) filter (where kind = 'launch') as launches,
    coalesce(sum(amount_usd) filter (where kind = 'deal' and status in ('announced', 'completed')), 0) as value_usd,
    count(*) filter (where status = 'rumoured') as rumours, count(*) filter (where has_conflict) as conflicts
from events
where event_on >= $since and event_on < $until
