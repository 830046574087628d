-- Hide events that a person dropped, and show again those whose drop was undone; ids that were joined count too.
with dropped as (
    select coalesce(alias.event_id, c.event_id) as event_id
    from corrections as c left join event_aliases as alias on alias.old_event_id = c.event_id
    where c.action = 'drop' and c.undone_at is null
)
update resolved_events set dropped = not dropped, corrected = not dropped
where dropped <> (event_id in (select event_id from dropped))
