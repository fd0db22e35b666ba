-- What the structure of each workflow is, in short: a signature, a set of integers that says nothing of names, ids and
-- the order of nodes. Two workflows are as similar as their signatures: what they share by what they hold together.
--
-- Its elements are labels of Weisfeiler and Lehman (Shervashidze et al., Weisfeiler-Lehman Graph Kernels, Journal of
-- Machine Learning Research 12, 2011), of one round, in each direction of the edges. One that occurs n times counts n
-- times. Above a thousand elements the smallest thousand stand for all of them (Broder, On the resemblance and
-- containment of documents, 1997).
--
-- Whoever writes, triggers note that the signature is to be made anew; it is made by the next one who asks for it. So
-- an edit of one edge does not cost a look at all of them.
-- depends: 20261125110200_diff
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
SET LOCAL citus.enable_unsafe_triggers = on;

CREATE TABLE workflow_signatures (
    tenant_id uuid NOT NULL DEFAULT registry_tenant(),
    workflow_id uuid NOT NULL,
    size integer NOT NULL,
    signature integer [] NOT NULL,
    CONSTRAINT workflow_signatures_pkey PRIMARY KEY (tenant_id, workflow_id)
);
-- A GIN index cannot lead with the tenant without an extension. The tenant is in every element instead: an entry of the
-- index belongs to one tenant, and a search reads nothing of the others.
CREATE INDEX workflow_signatures_search ON workflow_signatures USING gin (signature);
COMMENT ON TABLE workflow_signatures IS
'For similar: the structure of each workflow in short. registry_fresh_signature makes a row; it is old while workflow_signatures_wanted has one.';
COMMENT ON COLUMN workflow_signatures.tenant_id IS 'The owner, as in workflow.';
COMMENT ON COLUMN workflow_signatures.workflow_id IS 'The workflow.';
COMMENT ON COLUMN workflow_signatures.size IS 'How many elements there are in all: more than are kept, where there are more than 1,000.';
COMMENT ON COLUMN workflow_signatures.signature IS
'The elements of registry_signature in rising order; the smallest 1,000 where there are more.';

CREATE TABLE workflow_signatures_wanted (
    tenant_id uuid NOT NULL DEFAULT registry_tenant(),
    workflow_id uuid NOT NULL,
    CONSTRAINT workflow_signatures_wanted_pkey PRIMARY KEY (tenant_id, workflow_id)
);
COMMENT ON TABLE workflow_signatures_wanted IS
'The workflows whose nodes or edges were written since their signature was made. Kept by trigger.';
COMMENT ON COLUMN workflow_signatures_wanted.tenant_id IS 'The owner, as in workflow.';
COMMENT ON COLUMN workflow_signatures_wanted.workflow_id IS 'The workflow.';

SELECT registry_distribute('workflow_signatures', 'tenant_id');
SELECT registry_distribute('workflow_signatures_wanted', 'tenant_id');

ALTER TABLE workflow_signatures
ADD CONSTRAINT signature_belongs_to_a_workflow
FOREIGN KEY (tenant_id, workflow_id) REFERENCES workflow (tenant_id, id) ON DELETE CASCADE;
ALTER TABLE workflow_signatures_wanted
ADD CONSTRAINT signature_is_wanted_of_a_workflow
FOREIGN KEY (tenant_id, workflow_id) REFERENCES workflow (tenant_id, id) ON DELETE CASCADE;

-- --- signatures -----------------------------------------------------------------------------------------------------

-- Of the values of parameters only those that choose what a step does: short texts under the keys below, and the
-- program of a task of WfFormat. Not the address it asks, nor the prompt; a placeholder chooses nothing yet.
CREATE FUNCTION registry_node_labels(of_tenant uuid, node_type text, parameters jsonb) RETURNS bigint []
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
AS $$
DECLARE
    choosing CONSTANT text [] := ARRAY[
        'action', 'event', 'function', 'httpMethod', 'method', 'mode', 'operation', 'program', 'provider_id',
        'resource', 'tool', 'tool_name'
    ];
    label bigint := hashtextextended(node_type, uuid_hash_extended(of_tenant, 0));
    chosen text := parameters #>> '{execution,command,program}';
    keys text;
