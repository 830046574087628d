-- A chunk is loaded.
insert into backfill_chunks by name
select $chunk_id as chunk_id, $source as source, $part as part, $loaded_at as loaded_at, $pages as pages,
    $pages_new as pages_new, $articles_new as articles_new, $mentions_new as mentions_new
