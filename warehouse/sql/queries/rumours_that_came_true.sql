-- Rumours that came true, and how long it took.
-- Parameters: $since (date, inclusive), $until (date, exclusive).
-- One row per event that was rumoured once and is not now. Order: days, headline.
select event_id, headline, status, min(changed_at) filter (where old_value = 'rumoured') as confirmed_at,
    date_diff('day', min(first_seen_at), min(changed_at) filter (where old_value = 'rumoured')) as days
from event_history join events using (event_id)
where change = 'status' and event_day(announced_on, first_published_at, first_seen_at) >= $since
    and event_day(announced_on, first_published_at, first_seen_at) < $until
group by event_id, headline, status
having count(*) filter (where old_value = 'rumoured') > 0
order by days, headline
