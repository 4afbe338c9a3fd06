-- The log of one service in one tenant's database: what happened, in the order in which it happened.
--
-- A template: {schema}, {owner} and {writer} are validated identifiers, {lock_key} is the number of the advisory
-- lock that is this log's sequencer, {partition_rows} how many positions one partition holds. Run once, by a role
-- that may become {owner}. {owner} cannot log in; {writer} may append through append_batch and read, nothing else.

create schema {schema} authorization {owner};
set role {owner};

-- One row; never touched on the way of an append.
create table {schema}.log_meta (
    one boolean primary key default true check (one),
    log_id uuid not null default gen_random_uuid(),
    epoch int not null default 1,
    lock_key bigint not null default {lock_key},
    partition_rows bigint not null default {partition_rows} check (partition_rows > 0),
    archived_upto_position bigint not null default 0,
    created_at timestamptz not null default now()
);
insert into {schema}.log_meta default values;

-- The head of every stream: where optimistic concurrency is decided, and which positions a read has to look at.
create table {schema}.streams (
    stream_id uuid primary key,
    kind text not null,
    version int not null check (version > 0),
    head_hash bytea not null check (octet_length(head_hash) = 32),
    slice smallint not null,
    state text not null default 'open' check (state in ('open', 'closed', 'archived', 'shredded')),
    first_position bigint not null,
    last_position bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);

create table {schema}.events (
    position bigint not null,
    stream_id uuid not null,
    version int not null check (version > 0),
    event_id uuid not null,
    type text not null,
    schema_version smallint not null check (schema_version > 0),
    slice smallint not null,
    recorded_at timestamptz not null,
    occurred_at timestamptz not null,
    meta bytea not null,
    payload bytea not null,
    public_type text,
    public bytea check (public is null or public_type is not null),
    hash bytea not null check (octet_length(hash) = 32),
    primary key (position)
) partition by range (position);

-- What every command was answered, for ever: the second time it comes it is answered so again.
create table {schema}.commands (
    command_id uuid primary key,
    stream_id uuid not null,
    fingerprint bytea not null,
    version int not null,
    position bigint not null,
    reply bytea,
    recorded_at timestamptz not null
);

-- Sums of long streams: a cache, so it may be rewritten.
create table {schema}.snapshots (
    stream_id uuid primary key,
    version int not null check (version > 0),
    shape text not null,
    state bytea not null,
    taken_at timestamptz not null default now()
);

create table {schema}.seals (
    first_position bigint primary key,
    last_position bigint not null unique check (last_position >= first_position),
    root bytea not null check (octet_length(root) = 32),
    prev_seal bytea not null check (octet_length(prev_seal) = 32),
    signature bytea not null,
    key_id text not null,
    sealed_at timestamptz not null
);

-- One of 1,024 parts of all streams, for ever the same: rebuilds may be cut by it.
create function {schema}.slice_of(stream uuid) returns smallint
language sql immutable parallel safe
return ((get_byte(uuid_send(stream), 14) << 8 | get_byte(uuid_send(stream), 15)) & 1023)::smallint;

-- A standard code, because drivers have a class for it.
create function {schema}.deny() returns trigger language plpgsql as $$
begin
    raise exception '{schema}.% is append-only', tg_table_name using errcode = '0A000';
end $$;

create trigger no_rewrite before update or delete or truncate on {schema}.events
    for each statement execute function {schema}.deny();
create trigger no_rewrite before update or delete or truncate on {schema}.commands
    for each statement execute function {schema}.deny();
create trigger no_rewrite before update or delete or truncate on {schema}.seals
    for each statement execute function {schema}.deny();

