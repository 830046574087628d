-- Events that an article told before and no mention tells any more. Columns: event_id, whether it lives on in another.
select event_id, event_id in (select old_event_id from event_aliases) as joined
from resolved_events
semi join touched_events using (event_id)
anti join (select event_id from mentions semi join touched_events using (event_id)) as told using (event_id)
order by event_id
