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
-- depends: 20261125132000_plans
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
SET LOCAL citus.enable_unsafe_triggers = on;

-- Bits are compared a hundred times as fast as elements. Each element sets one; some set the same one.
CREATE FUNCTION registry_signature_bits(signature integer []) RETURNS bit (2048)
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
AS $$
DECLARE
    bits bit (2048) := 0::bit (2048);
    element integer;
BEGIN
    FOREACH element IN ARRAY signature LOOP
        bits := set_bit(bits, (element >> 2) % 2048, 1);
    END LOOP;
    RETURN bits;
END;
$$;
COMMENT ON FUNCTION registry_signature_bits(integer []) IS
'A signature as bits: what two have in common is at most what their bits have, and what fell on the same bit.';

CREATE TABLE workflow_signatures (
    tenant_id uuid NOT NULL DEFAULT registry_tenant(),
    workflow_id uuid NOT NULL,
    size integer NOT NULL,
    signature integer [] NOT NULL,
    bits bit (2048) GENERATED ALWAYS AS (registry_signature_bits(signature)) STORED NOT NULL,
    CONSTRAINT workflow_signatures_pkey PRIMARY KEY (tenant_id, workflow_id)
);
-- A GIN index cannot lead with the tenant without an extension. The tenant is in every element instead: an entry of the
-- index belongs to one tenant, and a search reads nothing of the others. A save is followed by a search: it should not
-- find a list of entries that nobody has sorted in yet.
CREATE INDEX workflow_signatures_search ON workflow_signatures USING gin (signature) WITH (fastupdate = off);
-- Where many have what is looked for: all of the right size, of which bits tell most apart without a look at the row.
CREATE INDEX workflow_signatures_by_size ON workflow_signatures (tenant_id, size) INCLUDE (workflow_id, bits);
COMMENT ON TABLE workflow_signatures IS
'For similar: the structure of each workflow in short. registry_fresh_signature makes a row; it is old while workflow_signatures_wanted has one.';
COMMENT ON COLUMN workflow_signatures.tenant_id IS 'The owner, as in workflow.';
COMMENT ON COLUMN workflow_signatures.workflow_id IS 'The workflow.';
COMMENT ON COLUMN workflow_signatures.size IS 'How many elements there are in all: more than are kept, where there are more than 1,000.';
COMMENT ON COLUMN workflow_signatures.signature IS
'The elements of registry_signature in rising order; the smallest 1,000 where there are more.';

COMMENT ON COLUMN workflow_signatures.bits IS 'The same as bits, for a first look.';

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
-- It is called for every node: expressions alone, no query.
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
    choice text;
    chosen text := parameters #>> '{execution,command,program}';
BEGIN
    IF chosen IS NOT NULL THEN
        label := hashtextextended(chosen, label);
    END IF;
    IF parameters ?| choosing THEN
        FOREACH choice IN ARRAY choosing LOOP
            chosen := parameters ->> choice;
            IF length(chosen) <= 60
                AND jsonb_typeof(parameters -> choice) = 'string'
                AND position('{{' IN chosen) = 0
            THEN
                label := hashtextextended(lower(chosen), hashtextextended(choice, label));
            END IF;
        END LOOP;
    END IF;
    -- jsonb keeps its keys in an order that depends on nothing else.
    RETURN ARRAY[
        label, hashtextextended(jsonb_path_query_array(parameters, '$.keyvalue().key')::text, label)
    ];
END;
$$;
COMMENT ON FUNCTION registry_node_labels(uuid, text, jsonb) IS
'Two labels of a node: of its type with the values that choose what it does, and of that with the keys of its parameters.';

