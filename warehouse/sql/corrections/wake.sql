-- Let the articles that tell the events be resolved again. Parameters: $ids (list).
update articles set resolved_at = null
where extracted_at is not null and article_id in (
    select article_id from mentions where event_id in (select unnest($ids::varchar[]))
)
