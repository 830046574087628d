-- What became of the pages asked for. A page that was read in the meantime stays as it is.
update pages set state = outcomes.state, reason = outcomes.reason, attempts = outcomes.attempts,
    next_at = outcomes.next_at
from outcomes where pages.url = outcomes.url and pages.state in ('pending', 'failed', 'robots')
