-- What is remembered of every configured feed.
-- Columns: all of feed_state but active.
select * exclude (active) from feed_state where active order by feed
