-- Articles that tell the events in wanted.
select distinct mentions.event_id, articles.publisher, articles.title, articles.url, articles.published_at
from mentions join articles using (article_id)
where mentions.event_id in (select event_id from wanted) and mentions.news
order by mentions.event_id, articles.published_at nulls last, articles.url
