-- Every claim has its mention and its event; those of a correction have the correction instead.
select event_id || ' ' || field as id from claims
where (mention_id not in (select mention_id from mentions)
        and mention_id not in (select correction_id from corrections))
    or event_id not in (select event_id from resolved_events)
