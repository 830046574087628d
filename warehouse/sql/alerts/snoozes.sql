-- What is silent, with the name of the event or organisation.
-- Parameters: $now.
select alert_snoozes.subject, alert_snoozes.subject_id, alert_snoozes.until_at,
    coalesce(events.headline, organizations.name, alert_snoozes.subject_id) as name
from alert_snoozes
left join events on alert_snoozes.subject = 'event' and events.event_id = alert_snoozes.subject_id
left join organizations on alert_snoozes.subject = 'organization' and organizations.organization_id = alert_snoozes.subject_id
where alert_snoozes.until_at > $now
order by alert_snoozes.until_at, alert_snoozes.subject, alert_snoozes.subject_id
