-- One row per real-world event, resolved over all sources. Events that a person dropped are left out.
-- event_on is the day it counts for in every query. What only deals or only launches have stands in their views.
create or replace view events as
select * exclude (dropped, investors, lead_investors, recipient, acquirer, target, seller, partners, product, developer,
    platforms, context_window, parameters, open_weights, modalities),
    event_day(announced_on, first_published_at, first_seen_at) as event_on
from resolved_events
where not dropped;

-- One row per deal: the columns of events and the parties by role.
create or replace view deals as
select * exclude (dropped, product, developer, platforms, context_window, parameters, open_weights, modalities),
    event_day(announced_on, first_published_at, first_seen_at) as event_on
from resolved_events
where kind = 'deal' and not dropped;

-- One row per model or product that a launch or availability is about: where it is to be had by all that is known.
-- Two makers may use one name; a source that names no maker means the only one there is.
create or replace view product_places as
with named as (
    select p.product_id, p.event_id, coalesce(p.developer_id, only_maker.developer_id) as developer_id
    from event_products as p
    left join (
        select product_id, min(developer_id) as developer_id from event_products
        group by product_id having count(distinct developer_id) = 1
    ) as only_maker using (product_id)
)
select named.product_id, named.developer_id, party.name as platform, min(events.announced_on) as available_on
from named join events using (event_id) join participants as party using (event_id)
where party.role = 'platform'
group by named.product_id, named.developer_id, party.name;

-- One row per launch or availability whose products are to be had anywhere: all these places.
-- Publishing writes it out as a table, as every question about launches asks it.
create or replace view event_places as
select p.event_id, list(distinct places.platform order by places.platform) as available_on
from event_products as p join product_places as places
    on places.product_id = p.product_id
    and (places.developer_id = p.developer_id or places.developer_id is null or p.developer_id is null)
group by p.event_id;

-- One row per launch or availability: the columns of events, what was launched, and in available_on every place where
-- one of its products is to be had, also by later events.
create or replace view launches as
select base.* exclude (dropped, investors, lead_investors, recipient, acquirer, target, seller, partners),
    event_day(announced_on, first_published_at, first_seen_at) as event_on,
    coalesce(event_places.available_on, base.platforms) as available_on
from resolved_events as base left join event_places using (event_id)
where kind = 'launch' and not dropped;

-- One row per model or product: when it came out, where it is to be had, and what is said of it.
create or replace view products as
with told as (
    select p.product_id, p.developer_id, p.name, p.family, p.model, p.variant, p.dated, p.moving, base.*
        exclude (event_id, product, developer, products), base.event_id
    from event_products as p join resolved_events as base using (event_id)
    where not base.dropped and base.kind = 'launch'
)
select told.product_id, mode(told.name order by told.name) as name, max(told.developer_id) as developer_id,
    any_value(told.family) as family, any_value(told.model) as model, any_value(told.variant) as variant,
    any_value(told.dated) as dated, any_value(told.moving) as moving,
    min(told.announced_on) filter (told.event_type <> 'availability') as launched_on,
    (select list(distinct places.platform order by places.platform) from product_places as places
        where places.product_id = told.product_id) as platforms,
    max(told.context_window) as context_window, max(told.parameters) as parameters,
    bool_or(told.open_weights) as open_weights, list(distinct told.event_id order by told.event_id) as event_ids
from told
group by told.product_id;

-- The events as they were known at a time: one row per event, the columns of events.
create or replace macro events_as_of(ts) as table
select * exclude (dropped, investors, lead_investors, recipient, acquirer, target, seller, partners, product, developer,
    platforms, context_window, parameters, open_weights, modalities),
    event_day(announced_on, first_published_at, first_seen_at) as event_on
from event_versions
where not dropped and known_from <= ts::timestamptz and (known_until is null or known_until > ts::timestamptz);
