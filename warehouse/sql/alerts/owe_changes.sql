-- Owe the changes that rules ask for and that happened since the recipient was told of the event, if at all. Several
-- changes of one field are one: from what was told to how it stands. A first mail that still waits tells it anyway.
-- Parameters: $now, $skip.
insert into alerts
    (alert_id, rule, event_id, recipient, change, field, old_value, new_value, delivery, state, created_at, due_at, error)
with changes as (
    select history.event_id, history.change, coalesce(history.field, history.change) as field, history.old_value,
        history.new_value, history.changed_at, coalesce(articles.published_at, history.changed_at) as news_at
    from event_history as history
    left join mentions using (mention_id)
    left join articles on articles.article_id = mentions.article_id
    where history.change in ('status', 'amount', 'correction') and coalesce(articles.origin, 'feed') <> 'backfill'
        and history.event_id in (select event_id from hits)
),
asked as (
    select changes.*, hits.place, teams.team
    from hits
    join rules using (place)
    join teams using (place)
    join changes on changes.event_id = hits.event_id and list_contains(rules.changes, changes.change)
    where changes.changed_at >= rules.not_before and changes.news_at >= rules.not_before
),
told as (
    select alerts.current_event_id as event_id, alerts.recipient,
        max(case when alerts.state = 'pending' and alerts.change = 'new' then 'infinity'::timestamptz
                 when alerts.state = 'sent' then coalesce(mails.composed_at, alerts.sent_at)
                 else alerts.created_at end) as told_at,
        arg_max(alerts.told_status, alerts.sent_at) as told_status, arg_max(alerts.told_amount, alerts.sent_at) as told_amount
    from current_alerts as alerts left join alert_mails as mails using (mail_id)
    where current_event_id in (select event_id from asked)
    group by alerts.current_event_id, alerts.recipient
),
found as (
    select asked.event_id, members.recipient, asked.change, asked.field, min(asked.place) as place,
        first(asked.old_value order by asked.changed_at) as old_value,
        last(asked.new_value order by asked.changed_at) as new_value,
        max(asked.changed_at) as changed_at, any_value(told.told_status) as told_status,
        any_value(told.told_amount) as told_amount
    from asked
    join members using (team)
    left join told on told.event_id = asked.event_id and told.recipient = members.recipient
    where asked.changed_at > coalesce(told.told_at, '-infinity'::timestamptz)
    group by all
),
stated as (
    select *, case field when 'status' then told_status when 'amount' then told_amount end as last_told from found
)
select md5(concat_ws('|', stated.event_id, stated.recipient, stated.change, stated.field, stated.changed_at)), rules.name,
    stated.event_id, stated.recipient, stated.change, stated.field, coalesce(stated.last_told, stated.old_value),
    stated.new_value, rules.delivery,
    case when $skip or snoozed.until_at is not null then 'skipped' else 'pending' end, $now, dues.due_at,
    case
        when $skip then 'found again in stored pages'
        when snoozed.until_at is not null then 'silenced until ' || utc_day(snoozed.until_at)
    end
from stated
join rules using (place)
join dues on dues.delivery = rules.delivery and dues.recipient = stated.recipient
left join snoozed using (event_id)
where coalesce(stated.last_told, stated.old_value) is distinct from stated.new_value
