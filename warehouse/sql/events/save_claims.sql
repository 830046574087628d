-- Write the claims of batch that are not in kept_rows.
insert into claims by name
select distinct batch.*
from batch anti join kept_rows as kept
    on kept.event_id = batch.event_id and kept.field = batch.field and kept.value = batch.value
    and kept.mention_id = batch.mention_id and kept.publisher = batch.publisher
    and kept.article_id = batch.article_id and kept.claimed_at is not distinct from batch.claimed_at
    and kept.chosen = batch.chosen and kept.reason = batch.reason
