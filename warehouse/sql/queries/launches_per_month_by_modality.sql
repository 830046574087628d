-- Launches a month by modality.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per month from the first to the last with a launch, and per modality; a launch of several counts in each, one
-- of which no source tells any as 'untold'; months without have 0. Order: month, modality.
with launched as (
    select date_trunc('month', event_on)::date as month,
        unnest(case when len(modalities) > 0 then list_distinct(modalities) else ['untold'] end) as modality
    from launches
    where event_type <> 'availability' and status <> 'cancelled' and event_on >= $since and event_on < $until
),
counted as (
    select month, modality, count(*) as launches from launched group by all
),
months as (
    select unnest(generate_series(min(month), max(month), interval 1 month))::date as month from counted
),
modalities as (
    select distinct modality from counted
)
select month, modality, coalesce(launches, 0) as launches
from months cross join modalities left join counted using (month, modality)
order by month, modality
