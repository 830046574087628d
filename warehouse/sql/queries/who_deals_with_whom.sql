-- Who deals with whom: the edges of a graph.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per pair of parties and event type. Order: deals, names.
select one.name as party, other.name as counterparty, event_type, count(distinct event_id) as deals
from participants as one
join participants as other using (event_id)
join deals using (event_id)
where one.organization_id < other.organization_id
    and event_day(announced_on, first_published_at, first_seen_at) >= $since
    and event_day(announced_on, first_published_at, first_seen_at) < $until
group by all
order by deals desc, party, counterparty
limit 500
