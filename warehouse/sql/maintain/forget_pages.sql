-- Forget raw pages that were fetched before $before and have been read; text and evidence stay.
-- Parameters: $before (time, exclusive).
delete from page_bodies
where fetched_at < $before
    and url in (select url from pages where state in ('article', 'not_article') and parser_version is not null)
