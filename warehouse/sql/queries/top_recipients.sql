-- Most active recipients.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per organisation, at most 50. deals: announced or completed; an event counts once whatever the roles, and with
-- its whole stated value, as sources rarely tell shares. Order: deals, value, name.
with active as (
    select distinct organization_id, event_id
    from participants
    where role in ('recipient')
)
select any_value(organizations.name) as name, count(*) as deals, sum(amount_usd) as deal_value_usd
from active
join deals using (event_id)
join organizations using (organization_id)
where status in ('announced', 'completed') and event_on >= $since and event_on < $until
group by organization_id
order by deals desc, deal_value_usd desc nulls last, name
limit 50
