-- Whether there is anything to resolve: an article, or what people said, which is to outlive every resolution.
select exists (from articles where resolved_at is null) or exists (from corrections)
