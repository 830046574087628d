-- Articles that tell the events in wanted as news: the earliest of each publisher first, fifty at most.
with told as (
    select distinct mentions.event_id, articles.publisher, articles.title, articles.url, articles.published_at
    from mentions join articles using (article_id)
    where mentions.event_id in (select event_id from wanted) and mentions.news
),
ranked as (
    select *, row_number() over (partition by event_id, publisher order by published_at nulls last, url) as place from told
)
select event_id, publisher, title, url, published_at
from ranked
qualify row_number() over (partition by event_id order by place, published_at nulls last, url) <= 50
order by event_id, place, published_at nulls last, url
