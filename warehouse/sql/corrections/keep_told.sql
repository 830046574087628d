-- The mentions that stand for what people said, where they are not there yet.
insert into mentions by name
select correction_id as mention_id, event_id, telling.*,
    [{'text': telling.evidence, 'start': telling.evidence_start, 'end': telling.evidence_end}] as evidence_spans,
    'person' as extractor, 'person' as extractor_version, 1.0 as confidence, made_at as extracted_at, true as news
from wanted_told
where telling is not null and correction_id not in (select mention_id from mentions)
    and telling.article_id in (select article_id from articles)
