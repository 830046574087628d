-- Remove hand-made mentions whose correction is undone, or whose event a machine finds again.
delete from mentions where extractor = 'person' and mention_id not in (select correction_id from wanted_told)
