-- Deal value a month in US dollars: what agreed deals are worth, never rumours, totals raised or valuations.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per month from the first to the last with a stated amount; months without have 0 deals and no median.
-- deals: agreed deals with a stated amount; "up to" and ranges count with the amount first stated. Order: month.
with valued as (
    select date_trunc('month', event_on)::date as month, count(*) as deals, median(amount_usd) as median_usd,
        sum(amount_usd) as total_usd
    from deals
    where amount_usd is not null and status in ('announced', 'completed') and event_on >= $since and event_on < $until
    group by all
),
months as (
    select unnest(generate_series(min(month), max(month), interval 1 month))::date as month from valued
)
select month, coalesce(deals, 0) as deals, median_usd, coalesce(total_usd, 0) as total_usd
from months left join valued using (month)
order by month
