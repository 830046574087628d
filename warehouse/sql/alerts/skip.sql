-- What is owed but will not be mailed: the event is silent now, or its recipient is told of it by another alert (events
-- that were joined, or a change of an event whose first mail still waits and will tell how it stands).
-- Parameters: none; reads snoozed.
with ranked as (
    select alert_id, current_event_id, recipient, change, state, mail_id, resends,
        row_number() over (partition by current_event_id, recipient order by
            change <> 'new', state <> 'sent', state <> 'parked', mail_id is null, created_at, alert_id) as place,
        first(change) over w as first_change, first(state) over w as first_state
    from current_alerts
    where state <> 'skipped' and (current_event_id, recipient) in (
        select (current_event_id, recipient) from current_alerts where state = 'pending')
    window w as (partition by current_event_id, recipient order by
        change <> 'new', state <> 'sent', state <> 'parked', mail_id is null, created_at, alert_id
        rows between unbounded preceding and current row)
),
over_told as (
    select ranked.alert_id,
        case
            when snoozed.until_at is not null then 'silenced until ' || utc_day(snoozed.until_at)
            else 'another alert tells it'
        end as reason
    from ranked left join snoozed on snoozed.event_id = ranked.current_event_id
    where ranked.state = 'pending' and ranked.mail_id is null and ranked.resends = 0
        and (
            snoozed.until_at is not null
            or (ranked.place > 1 and ranked.change = 'new' and ranked.first_change = 'new')
            or (ranked.place > 1 and ranked.change <> 'new' and ranked.first_change = 'new' and ranked.first_state = 'pending')
        )
)
update alerts set state = 'skipped', error = over_told.reason from over_told where alerts.alert_id = over_told.alert_id
