-- Values on which the sources of the events in wanted differ.
select event_id, field, value, list(distinct publisher order by publisher) as publishers, bool_or(chosen) as chosen
from claims
where event_id in (select event_id from wanted) and field in ('amount', 'valuation', 'round')
group by event_id, field, value
qualify count(*) over (partition by event_id, field) > 1
order by event_id, field, chosen desc, value
