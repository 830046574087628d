-- Write down what became of the pages of outcomes.
update pages set state = outcomes.state, reason = outcomes.reason, article_id = outcomes.article_id,
    parser_version = outcomes.parser_version, next_at = null
from outcomes where pages.url = outcomes.url
