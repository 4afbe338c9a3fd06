-- Tags: what else than its stream an event is about. A command may be bound to it that nobody said anything about
-- something since: that no event with a tag came after a position.
--
-- A template like log.sql, run once after it, by the same role.

set role {owner};

create table {schema}.tags (
    tag uuid not null,
    position bigint not null,
    stream_id uuid not null,
    primary key (tag, position)
);
create trigger no_rewrite before update or delete or truncate on {schema}.tags
    for each statement execute function {schema}.deny();

-- Appends a batch as append_batch does, and its tags: each (t_) is that of the event of a version of a command.
--
-- Each condition (u_) says of a command that no event has the tag after a position, those of its streams (b_, which
-- name the condition by its place) aside. A command whose condition does not hold writes nothing; what append_batch
-- would say without it goes before:
--   tagged     an event has the tag: the last such one is at the position returned
-- What the batch itself appends is not seen: the caller sends no command behind one that would break its condition.
create function {schema}.append_tagged(
    c_id uuid[], c_stream uuid[], c_kind text[], c_expected int[], c_count int[], c_head bytea[], c_fingerprint bytea[],
    e_command int[], e_version int[], e_id uuid[], e_type text[], e_schema_version smallint[],
    e_occurred_at timestamptz[], e_meta bytea[], e_payload bytea[], e_public_type text[], e_public bytea[],
    e_hash bytea[],
    t_command int[], t_version int[], t_tag uuid[],
    u_command int[], u_tag uuid[], u_after bigint[],
    b_condition int[], b_stream uuid[],
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
    expected int[] := c_expected;
    tagged bigint[] := array_fill(null::bigint, array[cardinality(c_id)]);
    broken record;
begin
    perform pg_advisory_xact_lock({lock_key});
    for broken in
        select u.command, max(t.position) as position
          from unnest(u_command, u_tag, u_after) with ordinality as u(command, tag, after, nth)
          join {schema}.tags t on t.tag = u.tag and t.position > u.after
         where not exists (select from unnest(b_condition, b_stream) as b(condition, stream)
                            where b.condition = u.nth and b.stream = t.stream_id)
         group by u.command
    loop
        expected[broken.command] := -1;  -- where no stream is, so that it is refused
        tagged[broken.command] := broken.position;
    end loop;

    select a.statuses, a.versions, a.positions, a.stamp into statuses, versions, positions, stamp
      from {schema}.append_batch(
               c_id, c_stream, c_kind, expected, c_count, c_head, c_fingerprint, e_command, e_version, e_id, e_type,
               e_schema_version, e_occurred_at, e_meta, e_payload, e_public_type, e_public, e_hash) a;

    for nth in 1 .. cardinality(tagged) loop
        if tagged[nth] is not null and statuses[nth] = 'conflict' and versions[nth] = c_expected[nth] then
            statuses[nth] := 'tagged';
            positions[nth] := tagged[nth];
        end if;
    end loop;

    insert into {schema}.tags (tag, position, stream_id)
    select t.tag, positions[t.command] - versions[t.command] + t.version, c_stream[t.command]
      from unnest(t_command, t_version, t_tag) as t(command, version, tag)
     where statuses[t.command] = 'ok';
end $$;

revoke all on function {schema}.append_tagged from public;
grant select on {schema}.tags to {writer};
grant execute on function {schema}.append_tagged to {writer};
reset role;
