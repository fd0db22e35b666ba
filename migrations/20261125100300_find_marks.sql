-- What each workflow holds, in short, so that a pattern is looked for in the few workflows that can match it: its
-- number of nodes, and marks, each the hash of something that a pattern can ask for.
-- A mark too many costs a look at a workflow in vain; a mark missing would lose a match. Whoever writes, the triggers
-- see to it that none is missing. A large workflow has marks of its types alone, and the mark "large".
-- depends: 20261125100200_select
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
SET LOCAL citus.enable_unsafe_triggers = on;

CREATE TABLE workflow_marks (
    tenant_id uuid NOT NULL DEFAULT registry_tenant(),
    workflow_id uuid NOT NULL,
    nodes integer NOT NULL,
    node_marks integer [] NOT NULL,
    edge_marks integer [] NOT NULL DEFAULT '{}',
    CONSTRAINT workflow_marks_pkey PRIMARY KEY (tenant_id, workflow_id)
);
-- The order of what is found: smallest workflow first.
CREATE INDEX workflow_marks_by_size ON workflow_marks (tenant_id, nodes, workflow_id);
-- A GIN index cannot lead with the tenant without an extension. The tenant is in every mark instead: an entry of the
-- index belongs to one tenant, and a search reads nothing of the others.
CREATE INDEX workflow_marks_search ON workflow_marks USING gin (node_marks, edge_marks);
COMMENT ON TABLE workflow_marks IS
'For find: which workflows can match a pattern, and in which order. Kept by trigger; registry_refresh_marks makes a row anew.';
COMMENT ON COLUMN workflow_marks.tenant_id IS 'The owner, as in workflow.';
COMMENT ON COLUMN workflow_marks.workflow_id IS 'The workflow.';
COMMENT ON COLUMN workflow_marks.nodes IS 'How many nodes it has.';
COMMENT ON COLUMN workflow_marks.node_marks IS
'registry_mark of the types, names and parameters of its nodes; of the types alone, and "large", where it is large.';
COMMENT ON COLUMN workflow_marks.edge_marks IS
'registry_mark of the pairs of types that an edge or a path leads between; nothing where it is large.';

SELECT registry_distribute('workflow_marks', 'tenant_id');

ALTER TABLE workflow_marks
ADD CONSTRAINT marks_belong_to_a_workflow
FOREIGN KEY (tenant_id, workflow_id) REFERENCES workflow (tenant_id, id) ON DELETE CASCADE;

-- --- marks ----------------------------------------------------------------------------------------------------------

-- A mark is the hash of a chain of texts: tenant, kind, and what it is of. The kinds are any and large; node TYPE; name
-- NAME and start BEGINNING OF A NAME; value KEY VALUE, also value KEY VALUE TYPE; edge TYPE TYPE and path TYPE TYPE.
-- The hash functions are those of hash indexes and hash partitions: they stay the same from one version to the next.
CREATE FUNCTION registry_mark_seed(of_tenant uuid, kind text) RETURNS bigint
LANGUAGE sql
IMMUTABLE
PARALLEL SAFE
RETURN hashtextextended(kind, uuid_hash_extended(of_tenant, 0));
COMMENT ON FUNCTION registry_mark_seed(uuid, text) IS 'Where the marks of one kind begin; by itself the mark of any and large.';

CREATE FUNCTION registry_mark(seed bigint, what text DEFAULT '') RETURNS integer
LANGUAGE sql
IMMUTABLE
PARALLEL SAFE
RETURN (hashtextextended(what, seed) % 2147483648)::integer;
COMMENT ON FUNCTION registry_mark(bigint, text) IS 'The mark at the end of a chain: the hash of its last text, with that of the others.';

