-- Fetched pages that no reader has read yet, oldest first.
-- Parameters: $limit (rows).
-- One row per page.
select pages.url, pages.canonical_url, pages.feed, pages.publisher, pages.entry_title, pages.entry_published_at,
    pages.entry_lang, pages.first_seen_at, pages.origin, bodies.body, bodies.content_type, bodies.final_url,
    bodies.fetched_at, bodies.source
from pages join page_bodies as bodies using (url)
where pages.parser_version is null
order by pages.first_seen_at, pages.url
limit $limit
