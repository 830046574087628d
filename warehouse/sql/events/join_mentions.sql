update mentions set event_id = joined.event_id from joined
where mentions.mention_id = joined.mention_id and mentions.event_id is distinct from joined.event_id
