-- Open against closed weights: model launches a month.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per month. Order: month.
select date_trunc('month', event_day(announced_on, first_published_at, first_seen_at))::date as month,
    count(*) filter (where open_weights) as open, count(*) filter (where open_weights is not true) as closed_or_untold
from launches
where event_type = 'model_launch' and event_day(announced_on, first_published_at, first_seen_at) >= $since
    and event_day(announced_on, first_published_at, first_seen_at) < $until
group by all
order by month
