-- How many events of each type the mails of batch carry.
select alerts.mail_id, events.event_type, count(distinct events.event_id) as events
from current_alerts as alerts join events on events.event_id = alerts.current_event_id
where alerts.mail_id in (select mail_id from batch) and alerts.state = 'pending'
group by all
