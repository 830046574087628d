-- The raw pages, so that every later step can be redone.
insert into page_bodies (url, body, sha256, content_type, final_url, fetched_at, source)
select url, body, sha256, content_type, url, fetched_at, 'backfill' from new_pages
