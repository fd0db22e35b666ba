-- No workflow uses itself, not even through others, whoever writes: the library, two transactions at once, psql.
-- depends: 20261125100410_subworkflow_indexes
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
SET LOCAL citus.enable_unsafe_triggers = on;

-- Where transactions line up that write references to workflows. An advisory lock would make them wait as well, but
-- then one of REPEATABLE READ would go on with what it saw before. A row that both update stops it with 40001.
CREATE TABLE subworkflow_turn (
    tenant_id uuid NOT NULL DEFAULT registry_tenant(),
    taken_by xid8 NOT NULL,
    taken_at timestamptz NOT NULL,
    CONSTRAINT subworkflow_turn_pkey PRIMARY KEY (tenant_id)
);
COMMENT ON TABLE subworkflow_turn IS
'One row a tenant, updated by every transaction that writes a reference to a workflow: of two at once the second waits and then sees what the first wrote.';
COMMENT ON COLUMN subworkflow_turn.tenant_id IS 'The owner, as in workflow.';
COMMENT ON COLUMN subworkflow_turn.taken_by IS 'The transaction whose turn it was last; it takes it once.';
COMMENT ON COLUMN subworkflow_turn.taken_at IS
'When that transaction began; after a restore into another cluster the number alone could be somebody else''s.';

SELECT registry_distribute('subworkflow_turn', 'tenant_id');

ALTER TABLE subworkflow_turn
ADD CONSTRAINT subworkflow_turn_has_a_tenant
FOREIGN KEY (tenant_id) REFERENCES tenant (id) ON DELETE CASCADE;

-- A reference counts for the workflow of that full name and for the one before the @, if both are there: it would
-- change from one to the other when a workflow is deleted, and no deletion shall close a cycle. Versions and labels
-- are left out of account: a label moves without any node being written.
CREATE FUNCTION registry_refuse_workflow_cycle(of_tenant uuid, changed uuid []) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    reached uuid [];
    again boolean;
    callers uuid [];
    called uuid [];
    edges integer;
    here uuid;
    way uuid [] := '{}';
    names text [];
BEGIN
    IF NOT EXISTS (
        SELECT
        FROM public.subworkflow_turn AS turn
        WHERE turn.tenant_id = of_tenant
          AND turn.taken_by = pg_current_xact_id()
          AND turn.taken_at = now()
    ) THEN
        INSERT INTO public.subworkflow_turn (tenant_id, taken_by, taken_at)
        VALUES (of_tenant, pg_current_xact_id(), now())
        ON CONFLICT (tenant_id) DO UPDATE
        SET taken_by = excluded.taken_by,
            taken_at = excluded.taken_at;
    END IF;

    -- A statement of its own: in READ COMMITTED it sees what was committed while this one waited. What is used stands
    -- in it with true, so that a changed workflow is there twice if the way leads back to it. OFFSET 0 keeps the look-ups
    -- by index: without statistics the planner would walk again for each workflow of the tenant.
    WITH RECURSIVE walked AS (
        SELECT
            unnest(changed) AS workflow_id,
            false AS is_used
        UNION
        SELECT
            target.id,
            true
        FROM walked
        CROSS JOIN LATERAL (
            SELECT
                node.subworkflow,
                node.parameters ->> 'workflow' AS reference
            FROM public.workflow_nodes AS node
            WHERE node.tenant_id = of_tenant
              AND node.workflow_id = walked.workflow_id
              AND node.subworkflow IS NOT NULL
            OFFSET 0
        ) AS used
        CROSS JOIN LATERAL (
            SELECT named.id
            FROM public.workflow AS named
            WHERE named.tenant_id = of_tenant
              AND named.name IN (used.subworkflow, used.reference)
            OFFSET 0
        ) AS target
    )
    SELECT
        array_agg(seen.workflow_id),
        max(seen.times) > 1
    INTO reached, again
    FROM (
        SELECT
            walked.workflow_id,
            count(*) AS times
        FROM walked
        GROUP BY walked.workflow_id
    ) AS seen;

    IF NOT again THEN
        RETURN;
    END IF;

    -- Only now the edges: a statement that writes many workflows may well write some that use each other.
    -- What leads to nothing is taken away until nothing changes; what is left leads into a cycle. The rows are sorted,
    -- not joined: the planner takes arrays for short, and would loop over all pairs.
    SELECT array_agg(edge.caller), array_agg(edge.target)
    INTO callers, called
    FROM (
        SELECT DISTINCT
            caller.id AS caller,
            target.id AS target
        FROM unnest(reached) AS caller (id)
        CROSS JOIN LATERAL (
            SELECT
                node.subworkflow,
                node.parameters ->> 'workflow' AS reference
            FROM public.workflow_nodes AS node
            WHERE node.tenant_id = of_tenant
              AND node.workflow_id = caller.id
              AND node.subworkflow IS NOT NULL
            OFFSET 0
        ) AS used
        CROSS JOIN LATERAL (
            SELECT named.id
            FROM public.workflow AS named
            WHERE named.tenant_id = of_tenant
              AND named.name IN (used.subworkflow, used.reference)
            OFFSET 0
        ) AS target
    ) AS edge;

    LOOP
        edges := cardinality(callers);
        SELECT array_agg(edge.caller), array_agg(edge.target)
        INTO callers, called
        FROM (
            SELECT
                both_ends.caller,
                both_ends.target,
                bool_or(both_ends.caller IS NULL) OVER (PARTITION BY both_ends.target) AS leads_on
            FROM (
                SELECT held.caller, held.target
                FROM unnest(callers, called) AS held (caller, target)
                UNION ALL
                SELECT NULL, unnest(callers)
            ) AS both_ends
        ) AS edge
        WHERE edge.leads_on
          AND edge.caller IS NOT NULL;
        IF callers IS NULL THEN
            RETURN;
        END IF;
        EXIT WHEN cardinality(callers) = edges;
    END LOOP;

    -- From a changed workflow on, until one comes a second time: every one that is left leads on.
    SELECT coalesce(min(start.id::text)::uuid, callers[1])
    INTO here
    FROM (
        SELECT unnest(changed)
        INTERSECT
        SELECT unnest(callers)
    ) AS start (id);
    WHILE NOT here = ANY (way) LOOP
        way := way || here;
        here := called[array_position(callers, here)];
    END LOOP;
    way := way[array_position(way, here):] || here;

    SELECT array_agg(workflow.name ORDER BY step.place)
    INTO names
    FROM unnest(way) WITH ORDINALITY AS step (id, place)
    JOIN public.workflow
      ON workflow.id = step.id
    WHERE workflow.tenant_id = of_tenant;
    RAISE EXCEPTION 'cycle: %', array_to_string(names, ' → ')
        USING ERRCODE = 'check_violation',
        HINT = 'A workflow cannot use itself, not even through others, and not in another version.';