-- Of a list or an object only the key counts. Equal numbers have equal hashes: 3 and 3.0.
CREATE FUNCTION registry_value_seed(seed bigint, key text, value jsonb) RETURNS bigint
LANGUAGE sql
IMMUTABLE
PARALLEL SAFE
RETURN CASE
    WHEN jsonb_typeof(value) IN ('array', 'object') THEN hashtextextended(key, seed)
    ELSE jsonb_hash_extended(value, hashtextextended(key, seed))
END;
COMMENT ON FUNCTION registry_value_seed(bigint, text, jsonb) IS 'The chain of one key of parameters with its value.';

-- More nodes than this make a workflow large.
CREATE FUNCTION registry_is_small(nodes bigint) RETURNS boolean
LANGUAGE sql
IMMUTABLE
PARALLEL SAFE
RETURN nodes <= 500;
COMMENT ON FUNCTION registry_is_small(bigint) IS 'Whether a workflow with so many nodes gets marks of all kinds.';

CREATE FUNCTION registry_joined_marks(ours integer [], others integer []) RETURNS integer []
LANGUAGE sql
IMMUTABLE
PARALLEL SAFE
RETURN (SELECT array_agg(DISTINCT mark) FROM unnest(ours || others) AS mark);
COMMENT ON FUNCTION registry_joined_marks(integer [], integer []) IS 'The marks of two sets, each once.';

CREATE FUNCTION registry_node_marks(of_tenant uuid, of_workflow uuid, is_small boolean) RETURNS integer []
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN array_agg(DISTINCT found.mark)
    FROM (
        SELECT public.registry_mark(public.registry_mark_seed(of_tenant, CASE WHEN is_small THEN 'any' ELSE 'large' END)) AS mark
        UNION ALL
        SELECT public.registry_mark(public.registry_mark_seed(of_tenant, 'node'), kind.node_type)
        FROM (
            SELECT DISTINCT node.node_type
            FROM public.workflow_nodes AS node
            WHERE node.tenant_id = of_tenant
              AND node.workflow_id = of_workflow
        ) AS kind
        UNION ALL
        SELECT unnest(ARRAY[
            public.registry_mark(public.registry_mark_seed(of_tenant, 'name'), node.name),
            public.registry_mark(public.registry_mark_seed(of_tenant, 'start'), left(node.name, 3))
        ])
        FROM public.workflow_nodes AS node
        WHERE is_small
          AND node.tenant_id = of_tenant
          AND node.workflow_id = of_workflow
        UNION ALL
        SELECT unnest(ARRAY[
            public.registry_mark(entry.seed),
            public.registry_mark(entry.seed, node.node_type)
        ])
        FROM public.workflow_nodes AS node
        CROSS JOIN LATERAL (
            SELECT
                public.registry_value_seed(
                    public.registry_mark_seed(of_tenant, 'value'), entry.key, entry.value
                ) AS seed
            FROM jsonb_each(node.parameters) AS entry (key, value)
            OFFSET 0
        ) AS entry
        WHERE is_small
          AND node.tenant_id = of_tenant
          AND node.workflow_id = of_workflow
    ) AS found;
END;
$$;
COMMENT ON FUNCTION registry_node_marks(uuid, uuid, boolean) IS
'The marks of the nodes of a workflow as they are: all kinds where it is small, those of the types and "large" where not.';

-- From the type of every node the types that can be reached, loops not followed: a node is visited once for each type,
-- never once for each path.
-- Nodes and edges are read into arrays first: of those the planner expects ten elements. Of the tables it may expect so
-- much that it prepares to hash on disk, for ten nodes. And without nested loops the joins hash, also for a thousand.
CREATE FUNCTION registry_edge_marks(of_tenant uuid, of_workflow uuid) RETURNS integer []
LANGUAGE plpgsql
SET enable_nestloop = off
SET plan_cache_mode = force_generic_plan  -- planning anew takes ten times as long as running it on a small workflow
AS $$
DECLARE
    most CONSTANT integer := 5000;
    parents integer [];
    children integer [];
    orders integer [];
    types text [];
    looked_at integer;
    marks integer [];
