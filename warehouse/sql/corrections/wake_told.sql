-- Articles whose hand-made mentions are in no event yet are to be resolved.
update articles set resolved_at = null
where article_id in (
    select article_id from mentions where extractor = 'person' and event_id not in (select event_id from resolved_events)
)
