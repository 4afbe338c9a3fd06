-- Files on their way in: not facts, for before a file is whole there is nothing to prove.
create table uploads(
  id uuid primary key,
  made_by text not null,
  name text not null,
  size bigint not null check (size > 0),
  key text not null,
  received bigint not null default 0 check (received between 0 and size),
  pieces int not null default 0,
  expires_at timestamptz not null);
create index uploads_expires_at on uploads(expires_at);
create table upload_pieces(
  upload_id uuid not null references uploads(id) on delete cascade,
  at bigint not null,
  size int not null check (size > 0),
  name uuid not null,
  primary key (upload_id, at));
-- Keys of files that no ticket has yet. They are no facts either: when a ticket gets the file, the log
-- has its key sealed for a person, and what is here goes.
create table file_keys(
  file_id uuid primary key,
  key text not null);