BEGIN
    SELECT array_agg(edge.parent_order), array_agg(edge.child_order)
    INTO parents, children
    FROM public.workflow_edges AS edge
    WHERE edge.tenant_id = of_tenant
      AND edge.workflow_id = of_workflow
      AND NOT edge.is_loop;
    IF parents IS NULL THEN
        RETURN '{}';
    END IF;
    SELECT array_agg(node.order_index), array_agg(node.node_type)
    INTO orders, types
    FROM public.workflow_nodes AS node
    WHERE node.tenant_id = of_tenant
      AND node.workflow_id = of_workflow;

    WITH RECURSIVE node AS MATERIALIZED (
        SELECT given.order_index, given.node_type
        FROM unnest(orders, types) AS given (order_index, node_type)
    ), edge AS MATERIALIZED (
        SELECT given.parent_order, given.child_order
        FROM unnest(parents, children) AS given (parent_order, child_order)
    ), reached AS (
        SELECT
            parent.node_type,
            edge.child_order AS order_index,
            'edge' AS way
        FROM edge
        JOIN node AS parent
          ON parent.order_index = edge.parent_order
        UNION
        SELECT
            reached.node_type,
            edge.child_order,
            'path'
        FROM reached
        JOIN edge
          ON edge.parent_order = reached.order_index
    ), bounded AS (
        -- The recursion goes no further than its rows are asked for.
        SELECT
            reached.node_type,
            reached.order_index,
            reached.way
        FROM reached
        LIMIT most + 1
    ), pair AS (
        SELECT
            bounded.node_type AS parent_type,
            child.node_type AS child_type,
            bool_or(bounded.way = 'edge') AS is_edge,
            count(*) AS times
        FROM bounded
        JOIN node AS child
          ON child.order_index = bounded.order_index
        GROUP BY bounded.node_type, child.node_type
    )
    SELECT
        sum(pair.times),
        array_agg(public.registry_mark(
            hashtextextended(pair.parent_type, public.registry_mark_seed(of_tenant, 'path')), pair.child_type
        ))
        || array_agg(public.registry_mark(
            hashtextextended(pair.parent_type, public.registry_mark_seed(of_tenant, 'edge')), pair.child_type
        ))
        FILTER (WHERE pair.is_edge)
    INTO looked_at, marks
    FROM pair;
    RETURN CASE WHEN looked_at > most THEN NULL ELSE coalesce(marks, '{}') END;
END;
$$;
COMMENT ON FUNCTION registry_edge_marks(uuid, uuid) IS
'The marks of the pairs of types that an edge, and that a path leads between; NULL where they are too many to look at.';

-- --- rows -----------------------------------------------------------------------------------------------------------

CREATE FUNCTION registry_set_edge_marks(of_tenant uuid, of_workflow uuid) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    marks integer [];
    more_marks integer [] := '{}';
BEGIN
    PERFORM FROM public.workflow_marks AS stored
    WHERE stored.tenant_id = of_tenant
      AND stored.workflow_id = of_workflow
      AND NOT public.registry_is_small(stored.nodes);
    IF FOUND THEN
        RETURN;
    END IF;

    marks := public.registry_edge_marks(of_tenant, of_workflow);
    IF marks IS NULL THEN
        marks := '{}';
        more_marks := ARRAY[public.registry_mark(public.registry_mark_seed(of_tenant, 'large'))];
    END IF;
    -- Of a statement that inserts nodes and edges it may be the edges that are told first: there is no row yet.
    INSERT INTO public.workflow_marks AS stored (tenant_id, workflow_id, nodes, node_marks, edge_marks)
    VALUES (of_tenant, of_workflow, 0, more_marks, marks)
    ON CONFLICT (tenant_id, workflow_id) DO UPDATE
    SET node_marks = public.registry_joined_marks(stored.node_marks, excluded.node_marks),
        edge_marks = excluded.edge_marks
    WHERE stored.edge_marks <> excluded.edge_marks
       OR NOT stored.node_marks @> excluded.node_marks;
