-- One row per real-world event, resolved over all sources. Events that a person dropped are left out.
create or replace view events as
select event_id, kind, event_type, subtype, status, headline, announced_on, date_precision, first_seen_at, updated_at,
    parties, amount, amount_max, currency, amount_usd, amount_usd_rate, amount_usd_source, amount_qualifier, in_kind,
    valuation, valuation_currency, valuation_basis, valuation_usd, round, products, publisher_count, article_count,
    has_conflict, corrected, confidence, evidence, evidence_url, urls, first_published_at, origin
from resolved_events
where not dropped;

-- One row per deal: the columns of events and the parties by role.
create or replace view deals as
select events.*, base.investors, base.lead_investors, base.recipient, base.acquirer, base.target, base.seller, base.partners
from events join resolved_events as base using (event_id)
where events.kind = 'deal';

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

-- One row per launch or availability: the columns of events, what was launched, and in available_on every place where
-- one of its products is to be had, also by later events.
create or replace view launches as
select events.*, base.product, base.developer, base.platforms, base.context_window, base.parameters, base.open_weights,
    base.modalities, coalesce(places.available_on, base.platforms) as available_on
from events join resolved_events as base using (event_id)
left join (
    select p.event_id, list(distinct places.platform order by places.platform) as available_on
    from event_products as p join product_places as places
        on places.product_id = p.product_id
        and (places.developer_id = p.developer_id or places.developer_id is null or p.developer_id is null)
    group by p.event_id
) as places using (event_id)
where events.kind = 'launch';

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
select event_id, kind, event_type, subtype, status, headline, announced_on, date_precision, first_seen_at, updated_at,
    parties, amount, amount_max, currency, amount_usd, amount_usd_rate, amount_usd_source, amount_qualifier, in_kind,
    valuation, valuation_currency, valuation_basis, valuation_usd, round, products, publisher_count, article_count,
    has_conflict, corrected, confidence, evidence, evidence_url, urls, first_published_at, origin, known_from, known_until
from event_versions
where not dropped and known_from <= ts::timestamptz and (known_until is null or known_until > ts::timestamptz);
