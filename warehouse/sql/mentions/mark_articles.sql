-- The articles in done are extracted and wait to be resolved.
update articles set extractor_version = done.extractor_version, extracted_at = done.extracted_at,
    extract_error = done.error, resolved_at = null
from done where articles.article_id = done.article_id
