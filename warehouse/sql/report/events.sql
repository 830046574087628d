-- Events for the table of the report and the feeds, newest first.
-- Parameters: $since (date, inclusive), $until (date, exclusive), $kind (deal, launch, or null for both), $limit (rows).
-- One row per event; publishers: of each link that is an article's, by link. Order: day, headline.
with shown as (
    select event_id, kind, event_on as day, event_type, status, headline, amount_usd, publisher_count, has_conflict,
        evidence, urls, parties, products, first_seen_at, updated_at
    from events
    where event_on >= $since and event_on < $until and ($kind::varchar is null or kind = $kind)
    order by day desc, headline, event_id
    limit $limit
),
links as (
    select distinct unnest(urls) as url from shown
),
named as (
    select map_from_entries(list((url, publisher))) as publishers
    from (select url, min(publisher) as publisher from articles semi join links using (url) group by url)
)
select shown.*, named.publishers
from shown cross join named
order by day desc, headline, event_id
