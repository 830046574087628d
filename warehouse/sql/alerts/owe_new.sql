-- Owe the hits that nobody was told of, also not under a former id of the event; the first rule wins.
-- Parameters: $now, $skip (write them down as never to be mailed), $portion (of the recipients).
insert into alerts (alert_id, rule, event_id, recipient, change, delivery, state, created_at, due_at, error)
with wanted as (
    select hits.event_id, teams.team, min(hits.place) as place
    from hits join rules using (place) join teams using (place) join fresh using (event_id)
    where rules.wants_new and fresh.origin <> 'backfill' and fresh.news_at >= rules.not_before
    group by all
),
owed as (
    select wanted.event_id, members.recipient, min(wanted.place) as place
    from wanted join members using (team)
    where members.portion = $portion
    group by all
)
select md5(concat_ws('|', owed.event_id, owed.recipient, 'new')), rules.name, owed.event_id, owed.recipient, 'new',
    rules.delivery, case when $skip or snoozed.until_at is not null then 'skipped' else 'pending' end, $now, dues.due_at,
    case
        when $skip then 'found again in stored pages'
        when snoozed.until_at is not null then 'silenced until ' || utc_day(snoozed.until_at)
    end
from owed
join rules using (place)
join dues on dues.delivery = rules.delivery and dues.recipient = owed.recipient
left join snoozed using (event_id)
where not exists (
    from current_alerts as told
    where told.current_event_id = owed.event_id and told.recipient = owed.recipient and told.change = 'new'
        and told.recipient in (select recipient from members where portion = $portion)
)
