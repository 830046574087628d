-- Owe the hits that nobody was told of, also not under a former id of the event; the first rule wins.
-- Parameters: $now, $state.
insert or ignore into alerts (alert_id, rule, event_id, recipient, change, delivery, state, created_at, due_at)
select md5(concat_ws('|', hits.event_id, hits.recipient, 'new')), hits.rule, hits.event_id, hits.recipient, 'new',
    hits.delivery, $state, $now, hits.due_at
from hits
where not exists (
        select 1 from alerts
        where alerts.recipient = hits.recipient and alerts.change = 'new'
            and (alerts.event_id = hits.event_id
                or alerts.event_id in (select old_event_id from event_aliases where event_aliases.event_id = hits.event_id))
    )
    and hits.event_id not in (select subject_id from alert_snoozes where subject = 'event' and until_at > $now)
    and hits.event_id not in (
        select event_id from participants join alert_snoozes
            on subject = 'organization' and subject_id = organization_id and until_at > $now
    )
    and hits.event_type not in (select subject_id from alert_snoozes where subject = 'type' and until_at > $now)
qualify row_number() over (partition by hits.event_id, hits.recipient order by hits.place) = 1
