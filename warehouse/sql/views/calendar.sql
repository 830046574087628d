-- The moment that the warehouse speaks of: when the newest run began; the clock's time where there was none yet.
create or replace macro as_of() as (
    select coalesce(max(started_at), now()) from runs
);

-- The day of a moment, in UTC whatever the zone of the reader is.
create or replace macro utc_day(moment) as (moment at time zone 'UTC')::date;

-- The day that an event counts for: announced, else first published, else first seen.
create or replace macro event_day(announced_on, first_published_at, first_seen_at) as
    coalesce(announced_on, utc_day(first_published_at), utc_day(first_seen_at));
