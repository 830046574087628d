-- Rising names: organisations told of more in the newest seven days than in their own twelve weeks before.
-- Parameters: $until (date, exclusive), where the newest seven days end; never later than the newest run.
-- One row per organisation with three mentions or more in these days, at most 50. z: how many standard deviations the
-- week lies above the mean of the weeks before (weeks without a mention count as 0, a deviation below one mention as
-- one). Order: z, mentions, name.
with ends as (
    select least($until::date - 1, utc_day(as_of())) as last_day
),
told as (
    select distinct mentions.mention_id, participants.organization_id,
        date_diff('day', utc_day(coalesce(articles.published_at, articles.first_seen_at)), last_day) // 7 as weeks_ago
    from articles
    cross join ends
    join mentions using (article_id)
    join participants using (event_id)
    where coalesce(articles.published_at, articles.first_seen_at) >= last_day - 90
        and utc_day(coalesce(articles.published_at, articles.first_seen_at)) <= last_day and mentions.news
),
weekly as (
    select organization_id, weeks_ago, count(*) as mentions
    from told
    where weeks_ago between 0 and 12
    group by all
),
compared as (
    select organization_id, coalesce(sum(mentions) filter (where weeks_ago = 0), 0)::bigint as mentions,
        coalesce(sum(mentions) filter (where weeks_ago > 0), 0) / 12 as mean,
        sqrt(greatest(coalesce(sum(mentions * mentions) filter (where weeks_ago > 0), 0) / 12
            - pow(coalesce(sum(mentions) filter (where weeks_ago > 0), 0) / 12, 2), 1)) as deviation
    from weekly
    group by organization_id
)
select name, mentions, round(mean, 2) as mean_before, round((mentions - mean) / deviation, 2) as z
from compared join organizations using (organization_id)
where mentions >= 3 and mentions > mean
order by z desc, mentions desc, name
limit 50
