-- One row per publisher of an event: when it first told it as news, in how many articles, and how long after the first.
-- Publishing writes it out as a table, as it joins every claim with its event.
create or replace view event_sources as
select event_id, any_value(event_on) as event_on, publisher, min(claimed_at) as told_at,
    count(distinct article_id) as articles,
    case when min(claimed_at) >= any_value(first_published_at)
        then date_diff('second', any_value(first_published_at), min(claimed_at)) / 3600 end as hours_behind
from claims join events using (event_id)
where field = 'status'
group by event_id, publisher;
