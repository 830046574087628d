-- What people said that no machine tells: every added event, and of a corrected event that no article tells any more
-- the latest correction.
create or replace temporary table wanted_told as
with current as (
    select c.correction_id, c.action, c.made_at, coalesce(alias.event_id, c.event_id) as event_id,
        from_json(c.details -> 'article', '{"article_id": "varchar", "url": "varchar", "title": "varchar",
            "published_at": "timestamptz", "publisher": "varchar", "text": "varchar"}') as article,
        from_json(c.details -> 'telling', '{"article_id": "varchar", "event_type": "varchar", "status": "varchar",
            "subtype": "varchar", "participants": [{"name": "varchar", "role": "varchar"}], "products": ["varchar"],
            "amount": {"value": "decimal(24, 2)", "currency": "varchar", "qualifier": "varchar",
                "max_value": "decimal(24, 2)", "usd": "decimal(24, 2)", "in_kind": "boolean"},
            "valuation": {"value": "decimal(24, 2)", "currency": "varchar", "basis": "varchar"}, "round": "varchar",
            "context_window": "bigint", "parameters": "bigint", "open_weights": "boolean", "modalities": ["varchar"],
            "announced_on": "date", "evidence": "varchar", "evidence_start": "integer", "evidence_end": "integer"}'
        ) as telling
    from corrections as c left join event_aliases as alias on alias.old_event_id = c.event_id
    where c.undone_at is null and c.action in ('add', 'correct')
)
select * from current
where action = 'add' or event_id not in (
    select event_id from mentions where extractor <> 'person' and news and event_id is not null
)
qualify action = 'add' or row_number() over (partition by event_id, action order by made_at desc, correction_id) = 1
