-- An added event that cites no stored article has one of its own, which holds what the person wrote.
insert into articles (article_id, url, canonical_url, title, published_at, published_precision, publisher, feed, text,
    text_hash, first_seen_at, fetched_at, extractor_version, extracted_at)
select article.article_id, article.url, article.url, article.title, article.published_at,
    case when article.published_at is not null then 'day' end, article.publisher, 'corrections', article.text,
    md5(article.text), made_at, made_at, 'person', made_at
from wanted_told
where article is not null and article.article_id not in (select article_id from articles)
