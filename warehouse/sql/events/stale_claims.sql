-- Remove the claims in kept_rows that batch no longer has. The others are left where they are: written again, they would
-- make the next checkpoint write the whole table anew.
delete from claims
using (
    select kept.place
    from kept_rows as kept anti join batch
        on batch.event_id = kept.event_id and batch.field = kept.field and batch.value = kept.value
        and batch.mention_id = kept.mention_id and batch.publisher = kept.publisher
        and batch.article_id = kept.article_id and batch.claimed_at is not distinct from kept.claimed_at
        and batch.chosen = kept.chosen and batch.reason = kept.reason
) as stale
where claims.rowid = stale.place
