-- One row per configured feed that a person should look at: one that is refused for good or blocked, has failed three
-- times in a row, or is silent.
create or replace view feed_troubles as
select feed,
    case when state in ('gone', 'blocked', 'refused', 'not_feed') then state
        when consecutive_failures >= 3 then 'failing' else 'silent' end as trouble,
    state, http_status, consecutive_failures, last_success_at, newest_entry_at, next_at, message
from feed_state
where active and (state in ('gone', 'blocked', 'refused', 'not_feed') or consecutive_failures >= 3 or silent);
