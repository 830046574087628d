-- Notice feeds that died: gone for good, or failing six times in a row. Once for each time that it dies.
-- Parameters: $recipient, $now.
insert into alert_notices (notice, recipient, text, created_at)
select concat_ws('|', 'feed', feed, last_success_at) as notice, $recipient,
    'The feed ' || feed || ' is dead: ' || state || case when consecutive_failures > 1
        then ', ' || consecutive_failures || ' times in a row' else '' end
        || coalesce(', last read ' || utc_day(last_success_at), ', never read') || coalesce('. ' || message, ''), $now
from feed_health
where (state = 'gone' or consecutive_failures >= 6)
    and concat_ws('|', 'feed', feed, last_success_at) not in (
        select notice from alert_notices where recipient = $recipient)