END;
$$;
COMMENT ON FUNCTION registry_refuse_workflow_cycle(uuid, uuid []) IS
'Raises where one of the given workflows is used by one that it uses, naming the cycle. Takes the tenant''s turn first.';

CREATE FUNCTION registry_watch_subworkflows() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    touched record;
BEGIN
    IF NOT EXISTS (SELECT FROM changed WHERE changed.subworkflow IS NOT NULL) THEN
        RETURN NULL;
    END IF;

    IF TG_OP = 'INSERT' THEN
        FOR touched IN
            SELECT changed.tenant_id, array_agg(DISTINCT changed.workflow_id) AS workflow_ids
            FROM changed
            WHERE changed.subworkflow IS NOT NULL
            GROUP BY changed.tenant_id
            ORDER BY changed.tenant_id
        LOOP
            PERFORM public.registry_refuse_workflow_cycle(touched.tenant_id, touched.workflow_ids);
        END LOOP;
        RETURN NULL;
    END IF;

    -- Nodes that are renumbered, or get other settings, refer to what they referred to before.
    FOR touched IN
        SELECT changed.tenant_id, array_agg(DISTINCT changed.workflow_id) AS workflow_ids
        FROM changed
        WHERE changed.subworkflow IS NOT NULL
          AND NOT EXISTS (
              SELECT
              FROM before
              WHERE before.tenant_id = changed.tenant_id
                AND before.id = changed.id
                AND before.workflow_id = changed.workflow_id
                AND before.subworkflow = changed.subworkflow
                AND before.parameters ->> 'workflow' = changed.parameters ->> 'workflow'
          )
        GROUP BY changed.tenant_id
        ORDER BY changed.tenant_id
    LOOP
        PERFORM public.registry_refuse_workflow_cycle(touched.tenant_id, touched.workflow_ids);
    END LOOP;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_watch_subworkflows() IS
'Refuses nodes whose reference to a workflow closes a cycle over workflows; done at once where no changed node refers to one.';

CREATE FUNCTION registry_watch_workflow_name() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM public.registry_refuse_workflow_cycle(NEW.tenant_id, ARRAY[NEW.id]);
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_watch_workflow_name() IS
'Refuses a new name of a workflow under which references lead to it that close a cycle.';

-- The names come after touch_workflow_…: like every save these take the row of the workflow first and the turn then,
-- so that they do not wait for each other crosswise.
CREATE TRIGGER watch_subworkflows_on_insert
AFTER INSERT ON workflow_nodes
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_watch_subworkflows();

CREATE TRIGGER watch_subworkflows_on_update
AFTER UPDATE ON workflow_nodes
REFERENCING OLD TABLE AS before NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_watch_subworkflows();

-- A workflow that is created has no nodes yet and uses nothing: it can close a cycle only when they come.
CREATE TRIGGER watch_workflow_name
AFTER UPDATE ON workflow
FOR EACH ROW
WHEN (NEW.name IS DISTINCT FROM OLD.name)
EXECUTE FUNCTION registry_watch_workflow_name();

ALTER TABLE subworkflow_turn ENABLE ROW LEVEL SECURITY;
ALTER TABLE subworkflow_turn FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON subworkflow_turn USING (tenant_id = registry_tenant());
