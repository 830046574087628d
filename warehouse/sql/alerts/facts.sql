-- What a mail tells of each event in wanted.
select event_id, kind, event_type, status, headline, announced_on, parties, amount, currency, amount_usd,
    amount_usd_rate, amount_usd_source, amount_qualifier, in_kind, valuation, valuation_currency, round, products,
    publisher_count, has_conflict, confidence, evidence, evidence_url, first_published_at,
    recipient, acquirer, target, developer
from resolved_events where event_id in (select event_id from wanted)
