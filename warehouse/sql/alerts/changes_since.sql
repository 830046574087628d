-- What changed of the events in matched, as rules ask for it; changes that a backfilled article brought are no news.
-- Parameters: $changes (list), $oldest (time).
select history.event_id, history.change, coalesce(history.field, history.change) as field, history.old_value,
    history.new_value
from event_history as history
semi join matched using (event_id)
left join mentions using (mention_id)
left join articles on articles.article_id = mentions.article_id
where list_contains($changes::varchar[], history.change) and coalesce(articles.origin, 'feed') <> 'backfill'
    and history.changed_at >= $oldest and coalesce(articles.published_at, history.changed_at) >= $oldest
order by history.event_id, history.changed_at, history.change, field
