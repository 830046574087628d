-- Every evidence stands in the text of its article, at its place.
-- Articles whose new version is still to be extracted are left out: their mentions are of the text before.
select mention_id as id
from (
    select mention_id, article_id, unnest(list_append(evidence_spans,
        {'text': evidence, 'start': evidence_start, 'end': evidence_end})) as span
    from mentions
) as told
join articles using (article_id)
where extractor_version is not null and substring("text", span."start" + 1, span."end" - span."start") <> span."text"
