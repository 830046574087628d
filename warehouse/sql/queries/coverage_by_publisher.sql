-- Coverage by publisher: how many events each told, of how many it was the first, and how far behind it was.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per publisher. median_hours_behind: after the first publication, over all dated events that it told, those
-- that it was the first to tell included. Order: events, publisher.
select publisher, count(*) as events, count(*) filter (where hours_behind = 0) as first_to_tell,
    round(median(hours_behind), 1) as median_hours_behind
from event_sources
where event_on >= $since and event_on < $until
group by publisher
order by events desc, publisher
