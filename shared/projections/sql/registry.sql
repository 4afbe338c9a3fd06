-- What a service remembers about its readers of logs: which build of a view is live, how far each
-- reader has come, what it could not digest, and who leads. Created once per tenant's database.
create schema if not exists {schema};

-- One row per view: the build that readers see, and the one before, kept for going back.
create table if not exists {schema}.read_models(
  name text primary key,
  active_build int not null check (active_build > 0),
  shape text not null,
  previous_build int,
  previous_shape text,
  switched_at timestamptz not null default clock_timestamp()
);

-- Reactions and the relay have build 0.
create table if not exists {schema}.checkpoints(
  name text not null,
  build int not null,
  position bigint not null check (position >= 0),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (name, build)
) with (fillfactor = 50);

-- Events that could not be digested, and the later ones of their streams that wait behind them.
create table if not exists {schema}.dead_letters(
  name text not null,
  build int not null,
  position bigint not null,
  stream_id uuid not null,
  event_id uuid not null,
  type text not null,
  error text not null,
  attempts int not null,
  first_at timestamptz not null default clock_timestamp(),
  last_at timestamptz not null default clock_timestamp(),
  resolved_at timestamptz,
  primary key (name, build, position)
);
create index if not exists dead_letters_parked
  on {schema}.dead_letters(name, build, stream_id, position) where resolved_at is null;

create table if not exists {schema}.leases(
  name text primary key,
  owner text not null,
  expires_at timestamptz not null
);

grant usage on schema {schema} to {writer};
grant select, insert, update, delete on all tables in schema {schema} to {writer};
