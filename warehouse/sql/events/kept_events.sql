-- Events in old_ids that batch tells as they stand, but for the time of the last change, and whether that is the same too.
create or replace temporary table kept_events as
with was as (select * from resolved_events semi join old_ids using (event_id)),
now as (select * from was where false union all by name select * from batch),
same as (
    select event_id
    from (select * exclude (updated_at) from was) as one join (select * exclude (updated_at) from now) as other using (event_id)
    where one is not distinct from other
)
select event_id, was.updated_at = now.updated_at as same_time
from same join was using (event_id) join now using (event_id)
