-- Who is signed in: not facts, only what a cookie is worth. The digest is of 256 random bits.
create table sessions(
  digest bytea primary key,
  member_id uuid not null,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  expires_at timestamptz not null);
create index sessions_expires_at on sessions(expires_at);
