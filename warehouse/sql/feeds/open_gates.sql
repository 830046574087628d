-- Hosts that are to be left alone at $now.
select host from host_gates where closed_until > $now
