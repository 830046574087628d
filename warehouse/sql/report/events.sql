-- Events for the table of the report and the feeds, newest first.
-- Parameters: $since (date, inclusive), $until (date, exclusive), $kind (deal, launch, or null for both), $limit (rows).
-- One row per event. Order: day, headline.
select event_id, kind, event_on as day, event_type, status, headline, amount_usd, publisher_count, has_conflict, evidence,
    urls, parties, products, first_seen_at, updated_at
from events
where event_on >= $since and event_on < $until and ($kind::varchar is null or kind = $kind)
order by day desc, headline, event_id
limit $limit
