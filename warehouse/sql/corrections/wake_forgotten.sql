-- Articles of hand-made mentions that are about to go are to be resolved.
update articles set resolved_at = null
where article_id in (
    select article_id from mentions
    where extractor = 'person' and mention_id not in (select correction_id from wanted_told)
)
