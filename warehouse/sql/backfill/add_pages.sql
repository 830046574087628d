-- Store the new pages with what became of them; nothing that comes from a backfill is ever mailed.
insert into pages (url, canonical_url, feed, publisher, state, reason, article_id, first_seen_at, origin, parser_version)
select url, canonical_url, feed, publisher, state, reason, article_id, fetched_at, 'backfill', parser_version
from new_pages
