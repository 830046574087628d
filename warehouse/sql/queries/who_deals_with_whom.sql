-- Who deals with whom: the edges of a graph.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per pair of organisations and type of deal, at most 500; cancelled deals are left out.
-- Order: deals, value, names.
with pairs as (
    select one_id, other_id, event_type, count(*) as deals, sum(amount_usd) as deal_value_usd
    from deal_pairs
    where status <> 'cancelled' and event_on >= $since and event_on < $until
    group by all
    order by deals desc, deal_value_usd desc nulls last, one_id, other_id
    limit 500
)
select one.name as party, other.name as counterparty, event_type, deals, deal_value_usd
from pairs
join organizations as one on one.organization_id = one_id
join organizations as other on other.organization_id = other_id
order by deals desc, deal_value_usd desc nulls last, party, counterparty