END;
$$;
COMMENT ON FUNCTION registry_set_edge_marks(uuid, uuid) IS 'Brings edge_marks up to date, where the workflow is small.';

-- Nodes were deleted or updated: a small workflow is marked anew; to the types of a large one those given are added.
CREATE FUNCTION registry_change_marks(
    of_tenant uuid, of_workflow uuid, more_nodes integer, more_types text []
) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    is_small boolean;
BEGIN
    -- Deleted with everything in it?
    PERFORM FROM public.workflow
    WHERE tenant_id = of_tenant
      AND id = of_workflow;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    INSERT INTO public.workflow_marks AS stored (tenant_id, workflow_id, nodes, node_marks)
    VALUES (of_tenant, of_workflow, more_nodes, '{}')
    ON CONFLICT (tenant_id, workflow_id) DO UPDATE
    SET nodes = stored.nodes + excluded.nodes
    RETURNING public.registry_is_small(stored.nodes) INTO is_small;
    UPDATE public.workflow_marks AS stored
    SET node_marks = CASE
        WHEN is_small THEN public.registry_node_marks(of_tenant, of_workflow, true)
        ELSE public.registry_joined_marks(
            stored.node_marks,
            ARRAY(
                SELECT public.registry_mark(public.registry_mark_seed(of_tenant, 'node'), more.node_type)
                FROM unnest(more_types) AS more (node_type)
                UNION
                SELECT public.registry_mark(public.registry_mark_seed(of_tenant, 'large'))
            )
        )
    END
    WHERE stored.tenant_id = of_tenant
      AND stored.workflow_id = of_workflow;
    PERFORM public.registry_set_edge_marks(of_tenant, of_workflow);
END;
$$;
COMMENT ON FUNCTION registry_change_marks(uuid, uuid, integer, text []) IS
'Brings the row of a workflow up to date after nodes were deleted or updated.';

-- For rows from before this table, and for repair. Whoever writes to the workflow meanwhile has to wait.
CREATE FUNCTION registry_refresh_marks(of_tenant uuid, of_workflow uuid) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    counted integer;
    marks_of_nodes integer [];
    marks_of_edges integer [];
BEGIN
    PERFORM FROM public.workflow
    WHERE tenant_id = of_tenant
      AND id = of_workflow
    FOR NO KEY UPDATE;

    SELECT count(*)
    INTO counted
    FROM public.workflow_nodes AS node
    WHERE node.tenant_id = of_tenant
      AND node.workflow_id = of_workflow;
    marks_of_nodes := public.registry_node_marks(of_tenant, of_workflow, public.registry_is_small(counted));
    IF public.registry_is_small(counted) THEN
        marks_of_edges := public.registry_edge_marks(of_tenant, of_workflow);
    END IF;
    IF marks_of_edges IS NULL THEN
        marks_of_nodes := marks_of_nodes || public.registry_mark(public.registry_mark_seed(of_tenant, 'large'));
        marks_of_edges := '{}';
    END IF;
    INSERT INTO public.workflow_marks AS stored (tenant_id, workflow_id, nodes, node_marks, edge_marks)
    VALUES (of_tenant, of_workflow, counted, marks_of_nodes, marks_of_edges)
    ON CONFLICT (tenant_id, workflow_id) DO UPDATE
    SET nodes = excluded.nodes,
        node_marks = excluded.node_marks,
        edge_marks = excluded.edge_marks;
END;
$$;
COMMENT ON FUNCTION registry_refresh_marks(uuid, uuid) IS
'Makes the row of workflow_marks anew, from the nodes and edges of the workflow.';

-- --- triggers -------------------------------------------------------------------------------------------------------

-- They change the number of nodes by what was inserted or deleted and never count: two of them may belong to one
-- statement. They come after touch_workflow_…, which locks the workflow: its writers are in line already.