BEGIN
    IF parameters ?| choosing THEN
        SELECT concat(chosen, string_agg(E'\x01' || given.key || '=' || lower(given.value), '' ORDER BY given.place))
        INTO chosen
        FROM (
            SELECT choice.place, choice.key, parameters ->> choice.key AS value
            FROM unnest(choosing) WITH ORDINALITY AS choice (key, place)
            WHERE jsonb_typeof(parameters -> choice.key) = 'string'
        ) AS given
        WHERE length(given.value) <= 60
          AND position('{{' IN given.value) = 0;
    END IF;
    IF chosen <> '' THEN
        label := hashtextextended(chosen, label);
    END IF;
    -- jsonb keeps its keys in an order that depends on nothing else.
    SELECT coalesce(string_agg(given.key, E'\x01'), '')
    INTO keys
    FROM jsonb_object_keys(parameters) AS given (key);
    RETURN ARRAY[label, hashtextextended(keys, label)];
END;
$$;
COMMENT ON FUNCTION registry_node_labels(uuid, text, jsonb) IS
'Two labels of a node: of its type with the values that choose what it does, and of that with the keys of its parameters.';

-- Four elements for each node: its two labels, and its first with those of the nodes before it, and behind it.
-- What is around a node is added up, not sorted: a sum does not depend on the order. A loop leads to another sum than
-- an edge. The two lowest bits of an element say what it is of, the rarer the lower: 0 of a node with its neighbours,
-- 1 with the keys, 2 of a node that has no neighbours on this side, 3 of the node alone.
CREATE FUNCTION registry_signature(
    orders integer [],
    labels bigint [],
    keyed bigint [],
    parents integer [],
    children integer [],
    loops boolean [],
    OUT size integer,
    OUT signature integer []
)
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
SET enable_nestloop = off  -- of an array the planner expects ten elements
SET plan_cache_mode = force_generic_plan  -- planning anew takes longer than running it on a small workflow
AS $$
DECLARE
    most CONSTANT integer := 1000;
