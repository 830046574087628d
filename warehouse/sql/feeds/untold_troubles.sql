-- Troubles of feeds that nobody was told of yet, or not since they were last over.
-- Columns: those of feed_troubles. Order: feed.
select * from feed_troubles anti join feed_notices using (feed, trouble) order by feed
