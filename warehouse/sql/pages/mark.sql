-- What became of the pages asked for.
update pages set state = outcomes.state, reason = outcomes.reason, attempts = outcomes.attempts,
    next_at = outcomes.next_at
from outcomes where pages.url = outcomes.url