CREATE FUNCTION registry_mark_new_nodes() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM changed) THEN
        RETURN NULL;
    END IF;

    -- All workflows at once. Each kind of mark is a pass over the new rows, which is cheaper than all kinds in one.
    INSERT INTO public.workflow_marks AS stored (tenant_id, workflow_id, nodes, node_marks)
    WITH size AS MATERIALIZED (
        SELECT
            touched.tenant_id,
            touched.workflow_id,
            touched.added,
            public.registry_is_small(touched.added + coalesce(before.nodes, 0)) AS is_small
        FROM (
            SELECT
                changed.tenant_id,
                changed.workflow_id,
                count(*)::integer AS added
            FROM changed
            GROUP BY changed.tenant_id, changed.workflow_id
        ) AS touched
        LEFT JOIN public.workflow_marks AS before
          ON before.tenant_id = touched.tenant_id
         AND before.workflow_id = touched.workflow_id
    ), found AS (
        SELECT
            size.tenant_id,
            size.workflow_id,
            public.registry_mark(
                public.registry_mark_seed(size.tenant_id, CASE WHEN size.is_small THEN 'any' ELSE 'large' END)
            ) AS mark
        FROM size
        UNION ALL
        SELECT
            kind.tenant_id,
            kind.workflow_id,
            public.registry_mark(public.registry_mark_seed(kind.tenant_id, 'node'), kind.node_type)
        FROM (
            SELECT DISTINCT
                changed.tenant_id,
                changed.workflow_id,
                changed.node_type
            FROM changed
        ) AS kind
        UNION ALL
        SELECT
            changed.tenant_id,
            changed.workflow_id,
            unnest(ARRAY[
                public.registry_mark(public.registry_mark_seed(changed.tenant_id, 'name'), changed.name),
                public.registry_mark(public.registry_mark_seed(changed.tenant_id, 'start'), left(changed.name, 3))
            ])
        FROM size
        JOIN changed
          ON changed.tenant_id = size.tenant_id
         AND changed.workflow_id = size.workflow_id
        WHERE size.is_small
        UNION ALL
        SELECT
            changed.tenant_id,
            changed.workflow_id,
            unnest(ARRAY[
                public.registry_mark(entry.seed),
                public.registry_mark(entry.seed, changed.node_type)
            ])
        FROM size
        JOIN changed
          ON changed.tenant_id = size.tenant_id
         AND changed.workflow_id = size.workflow_id
        CROSS JOIN LATERAL (
            SELECT
                public.registry_value_seed(
                    public.registry_mark_seed(changed.tenant_id, 'value'), entry.key, entry.value
                ) AS seed
            FROM jsonb_each(changed.parameters) AS entry (key, value)
            OFFSET 0
        ) AS entry
        WHERE size.is_small
    )
    SELECT
        size.tenant_id,
        size.workflow_id,
        size.added,
        array_agg(DISTINCT found.mark)
    FROM size
    JOIN found
      ON found.tenant_id = size.tenant_id
     AND found.workflow_id = size.workflow_id
    GROUP BY size.tenant_id, size.workflow_id, size.added
    ORDER BY size.tenant_id, size.workflow_id
    ON CONFLICT (tenant_id, workflow_id) DO UPDATE
    SET nodes = stored.nodes + excluded.nodes,
        node_marks = public.registry_joined_marks(stored.node_marks, excluded.node_marks);
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_mark_new_nodes() IS 'Adds the marks of inserted nodes.';

