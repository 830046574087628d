-- Let articles whose mentions name one of the parties be resolved again. Parameters: $names (list).
update articles set resolved_at = null
where extracted_at is not null and article_id in (
    select article_id from mentions
    where list_has_any(list_transform(participants, lambda one: one.name), $names::varchar[])
)
