-- Mails that the recipient of each change in batch got about the event before, oldest first.
select batch.mail_id, before.mail_id as told_by
from batch
join current_alerts as mine on mine.mail_id = batch.mail_id and mine.change <> 'new'
join current_alerts as before
    on before.current_event_id = mine.current_event_id and before.recipient = mine.recipient
    and before.state = 'sent' and before.mail_id is not null and before.mail_id <> batch.mail_id
group by batch.mail_id, before.mail_id
order by batch.mail_id, min(before.sent_at)
