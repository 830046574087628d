-- The chosen values of each field of one event. Parameters: $id.
select field, string_agg(distinct value, '; ' order by value) as value from claims
where event_id = $id and chosen
group by field