BEGIN
    WITH node AS MATERIALIZED (
        SELECT given.order_index, given.label, given.keyed
        FROM unnest(orders, labels, keyed) AS given (order_index, label, keyed)
    ), edge AS MATERIALIZED (
        SELECT given.parent, given.child, given.is_loop::integer AS is_loop
        FROM unnest(parents, children, loops) AS given (parent, child, is_loop)
    ), around AS (
        SELECT
            edge.child AS order_index,
            sum((hashint8extended(parent.label, edge.is_loop) % 2147483648)::integer) AS before,
            NULL::bigint AS behind
        FROM edge
        JOIN node AS parent
          ON parent.order_index = edge.parent
        GROUP BY edge.child
        UNION ALL
        SELECT
            edge.parent AS order_index,
            NULL::bigint AS before,
            sum((hashint8extended(child.label, edge.is_loop) % 2147483648)::integer) AS behind
        FROM edge
        JOIN node AS child
          ON child.order_index = edge.child
        GROUP BY edge.parent
    ), surrounded AS (
        SELECT
            node.label,
            node.keyed,
            max(around.before) AS before,
            max(around.behind) AS behind
        FROM node
        LEFT JOIN around
          ON around.order_index = node.order_index
        GROUP BY node.order_index, node.label, node.keyed
    ), labelled AS (
        SELECT
            unnest(ARRAY[
                3,
                1,
                CASE WHEN surrounded.before IS NULL THEN 2 ELSE 0 END,
                CASE WHEN surrounded.behind IS NULL THEN 2 ELSE 0 END
            ]) AS kind,
            unnest(ARRAY[
                surrounded.label,
                surrounded.keyed,
                hashint8extended(coalesce(surrounded.before, 0), surrounded.label # 1),
                hashint8extended(coalesce(surrounded.behind, 0), surrounded.label # 2)
            ]) AS value
        FROM surrounded
    ), counted AS (
        SELECT
            labelled.kind,
            labelled.value,
            generate_series(1, count(*)) AS occurrence
        FROM labelled
        GROUP BY labelled.kind, labelled.value
    ), kept AS (
        SELECT DISTINCT
            (hashint8extended(counted.value, counted.occurrence) & 2147483644)::integer | counted.kind AS element
        FROM counted
        ORDER BY element
        LIMIT most
    )
    SELECT
        CASE WHEN count(*) < most THEN count(*) ELSE 4 * cardinality(orders) END,
        coalesce(array_agg(kept.element ORDER BY kept.element), '{}')
    INTO size, signature
    FROM kept;
END;
$$;
COMMENT ON FUNCTION registry_signature(integer [], bigint [], bigint [], integer [], integer [], boolean []) IS
'The signature of a graph: nodes by a number, with the labels of registry_node_labels, and edges between these numbers.';

CREATE FUNCTION registry_document_signature(
    of_tenant uuid, document jsonb, OUT size integer, OUT signature integer []
)
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
SET enable_nestloop = off
AS $$
DECLARE
    orders integer [];
    labels bigint [];
    keyed bigint [];
    parents integer [];
    children integer [];
    loops boolean [];
BEGIN
    SELECT array_agg(node.place), array_agg(node.labels [1]), array_agg(node.labels [2])
    INTO orders, labels, keyed
    FROM (
        SELECT
            given.place::integer AS place,
            public.registry_node_labels(of_tenant, given.node_type, coalesce(given.parameters, '{}')) AS labels
        FROM ROWS FROM (
            jsonb_to_recordset(document -> 'nodes') AS (node_type text, parameters jsonb)
        ) WITH ORDINALITY AS given (node_type, parameters, place)
        OFFSET 0
    ) AS node;

    WITH node AS MATERIALIZED (
        SELECT given.name, given.place::integer AS place
        FROM ROWS FROM (
            jsonb_to_recordset(document -> 'nodes') AS (name text)
        ) WITH ORDINALITY AS given (name, place)
    )
    SELECT
        array_agg(parent.place),
        array_agg(child.place),
        array_agg(coalesce(edge.is_loop, false))
    INTO parents, children, loops
    FROM jsonb_to_recordset(document -> 'edges') AS edge (parent text, child text, is_loop boolean)
    JOIN node AS parent
      ON parent.name = edge.parent
    JOIN node AS child
      ON child.name = edge.child;

    SELECT made.size, made.signature
    INTO size, signature
    FROM public.registry_signature(orders, labels, keyed, parents, children, loops) AS made;
END;
$$;
COMMENT ON FUNCTION registry_document_signature(uuid, jsonb) IS
'The signature of a native document: the same as that of the workflow it would be saved as.';

CREATE FUNCTION registry_workflow_signature(
    of_tenant uuid, of_workflow uuid, OUT size integer, OUT signature integer []
)
LANGUAGE plpgsql
STABLE
AS $$
DECLARE
    orders integer [];
    labels bigint [];
    keyed bigint [];
    parents integer [];
    children integer [];
    loops boolean [];
BEGIN
    SELECT array_agg(node.order_index), array_agg(node.labels [1]), array_agg(node.labels [2])
    INTO orders, labels, keyed
    FROM (
        SELECT
            stored.order_index,
            public.registry_node_labels(of_tenant, stored.node_type, stored.parameters) AS labels
        FROM public.workflow_nodes AS stored
        WHERE stored.tenant_id = of_tenant
          AND stored.workflow_id = of_workflow
        OFFSET 0
    ) AS node;

    SELECT array_agg(edge.parent_order), array_agg(edge.child_order), array_agg(edge.is_loop)
    INTO parents, children, loops
    FROM public.workflow_edges AS edge
    WHERE edge.tenant_id = of_tenant
      AND edge.workflow_id = of_workflow;

    SELECT made.size, made.signature
    INTO size, signature
    FROM public.registry_signature(orders, labels, keyed, parents, children, loops) AS made;
END;
$$;
COMMENT ON FUNCTION registry_workflow_signature(uuid, uuid) IS
'The signature of a workflow as its nodes and edges are now.';

-- --- kept up to date ------------------------------------------------------------------------------------------------

-- The row of the workflow is held while its signature is made: whoever writes to the workflow meanwhile waits, and
-- whoever has begun to is not waited for. The signature he leaves behind is wanted then, as it was.
CREATE FUNCTION registry_fresh_signature(
    of_tenant uuid, of_workflow uuid, OUT size integer, OUT signature integer [], OUT is_new boolean
)
LANGUAGE plpgsql
AS $$
BEGIN
    is_new := false;
    PERFORM FROM public.workflow_signatures_wanted AS wanted
    WHERE wanted.tenant_id = of_tenant
      AND wanted.workflow_id = of_workflow;
    IF NOT FOUND THEN
        SELECT stored.size, stored.signature
        INTO size, signature
        FROM public.workflow_signatures AS stored
        WHERE stored.tenant_id = of_tenant
          AND stored.workflow_id = of_workflow;
        RETURN;
    END IF;

    IF current_setting('transaction_read_only') = 'off' THEN
        PERFORM FROM public.workflow
        WHERE tenant_id = of_tenant
          AND id = of_workflow
        FOR NO KEY UPDATE SKIP LOCKED;
        is_new := FOUND;
    END IF;
    SELECT made.size, made.signature
    INTO size, signature
    FROM public.registry_workflow_signature(of_tenant, of_workflow) AS made;
    IF is_new THEN
        INSERT INTO public.workflow_signatures AS stored (tenant_id, workflow_id, size, signature)
        VALUES (of_tenant, of_workflow, size, signature)
        ON CONFLICT (tenant_id, workflow_id) DO UPDATE
        SET size = excluded.size,
            signature = excluded.signature
        WHERE stored.signature <> excluded.signature
           OR stored.size <> excluded.size;
        DELETE FROM public.workflow_signatures_wanted AS wanted
        WHERE wanted.tenant_id = of_tenant
          AND wanted.workflow_id = of_workflow;
    END IF;
END;
$$;
COMMENT ON FUNCTION registry_fresh_signature(uuid, uuid) IS
'The signature of a workflow, made anew and kept where it is wanted; is_new says whether it was.';

-- After touch_workflow_…, which locks the workflow: its writers are in line already.
CREATE FUNCTION registry_want_signature() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- It may have come from another workflow.
        INSERT INTO public.workflow_signatures_wanted (tenant_id, workflow_id)
        SELECT former.tenant_id, former.workflow_id
        FROM former
        UNION
        SELECT changed.tenant_id, changed.workflow_id
        FROM changed
        ON CONFLICT (tenant_id, workflow_id) DO NOTHING;
        RETURN NULL;
    END IF;
    INSERT INTO public.workflow_signatures_wanted (tenant_id, workflow_id)
    SELECT touched.tenant_id, touched.workflow_id
    FROM (
        SELECT DISTINCT changed.tenant_id, changed.workflow_id
        FROM changed
    ) AS touched
    JOIN public.workflow  -- which may have been deleted with everything in it
      ON workflow.tenant_id = touched.tenant_id
     AND workflow.id = touched.workflow_id
    ON CONFLICT (tenant_id, workflow_id) DO NOTHING;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_want_signature() IS
'Notes of which workflows nodes or edges were inserted, updated or deleted.';

-- Every workflow that is there already. A role that row level security holds for sees one tenant at a time.
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
        INSERT INTO workflow_signatures_wanted (tenant_id, workflow_id)
        SELECT workflow.tenant_id, workflow.id
        FROM workflow
        WHERE workflow.tenant_id = owner.id
        ON CONFLICT (tenant_id, workflow_id) DO NOTHING;
    END LOOP;
    PERFORM set_config('registry.tenant_id', coalesce(former, ''), true);
END;
$$;

CREATE TRIGGER want_signature_on_insert
AFTER INSERT ON workflow_nodes
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_want_signature();

CREATE TRIGGER want_signature_on_update
AFTER UPDATE ON workflow_nodes
REFERENCING OLD TABLE AS former NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_want_signature();

CREATE TRIGGER want_signature_on_delete
AFTER DELETE ON workflow_nodes
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_want_signature();

CREATE TRIGGER want_signature_on_insert
AFTER INSERT ON workflow_edges
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_want_signature();

CREATE TRIGGER want_signature_on_update
AFTER UPDATE ON workflow_edges
REFERENCING OLD TABLE AS former NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_want_signature();

CREATE TRIGGER want_signature_on_delete
AFTER DELETE ON workflow_edges
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_want_signature();

ALTER TABLE workflow_signatures ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflow_signatures FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON workflow_signatures USING (tenant_id = registry_tenant());

ALTER TABLE workflow_signatures_wanted ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflow_signatures_wanted FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON workflow_signatures_wanted USING (tenant_id = registry_tenant());
