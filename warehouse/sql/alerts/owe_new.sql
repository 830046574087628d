-- Owe the events in owed_events that nobody was told of; the first rule wins.
-- Parameters: $now, $skip (write them down as never to be mailed), $portion (of the recipients).
insert into alerts (alert_id, rule, event_id, recipient, change, delivery, state, created_at, due_at, error)
with owed as (
    select owed_events.number, members.person, min(owed_events.place) as place,
        any_value(owed_events.event_id) as event_id, any_value(members.recipient) as recipient
    from owed_events join members using (team)
    where members.portion = $portion
    group by owed_events.number, members.person
)
select md5(concat_ws('|', owed.event_id, owed.recipient, 'new')), rules.name, owed.event_id, owed.recipient, 'new',
    rules.delivery, case when $skip or snoozed.until_at is not null then 'skipped' else 'pending' end, $now, dues.due_at,
    case
        when $skip then 'found again in stored pages'
        when snoozed.until_at is not null then 'silenced until ' || utc_day(snoozed.until_at)
    end
from owed
anti join told_new using (number, person)
join rules using (place)
join dues on dues.delivery = rules.delivery and dues.recipient = owed.recipient
left join snoozed using (event_id)
