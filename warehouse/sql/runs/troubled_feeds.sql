-- Feeds that fail, the longest first.
select feed, state, consecutive_failures, message from feed_health
where consecutive_failures > 0 or state in ('gone', 'blocked') order by consecutive_failures desc, feed
