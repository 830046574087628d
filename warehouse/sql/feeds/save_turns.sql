-- When hosts were last asked.
insert or replace into host_turns (host, ended_at) select host, max(ended_at) from turns group by host
