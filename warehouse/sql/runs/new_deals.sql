-- Deals that a run told first, the largest first.
-- Parameters: $run_id; $limit (rows).
-- One row per deal.
select deals.headline, deals.event_type as type, deals.status, deals.amount_usd, deals.announced_on,
    array_to_string(deals.parties, ', ') as parties, deals.publisher_count as publishers, deals.confidence
from deals
join runs on runs.run_id = $run_id and deals.first_seen_at between runs.started_at and runs.finished_at
order by deals.amount_usd desc nulls last, deals.headline
limit $limit
