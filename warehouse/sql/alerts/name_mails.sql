-- Group what waits into mails, by plan (recipient, delivery, fold): one mail for all that is folded, else one an event.
-- The same alerts make the same mail, whoever groups them and when.
-- Parameters: $now.
insert into parts
with due as (
    select alerts.recipient, if(plan.fold, alerts.delivery, alerts.current_event_id) as part,
        md5_number(concat_ws('|', alerts.alert_id, alerts.resends)) as number
    from current_alerts as alerts
    join plan using (recipient, delivery)
    semi join ranked on ranked.event_id = alerts.current_event_id
    where alerts.state = 'pending' and alerts.mail_id is null and alerts.due_at <= $now
)
select recipient, part, md5(concat_ws('|', recipient, bit_xor(number))) from due group by recipient, part
