-- Which of the given entry keys a feed has shown before.
-- Parameters: $feed, $keys (list).
select entry_key from feed_entries where feed = $feed and entry_key in (select unnest($keys))
