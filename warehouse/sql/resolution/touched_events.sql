-- Events that an article to be resolved told before, also through a mention that it no longer has.
create or replace temporary table touched_events as
select distinct c.event_id
from claims as c join articles as a using (article_id)
where a.resolved_at is null and a.extracted_at is not null
