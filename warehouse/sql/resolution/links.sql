-- Which affected mention has which key or event, both as numbers.
-- Columns: number, key.
with links as (
    select n.number, k.key from numbered as n join mention_keys as k using (mention_id)
    union all
    select n.number, 'event ' || m.event_id from numbered as n join mentions as m using (mention_id)
    where m.event_id is not null
)
select number, (dense_rank() over (order by key) - 1)::integer as key from links
