-- Write down which event the mentions of batch were joined into.
-- By their place: an update reads whole rows of every mention that its join looks at.
update mentions set event_id = known.event_id
from (
    select mentions.rowid as place, batch.event_id
    from batch join mentions using (mention_id)
    where mentions.event_id is distinct from batch.event_id
) as known
where mentions.rowid = known.place
