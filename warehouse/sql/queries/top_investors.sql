-- Most active investors.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per organisation. Order: deals, name.
select participants.name, count(distinct event_id) as deals, sum(amount_usd) as deal_value_usd
from participants join deals using (event_id)
where participants.role in ('investor', 'lead_investor')
    and event_day(announced_on, first_published_at, first_seen_at) >= $since
    and event_day(announced_on, first_published_at, first_seen_at) < $until
group by participants.name
order by deals desc, participants.name
limit 50
