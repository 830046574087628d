-- The order in which a digest tells events: the largest of each type, then the second of each, and so on.
-- Parameters: $now.
insert into ranked
with due as (
    select distinct current_event_id as event_id from current_alerts
    where state = 'pending' and mail_id is null and due_at <= $now
),
within as (
    select event_id, event_type, status, sum_text(amount, currency) as amount, row_number() over (
        partition by event_type order by amount_usd desc nulls last, publisher_count desc, first_seen_at desc, event_id
    ) as place
    from events join due using (event_id)
)
select event_id, row_number() over (order by place, event_type), status, amount from within
