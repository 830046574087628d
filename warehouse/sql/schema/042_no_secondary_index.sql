-- DuckDB 1.5.5 loses what a write-ahead log adds to a named index, when the file is opened and closed without a use of
-- it: after a kill, rows were not found through it, and deleting them failed (its pull request 23848 has the cause).
-- Keys of constraints are not concerned. No query of ours reads through this one: joins scan.
drop index if exists mention_keys_by_key;
