-- Let articles that give a sum in one of the currencies be resolved again. Parameters: $currencies (list).
update articles set resolved_at = null
where extracted_at is not null and article_id in (
    select article_id from mentions
    where amount.currency in (select unnest($currencies::varchar[]))
        or valuation.currency in (select unnest($currencies::varchar[]))
)
