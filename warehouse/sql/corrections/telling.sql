-- The most certain news that tells one event, as JSON. Parameters: $id.
select to_json({'article_id': article_id, 'event_type': event_type, 'status': status, 'subtype': subtype,
    'participants': participants, 'products': products, 'amount': amount, 'valuation': valuation, 'round': round,
    'context_window': context_window, 'parameters': parameters, 'open_weights': open_weights,
    'modalities': modalities, 'announced_on': announced_on, 'evidence': evidence, 'evidence_start': evidence_start,
    'evidence_end': evidence_end})::varchar as telling
from mentions
where event_id = $id and news
order by confidence desc, mention_id
limit 1
