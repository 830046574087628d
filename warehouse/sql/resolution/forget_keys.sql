-- Keys of articles still to be resolved, and of mentions that are gone.
delete from mention_keys
where article_id in (select article_id from articles where resolved_at is null and extracted_at is not null)
