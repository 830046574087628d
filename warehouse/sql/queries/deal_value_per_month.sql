-- Deal value a month in US dollars: what these deals are worth, never totals raised or valuations.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per month with a stated amount. Order: month.
select date_trunc('month', event_day(announced_on, first_published_at, first_seen_at))::date as month,
    count(*) as deals, median(amount_usd) as median_usd, sum(amount_usd) as total_usd
from deals
where amount_usd is not null and status <> 'cancelled'
    and event_day(announced_on, first_published_at, first_seen_at) >= $since
    and event_day(announced_on, first_published_at, first_seen_at) < $until
group by all
order by month
