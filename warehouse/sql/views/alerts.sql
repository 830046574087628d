-- Alerts with the event that theirs is called now, after any joining of events.
create or replace view current_alerts as
select alerts.*, coalesce(alias.event_id, alerts.event_id) as current_event_id
from alerts left join event_aliases as alias on alias.old_event_id = alerts.event_id;

-- When an event was news: published, where that was on the day it was announced; else that day; else published, else
-- first seen. A day that is only known by its month or year says nothing about age.
create or replace macro news_at(announced_on, date_precision, first_published_at, first_seen_at) as
    case
        when announced_on is null or coalesce(date_precision, 'day') <> 'day' then coalesce(first_published_at, first_seen_at)
        when utc_day(first_published_at) = announced_on then first_published_at
        else announced_on::timestamp at time zone 'UTC'
    end;

-- A sum as the history of events writes it.
create or replace macro sum_text(amount, currency) as amount::decimal(24, 2)::varchar || ' ' || currency;