-- FULL JOIN: an id may have been changed as well.
CREATE FUNCTION registry_mark_changed_nodes() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    touched record;
BEGIN
    FOR touched IN
        SELECT
            side.tenant_id,
            side.workflow_id,
            sum(side.more)::integer AS more_nodes,
            array_agg(DISTINCT side.node_type) FILTER (WHERE side.more = 1) AS types
        FROM before
        FULL JOIN changed
          ON changed.tenant_id = before.tenant_id
         AND changed.id = before.id
        CROSS JOIN LATERAL (
            VALUES
            (before.tenant_id, before.workflow_id, before.node_type, -1),
            (changed.tenant_id, changed.workflow_id, changed.node_type, 1)
        ) AS side (tenant_id, workflow_id, node_type, more)
        WHERE side.workflow_id IS NOT NULL
          AND (before.workflow_id, before.node_type, before.name, before.parameters)
          IS DISTINCT FROM
          (changed.workflow_id, changed.node_type, changed.name, changed.parameters)
        GROUP BY side.tenant_id, side.workflow_id
        ORDER BY side.tenant_id, side.workflow_id
    LOOP
        PERFORM public.registry_change_marks(
            touched.tenant_id, touched.workflow_id, touched.more_nodes, touched.types
        );
    END LOOP;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_mark_changed_nodes() IS 'Brings the marks up to date after an update of nodes.';

CREATE FUNCTION registry_mark_deleted_nodes() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    touched record;
BEGIN
    FOR touched IN
        SELECT
            changed.tenant_id,
            changed.workflow_id,
            count(*)::integer AS removed
        FROM changed
        GROUP BY changed.tenant_id, changed.workflow_id
        ORDER BY changed.tenant_id, changed.workflow_id
    LOOP
        PERFORM public.registry_change_marks(touched.tenant_id, touched.workflow_id, -touched.removed, '{}');
    END LOOP;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_mark_deleted_nodes() IS 'Brings the marks up to date after nodes were deleted.';

CREATE FUNCTION registry_mark_edges() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    touched record;
BEGIN
    IF NOT EXISTS (SELECT FROM changed) THEN
        RETURN NULL;
    END IF;

    FOR touched IN
        SELECT DISTINCT changed.tenant_id, changed.workflow_id
        FROM changed
        JOIN public.workflow  -- which may have been deleted with everything in it
          ON workflow.tenant_id = changed.tenant_id
         AND workflow.id = changed.workflow_id
        ORDER BY changed.tenant_id, changed.workflow_id
    LOOP
        PERFORM public.registry_set_edge_marks(touched.tenant_id, touched.workflow_id);
    END LOOP;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_mark_edges() IS 'Brings the marks up to date after edges were inserted, updated or deleted.';

-- Every row that is there already. A role that row level security holds for sees one tenant at a time.
DO $$
DECLARE
    former text := current_setting('registry.tenant_id', true);
    owner record;
BEGIN
    FOR owner IN
        SELECT tenant.id
        FROM tenant
    LOOP
        PERFORM set_config('registry.tenant_id', owner.id::text, true);
        PERFORM registry_refresh_marks(workflow.tenant_id, workflow.id)
        FROM workflow
        WHERE workflow.tenant_id = owner.id;
    END LOOP;
    PERFORM set_config('registry.tenant_id', coalesce(former, ''), true);
END;
$$;

CREATE TRIGGER update_marks_on_insert
AFTER INSERT ON workflow_nodes
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_mark_new_nodes();

CREATE TRIGGER update_marks_on_update
AFTER UPDATE ON workflow_nodes
REFERENCING OLD TABLE AS before NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_mark_changed_nodes();

CREATE TRIGGER update_marks_on_delete
AFTER DELETE ON workflow_nodes
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_mark_deleted_nodes();

CREATE TRIGGER update_marks_on_insert
AFTER INSERT ON workflow_edges
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_mark_edges();

CREATE TRIGGER update_marks_on_update
AFTER UPDATE ON workflow_edges
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_mark_edges();

CREATE TRIGGER update_marks_on_delete
AFTER DELETE ON workflow_edges
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_mark_edges();

ALTER TABLE workflow_marks ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflow_marks FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON workflow_marks USING (tenant_id = registry_tenant());
