-- Hosts that asked to be left alone.
insert or replace into host_gates (host, closed_until) select host, max(closed_until) from closed group by host
