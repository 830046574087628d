update mentions set event_id = batch.event_id from batch
where mentions.mention_id = batch.mention_id and mentions.event_id is distinct from batch.event_id
