-- Feeds that are no longer configured are kept, and no longer shown.
update feed_state set active = false where feed not in (select feed from configured) and active
