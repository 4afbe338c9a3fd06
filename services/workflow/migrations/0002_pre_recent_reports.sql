-- The latest reports about each thing, by which a report is found that may be a duplicate. A thing
-- has one row, so that two that come at the same moment see each other in their order; its name is
-- a digest. What is lost of it loses nothing but suspicions of half an hour: they are kept in the
-- log.
create table recent_reports (thing bytea primary key, reports jsonb not null);
