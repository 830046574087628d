-- Feeds that are no longer configured are kept, and no longer shown. When one comes back it is asked at once.
update feed_state set active = false, next_at = null, state = null, message = null
where active and feed not in (select feed from configured)
