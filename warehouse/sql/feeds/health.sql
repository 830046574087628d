-- How every configured feed is, for the list of feeds.
-- Columns: those of feed_health.
select * from feed_health order by feed;
