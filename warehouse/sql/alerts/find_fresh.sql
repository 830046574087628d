-- Events that a rule may be about: news young enough, or events that changed lately.
-- Parameters: $oldest (time).
insert into fresh
select row_number() over (), event_id, origin, news_at(announced_on, date_precision, first_published_at, first_seen_at) as news_at
from events
where news_at(announced_on, date_precision, first_published_at, first_seen_at) >= $oldest or updated_at >= $oldest
