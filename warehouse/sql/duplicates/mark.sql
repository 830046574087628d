-- Set of which article each in batch is a copy; where that is new, its events are to be resolved again.
update articles set duplicate_of = batch.duplicate_of, resolved_at = null
from batch
where articles.article_id = batch.article_id and articles.duplicate_of is distinct from batch.duplicate_of
