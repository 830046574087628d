-- Remove the participants in kept_rows that batch no longer has. The others are left where they are: written again, they would
-- make the next checkpoint write the whole table anew.
delete from participants
using (
    select kept.place
    from kept_rows as kept anti join batch
        on batch.event_id = kept.event_id and batch.organization_id = kept.organization_id
        and batch.name = kept.name and batch.role = kept.role
) as stale
where participants.rowid = stale.place
