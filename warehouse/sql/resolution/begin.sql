-- Mentions to begin with: those of articles still to be resolved, and what is left of events that such an article told.
create or replace temporary table affected as
select m.mention_id
from mentions as m join articles as a using (article_id)
where a.resolved_at is null and a.extracted_at is not null and m.ai_related
union
select m.mention_id from mentions as m join touched_events using (event_id)
