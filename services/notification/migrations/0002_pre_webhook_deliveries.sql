-- What is owed to each webhook: one row for each event that it is told of, for 30 days. Not facts:
-- thousands of attempts an hour are no news to anybody, and would be kept for ever (decision 89).
create table webhook_deliveries(
  id bigint generated always as identity primary key,
  endpoint uuid not null,
  source text not null,
  position bigint not null,
  event_id uuid not null,
  stream_id uuid not null,
  type text not null,
  state text not null default 'waiting',
  tries integer not null default 0,
  attempts integer not null default 0,
  tried_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  due_at timestamptz default clock_timestamp(),
  asked_by uuid,
  unique (endpoint, source, position));
create index webhook_deliveries_due on webhook_deliveries (endpoint, due_at) where due_at is not null;
create index webhook_deliveries_open on webhook_deliveries (endpoint, source, stream_id, position)
  where state in ('waiting', 'trying', 'failed');
create index webhook_deliveries_newest on webhook_deliveries (endpoint, id desc);
create index webhook_deliveries_old on webhook_deliveries (created_at);

-- Each attempt is here before anything leaves; one without an outcome may have arrived or not.
create table webhook_attempts(
  delivery bigint not null references webhook_deliveries on delete cascade,
  number integer not null,
  began_at timestamptz not null default clock_timestamp(),
  outcome text not null default 'unknown',
  status integer not null default 0,
  latency_ms integer not null default 0,
  excerpt text not null default '',
  primary key (delivery, number));
