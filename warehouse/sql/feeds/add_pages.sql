-- Pages that new entries link to; one that another feed has shown already stays as it is.
insert or ignore into pages (url, canonical_url, feed, publisher, entry_id, entry_title, entry_published_at,
    entry_published_raw, entry_lang, first_seen_at, state)
select url, canonical_url, feed, publisher, entry_id, entry_title, entry_published_at, entry_published_raw, entry_lang,
    first_seen_at, 'pending'
from entries
where canonical_url not in (select canonical_url from pages)
