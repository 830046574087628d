-- Open against closed weights: model launches a month.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per month from the first to the last with a model launch; months without have 0. Order: month.
with counted as (
    select date_trunc('month', event_on)::date as month, count(*) filter (where open_weights) as open,
        count(*) filter (where not open_weights) as closed, count(*) filter (where open_weights is null) as untold
    from launches
    where event_type = 'model_launch' and status <> 'cancelled' and event_on >= $since and event_on < $until
    group by all
),
months as (
    select unnest(generate_series(min(month), max(month), interval 1 month))::date as month from counted
)
select month, coalesce(open, 0) as open, coalesce(closed, 0) as closed, coalesce(untold, 0) as untold
from months left join counted using (month)
order by month
