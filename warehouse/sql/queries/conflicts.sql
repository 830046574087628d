-- Events on which sources differ, with each value and who gives it.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per event, field and value; chosen: the value that the event carries. Order: event, field, chosen first, value.
with disputed as (
    select event_id, headline from events where has_conflict and event_on >= $since and event_on < $until
),
told as (
    select event_id, headline, field, value, list_sort(list_distinct(list(publisher))) as publishers,
        bool_or(chosen) as chosen
    from claims join disputed using (event_id)
    where field in ('amount', 'valuation', 'round')
    group by all
)
select event_id, headline, field, value, publishers, chosen
from told
qualify count(*) over (partition by event_id, field) > 1
order by headline, event_id, field, chosen desc, value
