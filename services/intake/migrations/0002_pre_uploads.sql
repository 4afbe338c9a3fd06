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
