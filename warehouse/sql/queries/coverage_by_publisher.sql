-- Coverage by publisher: how many events each told, and of how many it was the first.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per publisher. Order: events, publisher.
with told as (
    select mentions.event_id, articles.publisher, min(coalesce(articles.published_at, articles.first_seen_at)) as told_at
    from mentions join articles using (article_id) join events using (event_id)
    where event_day(events.announced_on, first_published_at, events.first_seen_at) >= $since
        and event_day(events.announced_on, first_published_at, events.first_seen_at) < $until
    group by all
)
select publisher, count(*) as events, count(*) filter (where place = 1) as first_to_tell
from (select *, rank() over (partition by event_id order by told_at) as place from told)
group by publisher
order by events desc, publisher
