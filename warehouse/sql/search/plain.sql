-- Articles that hold any of the terms, best first: BM25 over substrings, a hit in the title counts as five in the text.
-- Parameters: $terms (list of lower-case words or phrases), $known (list of article ids to leave out), $limit (rows).
-- One row per article. Order: score, newest, id.
with terms as (
    select unnest($terms::varchar[]) as term
),
extent as (
    select count(*) as articles, greatest(avg(strlen("text")), 1) as usual_size from articles
),
hits as (
    select article_id, term, strlen("text") as size,
        (length(lower("text")) - length(replace(lower("text"), term, ''))) // length(term)
            + 5 * ((length(lower(coalesce(title, ''))) - length(replace(lower(coalesce(title, '')), term, '')))
                // length(term)) as hits
    from articles cross join terms
    where (contains(lower("text"), term) or contains(lower(coalesce(title, '')), term))
        and not list_contains($known::varchar[], article_id)
),
weighed as (
    select article_id, hits, size, ln(1 + (articles - count(*) over by_term + 0.5) / (count(*) over by_term + 0.5)) as weight,
        usual_size
    from hits cross join extent
    window by_term as (partition by term)
)
select article_id, sum(weight * hits * 2.2 / (hits + 1.2 * (0.25 + 0.75 * size / usual_size))) as score
from weighed join articles using (article_id)
group by article_id
order by score desc, any_value(published_at) desc nulls last, article_id
limit $limit
