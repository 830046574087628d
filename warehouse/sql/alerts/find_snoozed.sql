-- Events that nobody wants to hear of now, by themselves, by a party or by their type.
-- Parameters: $now.
insert into snoozed
with silent as (from alert_snoozes where until_at > $now),
found as (
    select coalesce(alias.event_id, silent.subject_id) as event_id, silent.until_at
    from silent left join event_aliases as alias on alias.old_event_id = silent.subject_id
    where silent.subject = 'event'
    union all
    select participants.event_id, silent.until_at
    from participants join silent on silent.subject = 'organization' and silent.subject_id = participants.organization_id
    union all
    select events.event_id, silent.until_at
    from events join silent on silent.subject = 'type' and silent.subject_id = events.event_type
)
select event_id, max(until_at) from found group by event_id
