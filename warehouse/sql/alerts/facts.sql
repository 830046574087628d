-- What a mail tells of each event in wanted.
select event_id, kind, event_type, subtype, status, headline, announced_on, date_precision, parties, amount, amount_max,
    currency, amount_usd, amount_usd_rate, amount_usd_source, amount_qualifier, in_kind, valuation, valuation_currency,
    valuation_basis, round, products, publisher_count, article_count, has_conflict, corrected, confidence, evidence,
    evidence_url, first_published_at
from events where event_id in (select event_id from wanted)
