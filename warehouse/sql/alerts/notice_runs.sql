-- Notice that the last two runs failed. Once for each time that runs begin to fail.
-- Parameters: $recipient, $now.
insert into alert_notices (notice, recipient, text, created_at)
with ended as (
    select *, row_number() over (order by started_at desc) as place from runs where trigger = 'run' and state <> 'running'
),
good as (select coalesce(max(started_at), '-infinity'::timestamptz) as at from ended where state = 'completed'),
failing as (select min(ended.started_at) as since from ended, good where ended.started_at > good.at and ended.state = 'failed')
select 'runs|' || failing.since::varchar, $recipient,
    'Two runs failed, one after the other. The last one said: ' || coalesce(first.message, 'nothing'), $now
from ended as first join ended as second on first.place = 1 and second.place = 2, failing
where first.state = 'failed' and second.state = 'failed'
    and 'runs|' || failing.since::varchar not in (select notice from alert_notices where recipient = $recipient)