-- The next partition. A statement given to a partition fires that partition's triggers and not its parent's, so each
-- has its own. Attaching an empty table lets reads and appends go on meanwhile; creating it in place would not.
create function {schema}.add_partition(first bigint, beyond bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    partition text := format('events_p%s', first);
begin
    execute format('create table {schema}.%I (like {schema}.events including defaults including constraints)'
        ' with (autovacuum_vacuum_insert_scale_factor = 0.02)', partition);
    execute format('create unique index on {schema}.%I (stream_id, version)', partition);
    execute format('create index on {schema}.%I (position) where public_type is not null', partition);
    execute format('create trigger no_rewrite before update or delete or truncate on {schema}.%I'
        ' for each statement execute function {schema}.deny()', partition);
    execute format('grant select on {schema}.%I to {writer}', partition);
    execute format('alter table {schema}.events attach partition {schema}.%I for values from (%s) to (%s)',
        partition, first, beyond);
end $$;

-- Sees to it that a whole empty partition lies ahead of the last position; returns the position up to which there is
-- room. Cheap when there is nothing to do.
create function {schema}.extend() returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    size bigint;
    last bigint;
    beyond bigint;
    locked boolean := false;
begin
    select m.partition_rows, m.archived_upto_position into size, last from {schema}.log_meta m;
    last := greatest(last, (select e.position from {schema}.events e order by e.position desc limit 1));
    loop
        select coalesce(max(substring(c.relname from '^events_p([0-9]+)$')::bigint) + size, 1) into beyond
            from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = '{schema}.events'::regclass;
        exit when beyond > last + size;
        if locked then
            perform {schema}.add_partition(beyond, beyond + size);
        else
            -- Two may come at once: the second waits here, looks again and finds it done.
            perform pg_advisory_xact_lock({lock_key} # 1);
            locked := true;
        end if;
    end loop;
    return beyond - 1;
end $$;
select {schema}.extend();

-- Appends a batch of commands, one row of the c_ arrays each; their events, one row of the e_ arrays each, name their
-- command by its place (from 1), in order. One call, one transaction, one flush to disk for all of them.
--
-- The advisory lock is the sequencer: it is held until the commit is visible, so the order of positions is the order
-- of commits, without gaps. Under it a command is judged, and a refused one writes nothing and burns no number:
--   ok         appended: its last version and position
--   duplicate  this command was appended before: its version and position of then
--   reused     another command had this id
--   closed     the stream takes no more
--   conflict   the stream is not at the expected version, but at the one returned
-- A command without events is remembered and changes nothing else; its position is 0.
-- The caller sends at most one command for a stream, and an id once, in a batch. All of a batch is recorded at
-- ``stamp``.
--
-- The settings keep one good plan: a generic one, since planning costs more than running, and index look-ups, since a
-- plan made while the tables were empty would otherwise read them whole later.
create function {schema}.append_batch(
    c_id uuid[], c_stream uuid[], c_kind text[], c_expected int[], c_count int[], c_head bytea[], c_fingerprint bytea[],
    e_command int[], e_version int[], e_id uuid[], e_type text[], e_schema_version smallint[],
    e_occurred_at timestamptz[], e_meta bytea[], e_payload bytea[], e_public_type text[], e_public bytea[],
    e_hash bytea[],
    out statuses text[], out versions int[], out positions bigint[], out stamp timestamptz)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
declare
    base bigint;
    accepted boolean[];
begin
    if current_setting('transaction_isolation') <> 'read committed' then
        raise exception 'append_batch needs read committed' using errcode = '0A000';
    end if;
    perform pg_advisory_xact_lock({lock_key});
    select e.position, e.recorded_at into base, stamp from {schema}.events e order by e.position desc limit 1;
    if not found then
        select m.archived_upto_position into base from {schema}.log_meta m;
    end if;
    stamp := greatest(stamp, clock_timestamp());

    with asked as materialized (
        select c.nth, c.expected, c.count, s.version as current, s.state,
               m.position as known_position, m.version as known_version,
               m.fingerprint = c.fingerprint and m.stream_id = c.stream as same
          from unnest(c_id, c_stream, c_expected, c_count, c_fingerprint) with ordinality
               as c(id, stream, expected, count, fingerprint, nth)
          left join {schema}.streams s on s.stream_id = c.stream
          left join {schema}.commands m on m.command_id = c.id),
    judged as (
        select a.*, case when a.same then 'duplicate' when a.known_position is not null then 'reused'
                         when a.state <> 'open' then 'closed' when coalesce(a.current, 0) <> a.expected then 'conflict'
                         else 'ok' end as status
          from asked a),
    placed as (
        select j.*, sum(case j.status when 'ok' then j.count else 0 end) over (order by j.nth) as upto from judged j)
    select array_agg(p.status = 'ok' order by p.nth), array_agg(p.status order by p.nth),
           array_agg(case p.status when 'ok' then p.expected + p.count when 'duplicate' then p.known_version
                     else coalesce(p.current, 0) end order by p.nth),
           array_agg(case when p.status = 'ok' and p.count > 0 then base + p.upto
                     when p.status = 'duplicate' then p.known_position else 0 end order by p.nth)
      into accepted, statuses, versions, positions
      from placed p;

    if not ('ok' = any (statuses)) then
        return;
    end if;

    with stored as (
        insert into {schema}.events (position, stream_id, version, event_id, type, schema_version, slice, recorded_at,
                               occurred_at, meta, payload, public_type, public, hash)
        select positions[e.command] - versions[e.command] + e.version, c_stream[e.command], e.version, e.id, e.type,
               e.schema_version, {schema}.slice_of(c_stream[e.command]), stamp, e.occurred_at, e.meta, e.payload,
               e.public_type, e.public, e.hash
          from unnest(e_command, e_version, e_id, e_type, e_schema_version, e_occurred_at, e_meta, e_payload,
                      e_public_type, e_public, e_hash)
               as e(command, version, id, type, schema_version, occurred_at, meta, payload, public_type, public, hash)
         where accepted[e.command]),
    headed as (
        insert into {schema}.streams as s (stream_id, kind, version, head_hash, slice, first_position, last_position,
                                created_at, updated_at)
        select c.stream, c.kind, c.version, c.head, {schema}.slice_of(c.stream), c.position - c.count + 1, c.position,
               stamp, stamp
          from unnest(c_stream, c_kind, c_count, c_head, versions, positions, accepted)
               as c(stream, kind, count, head, version, position, accepted)
         where c.accepted and c.count > 0
            on conflict (stream_id) do update
           set version = excluded.version, head_hash = excluded.head_hash, last_position = excluded.last_position,
               updated_at = excluded.updated_at)
    insert into {schema}.commands (command_id, stream_id, fingerprint, version, position, recorded_at)
    select c.id, c.stream, c.fingerprint, c.version, c.position, stamp
      from unnest(c_id, c_stream, c_fingerprint, versions, positions, accepted)
           as c(id, stream, fingerprint, version, position, accepted)
     where c.accepted;
end $$;

-- Everything that deciding needs, in one round trip: what the log remembers of the command, the stream's head, its
-- newest snapshot of the given shape, and up to max_events events after that (or after the version already known).
create function {schema}.load(
    command uuid, stream uuid, after_version int, snapshot_shape text, max_events int,
    out known_stream uuid, out known_fingerprint bytea, out known_version int, out known_position bigint,
    out kind text, out version int, out head_hash bytea,
    out snapshot_version int, out snapshot_state bytea,
    out versions int[], out types text[], out schema_versions smallint[], out occurred_ats timestamptz[],
    out payloads bytea[])
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
    first bigint;
    last bigint;
begin
    select m.stream_id, m.fingerprint, m.version, m.position
      into known_stream, known_fingerprint, known_version, known_position
      from {schema}.commands m where m.command_id = command;
    select s.kind, s.version, s.head_hash, s.first_position, s.last_position into kind, version, head_hash, first, last
      from {schema}.streams s where s.stream_id = stream;
    if version is null or version <= after_version then
        return;
    end if;
    select n.version, n.state into snapshot_version, snapshot_state from {schema}.snapshots n
     where n.stream_id = stream and n.shape = snapshot_shape and n.version > after_version and n.version <= load.version;
    select array_agg(e.version), array_agg(e.type), array_agg(e.schema_version), array_agg(e.occurred_at),
           array_agg(e.payload)
      into versions, types, schema_versions, occurred_ats, payloads
      from (select v.version, v.type, v.schema_version, v.occurred_at, v.payload from {schema}.events v
             where v.stream_id = stream and v.version > greatest(after_version, snapshot_version)
               and v.position between first and last
             order by v.version limit max_events) e;
end $$;

revoke all on all functions in schema {schema} from public;
grant usage on schema {schema} to {writer};
grant select on all tables in schema {schema} to {writer};
grant insert, update, delete on {schema}.snapshots to {writer};
grant insert on {schema}.seals to {writer};
grant execute on function {schema}.append_batch, {schema}.load, {schema}.extend to {writer};
reset role;
