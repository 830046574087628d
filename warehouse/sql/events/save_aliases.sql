insert into event_aliases by name select * from batch
on conflict (old_event_id) do update set event_id = excluded.event_id, joined_at = excluded.joined_at
