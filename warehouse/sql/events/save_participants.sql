-- Write the participants of batch that are not in kept_rows.
insert into participants by name
select distinct batch.*
from batch anti join kept_rows as kept
    on kept.event_id = batch.event_id and kept.organization_id = batch.organization_id
    and kept.name = batch.name and kept.role = batch.role
