-- Owe what was told of an event, or given up, once more, as a mail of its own.
-- Parameters: $event_id (null: everything that was given up), $now.
update alerts set state = 'pending', sent_at = null, due_at = $now, error = null, mail_id = null, attempts = 0,
    failing_since = null, resends = resends + 1
where (state in ('sent', 'parked') or (state = 'skipped' and $event_id::varchar is not null))
    and if($event_id::varchar is null, state = 'parked', event_id in (
        select $event_id
        union all
        select old_event_id from event_aliases where event_aliases.event_id = $event_id
    ))
returning alert_id
