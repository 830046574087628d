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

-- One row per event that a source told as rumoured and a later one as announced or completed.
-- Publishing writes it out as a table.
create or replace view event_rumours as
with rumoured as (
    select event_id, min(claimed_at) as rumoured_at
    from claims
    where field = 'status' and value = 'rumoured'
    group by event_id
)
select event_id, rumoured_at, min(claimed_at) as confirmed_at
from claims join rumoured using (event_id)
where field = 'status' and value in ('announced', 'completed') and claimed_at > rumoured_at
group by event_id, rumoured_at;

-- One row per deal and pair of organisations in it, each pair once.
-- Publishing writes it out as a table.
create or replace view deal_pairs as
with parties as (
    select distinct event_id, organization_id from participants
)
select event_id, one.organization_id as one_id, other.organization_id as other_id, event_on, event_type, status, amount_usd
from parties as one join parties as other using (event_id) join deals using (event_id)
where one.organization_id < other.organization_id;
