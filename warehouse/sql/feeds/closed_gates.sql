-- Hosts that are to be left alone at $now, and until when.
select host, closed_until from host_gates where closed_until > $now
