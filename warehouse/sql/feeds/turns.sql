-- When hosts were last asked, where that is not long ago.
-- Parameters: $since.
select host, ended_at from host_turns where ended_at > $since
