-- What the report speaks of.
-- One row: the newest run, the day of it, the articles read, the feeds that are asked.
select max(started_at) as as_of, utc_day(as_of()) as last_day, (select count(*) from articles) as articles,
    (select count(*) from feed_health) as feeds
from runs
