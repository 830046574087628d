-- The claims that the events in old_ids have, each with its place.
create or replace temporary table kept_rows as
select rowid as place, * from claims semi join old_ids using (event_id)