-- Four elements for each node: its two labels, and its first with those of the nodes before it, and behind it.
-- What is around a node is added up, not sorted: a sum does not depend on the order. A loop adds something else than an
-- edge. The two lowest bits of an element say what it is of, the rarer the lower: 0 of a node with its neighbours,
-- 1 with the keys, 2 of a node that has no neighbours on this side, 3 of the node alone.
-- A loop over the edges is quicker than a query with joins, on ten nodes as on 100,000.
CREATE FUNCTION registry_signature(
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
AS $$
DECLARE
    most CONSTANT integer := 1000;
    nodes integer := coalesce(cardinality(labels), 0);
    before bigint [] := array_fill(NULL::bigint, ARRAY[nodes]);
    behind bigint [] := array_fill(NULL::bigint, ARRAY[nodes]);
    elements bigint [] := array_fill(0::bigint, ARRAY[4 * nodes]);
    parent integer;
    child integer;
    salt bigint;
BEGIN
    FOR edge IN 1 .. coalesce(cardinality(parents), 0) LOOP
        parent := parents [edge];
        child := children [edge];
        salt := CASE WHEN loops [edge] THEN 1 ELSE 0 END;
        before [child] := coalesce(before [child], 0) + hashint8extended(labels [parent], salt) % 4294967296;
        behind [parent] := coalesce(behind [parent], 0) + hashint8extended(labels [child], salt) % 4294967296;
    END LOOP;
    FOR node IN 1 .. nodes LOOP
        elements [4 * node - 3] := labels [node] | 3;
        elements [4 * node - 2] := keyed [node] & ~3::bigint | 1;
        elements [4 * node - 1] := CASE
            WHEN before [node] IS NULL THEN hashint8extended(labels [node], 1) & ~3::bigint | 2
            ELSE hashint8extended(before [node], labels [node] # 1) & ~3::bigint
        END;
        elements [4 * node] := CASE
            WHEN behind [node] IS NULL THEN hashint8extended(labels [node], 2) & ~3::bigint | 2
            ELSE hashint8extended(behind [node], labels [node] # 2) & ~3::bigint
        END;
    END LOOP;

    SELECT coalesce(array_agg(kept.element ORDER BY kept.element), '{}')
    INTO signature
    FROM (
        SELECT DISTINCT
            ((hashint8extended(counted.value, counted.occurrence) & 2147483644) | (counted.value & 3))::integer AS element
        FROM (
            SELECT
                listed.value,
                generate_series(1, count(*)) AS occurrence
            FROM unnest(elements) AS listed (value)
            GROUP BY listed.value
        ) AS counted
        ORDER BY element
        LIMIT most
    ) AS kept;
    size := CASE WHEN cardinality(signature) < most THEN cardinality(signature) ELSE 4 * nodes END;
END;
$$;
COMMENT ON FUNCTION registry_signature(bigint [], bigint [], integer [], integer [], boolean []) IS
'The signature of a graph: nodes by the labels of registry_node_labels, edges by the places of both ends, from 1.';

CREATE FUNCTION registry_document_signature(
    of_tenant uuid, document jsonb, OUT size integer, OUT signature integer []
)
LANGUAGE plpgsql
STABLE  -- or it would be run where a query is planned
PARALLEL SAFE
SET enable_nestloop = off
AS $$
DECLARE
    labels bigint [];
    keyed bigint [];
    parents integer [];
    children integer [];
    loops boolean [];
BEGIN
    SELECT
        array_agg(node.labels [1] ORDER BY node.place),
        array_agg(node.labels [2] ORDER BY node.place)
    INTO labels, keyed
    FROM (
        SELECT
            given.place,
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
    FROM public.registry_signature(labels, keyed, parents, children, loops) AS made;
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
    SELECT
        array_agg(node.order_index ORDER BY node.order_index),
        array_agg(node.labels [1] ORDER BY node.order_index),
        array_agg(node.labels [2] ORDER BY node.order_index)
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

    -- width_bucket looks a number up in a sorted array: the place of the node that has this order.
    SELECT
        array_agg(width_bucket(edge.parent_order, orders)),
        array_agg(width_bucket(edge.child_order, orders)),
        array_agg(edge.is_loop)
    INTO parents, children, loops
    FROM public.workflow_edges AS edge
    WHERE edge.tenant_id = of_tenant
      AND edge.workflow_id = of_workflow;

    SELECT made.size, made.signature
    INTO size, signature
    FROM public.registry_signature(labels, keyed, parents, children, loops) AS made;
END;
$$;
COMMENT ON FUNCTION registry_workflow_signature(uuid, uuid) IS
'The signature of a workflow as its nodes and edges are now.';

-- --- search ---------------------------------------------------------------------------------------------------------

-- A workflow is looked at if it can be similar enough. None is smaller than t|A| or larger than |A|/t, where A is what is
-- asked about and t the threshold. What holds at least t|A| elements of A holds one of any |A| - t|A| + 1 (prefix
-- filtering: Bayardo, Ma and Srikant, Scaling up all pairs similarity search, 2007): these are looked up in the GIN
-- index, of the rarest kind first. Where even they are common, the index would find a large part of the rows, and all
-- those of the right size are looked at instead, in an index that has their bits. Bits tell of most that they do not
-- share enough: elements that are shared set bits that are shared, and no more of them fall on one bit than those of A
-- do. The elements of the others are counted; of those that their bits put first, where they are many more than asked
-- for.
--
-- Of a signature that is cut off, the part below the lower of both cuts is compared. What it shares is known to a few
-- hundredths: a few more elements are looked up then, and bits only put in order.
--
-- A function, since it is planned once: for a save, planning it each time would cost more than the save.
CREATE FUNCTION registry_similar(
    of_tenant uuid, of_size integer, of_signature integer [], threshold float8, page_size integer
) RETURNS TABLE (workflow_id uuid, score float8)
LANGUAGE plpgsql
STABLE
ROWS 20
SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off
AS $$
#variable_conflict use_column
DECLARE
    our_kept integer := coalesce(cardinality(of_signature), 0);
    our_cut integer := CASE WHEN of_size > our_kept THEN of_signature [our_kept] END;
    our_bits bit (2048) := public.registry_signature_bits(coalesce(of_signature, '{}'));
    lost_bits integer := our_kept - bit_count(our_bits);
    smallest integer := ceil(of_size * threshold - 1e-9);
    -- Where nothing need be shared none is too large.
    largest integer := coalesce(least(floor(of_size / nullif(threshold, 0) + 1e-9), 1e9), 1e9);
    share float8 := threshold / (1 + threshold);
    at_most integer := 20 + 10 * page_size;
    prefix integer [];
    are_common boolean;
    likely uuid [];
BEGIN
    IF our_kept = 0 THEN
        RETURN;
    END IF;
    SELECT array_agg(rarest.element)
    INTO prefix
    FROM (
        SELECT listed.element
        FROM unnest(of_signature) AS listed (element)
        ORDER BY listed.element & 3, listed.element
        LIMIT our_kept + 1 - ceil(our_kept * (threshold - CASE WHEN largest >= 1000 THEN 0.1 ELSE 0 END) - 1e-9)
    ) AS rarest;
    -- A look at some that are a little larger.
    SELECT count(*) FILTER (WHERE near.signature && prefix) > 2
    INTO are_common
    FROM (
        SELECT stored.signature
        FROM public.workflow_signatures AS stored
        WHERE stored.tenant_id = of_tenant
          AND stored.size >= of_size
        ORDER BY stored.size
        LIMIT 50
    ) AS near;

    IF are_common THEN
        SELECT array_agg(best.workflow_id)
        INTO likely
        FROM (
            SELECT stored.workflow_id
            FROM public.workflow_signatures AS stored
            CROSS JOIN LATERAL (SELECT bit_count(stored.bits & our_bits) + lost_bits AS most) AS shared
            WHERE stored.tenant_id = of_tenant
              AND stored.size BETWEEN smallest AND largest
              AND (
                  shared.most >= (stored.size + of_size) * share - 1e-9
                  OR stored.size > 1000
                  OR our_cut IS NOT NULL
              )
            ORDER BY shared.most::float8 / (least(stored.size, 1000) + our_kept - least(shared.most, our_kept)) DESC
            LIMIT at_most
        ) AS best;
    ELSE
        SELECT array_agg(best.workflow_id)
        INTO likely
        FROM (
            -- size + 0: no index serves that, so that it is the elements that are looked up.
            SELECT stored.workflow_id
            FROM public.workflow_signatures AS stored
            CROSS JOIN LATERAL (SELECT bit_count(stored.bits & our_bits) + lost_bits AS most) AS shared
            WHERE stored.tenant_id = of_tenant
              AND stored.signature && prefix
              AND stored.size + 0 BETWEEN smallest AND largest
              AND (
                  shared.most >= (stored.size + of_size) * share - 1e-9
                  OR stored.size > 1000
                  OR our_cut IS NOT NULL
              )
            ORDER BY shared.most::float8 / (least(stored.size, 1000) + our_kept - least(shared.most, our_kept)) DESC
            LIMIT at_most
        ) AS best;
    END IF;
    IF likely IS NULL THEN
        RETURN;
    END IF;

    RETURN QUERY
    SELECT scored.workflow_id, scored.score
    FROM (
        SELECT
            stored.workflow_id,
            counted.shared::float8 / nullif(counted.ours + counted.theirs - counted.shared, 0) AS score
        FROM unnest(likely) AS one (id)
        CROSS JOIN LATERAL (
            SELECT
                single.workflow_id,
                single.signature,
                least(
                    our_cut,
                    CASE
                        WHEN single.size > cardinality(single.signature)
                            THEN single.signature [cardinality(single.signature)]
                    END
                ) AS cut
            FROM public.workflow_signatures AS single
            WHERE single.tenant_id = of_tenant
              AND single.workflow_id = one.id
            OFFSET 0
        ) AS stored
        CROSS JOIN LATERAL (
            -- Each is in a signature once: twice among both is shared.
            SELECT
                count(*) FILTER (WHERE met.is_ours AND met.is_theirs) AS shared,
                count(*) FILTER (WHERE met.is_ours) AS ours,
                count(*) FILTER (WHERE met.is_theirs) AS theirs
            FROM (
                SELECT
                    bool_or(listed.is_ours) AS is_ours,
                    bool_or(NOT listed.is_ours) AS is_theirs
                FROM (
                    SELECT unnest(of_signature) AS element, true AS is_ours
                    UNION ALL
                    SELECT unnest(stored.signature) AS element, false AS is_ours
                ) AS listed
                WHERE listed.element <= coalesce(stored.cut, 2147483647)
                GROUP BY listed.element
            ) AS met
        ) AS counted
    ) AS scored
    WHERE scored.score >= threshold - 1e-9
      AND scored.score > 0;
END;
$$;
COMMENT ON FUNCTION registry_similar(uuid, integer, integer [], float8, integer) IS
'The workflows whose signatures are like one, with the share that both have in common: enough for a page of so many.';

-- --- kept up to date ------------------------------------------------------------------------------------------------

-- The row of the workflow is held while its signature is made: whoever writes to the workflow meanwhile waits, and
-- whoever has begun to is not waited for. The signature he leaves behind is wanted then, as it was.
CREATE FUNCTION registry_fresh_signature(
    of_tenant uuid, of_workflow uuid, OUT size integer, OUT signature integer [], OUT is_new boolean
)
LANGUAGE plpgsql
SET enable_seqscan = off  -- a plan made while the table was empty would be kept
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
        IF NOT FOUND THEN  -- it never had a node
            size := 0;
            signature := '{}';
        END IF;
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
    -- Most of the statements in a save touch no row here.
    IF NOT EXISTS (SELECT FROM changed) THEN
        RETURN NULL;
    END IF;
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
