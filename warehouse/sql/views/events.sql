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

-- One row per launch or availability: the columns of events and what was launched.
create or replace view launches as
select events.*, base.product, base.developer, base.platforms, base.context_window, base.parameters, base.open_weights,
    base.modalities
from events join resolved_events as base using (event_id)
where events.kind = 'launch';
