-- The latest reports about each thing, by which a report is found that may be a duplicate. A thing
-- has one row, so that two that come at the same moment see each other in their order; its name is
-- a digest. Not logged, so that nobody waits for the disk: what a crash takes of it are suspicions
-- of half an hour that nobody had yet. Those that somebody had are facts.
create unlogged table recent_reports (thing bytea primary key, reports jsonb not null);
