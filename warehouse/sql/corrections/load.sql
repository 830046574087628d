-- Corrections in the order in which they were made, each under the id that its event has now.
-- Parameters: $undone (also those taken back).
select c.correction_id, c.made_at, c.action, coalesce(alias.event_id, c.event_id) as event_id, c.details, c.undone_at
from corrections as c left join event_aliases as alias on alias.old_event_id = c.event_id
where c.undone_at is null or $undone
order by c.made_at, c.correction_id
