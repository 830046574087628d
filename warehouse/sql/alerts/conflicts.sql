-- Values on which the sources of the events in wanted differ, of events that have a conflict.
select claims.event_id, claims.field, claims.value, list(distinct claims.publisher order by claims.publisher) as publishers,
    bool_or(claims.chosen) as chosen
from claims join events on events.event_id = claims.event_id and events.has_conflict
where claims.event_id in (select event_id from wanted) and claims.field in ('amount', 'valuation', 'round')
group by claims.event_id, claims.field, claims.value
qualify count(*) over (partition by claims.event_id, claims.field) > 1
order by claims.event_id, claims.field, bool_or(claims.chosen) desc, claims.value
