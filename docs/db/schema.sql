-- The schema that the migrations make, as pg_dump writes it. Generated: do not edit; `make docs` writes it anew.
-- The tables in which yoyo keeps its books are left out.

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

-- extension vector

CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public;

COMMENT ON EXTENSION vector IS 'vector data type and ivfflat and hnsw access methods';

-- function registry_distribute(regclass, text)

CREATE FUNCTION public.registry_distribute(table_name regclass, distribution_column text) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'citus') THEN
        RETURN;
    END IF;
    IF distribution_column IS NULL THEN
        PERFORM create_reference_table(table_name);
    ELSE
        PERFORM create_distributed_table(table_name, distribution_column);
    END IF;
END;
$$;

COMMENT ON FUNCTION public.registry_distribute(table_name regclass, distribution_column text) IS 'Distributes a table on Citus (a reference table where the column is NULL); does nothing on plain PostgreSQL.';

-- function registry_keep_levels()

CREATE FUNCTION public.registry_keep_levels() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    off record;
BEGIN
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        FOR off IN
            SELECT
                changed.tenant_id,
                changed.workflow_id,
                array_agg(DISTINCT changed.child_order) AS child_orders,
                sum(parent.level + 1 - child.level) AS rise
            FROM changed
            CROSS JOIN LATERAL (
                SELECT node.level
                FROM public.workflow_nodes AS node
                WHERE node.tenant_id = changed.tenant_id
                  AND node.workflow_id = changed.workflow_id
                  AND node.order_index = changed.parent_order
                OFFSET 0
            ) AS parent
            CROSS JOIN LATERAL (
                SELECT node.level
                FROM public.workflow_nodes AS node
                WHERE node.tenant_id = changed.tenant_id
                  AND node.workflow_id = changed.workflow_id
                  AND node.order_index = changed.child_order
                OFFSET 0
            ) AS child
            WHERE NOT changed.is_loop
              AND parent.level >= child.level
            GROUP BY changed.tenant_id, changed.workflow_id
        LOOP
            PERFORM public.registry_settle_levels(off.tenant_id, off.workflow_id, off.child_orders, off.rise);
        END LOOP;
    END IF;

    IF TG_OP IN ('DELETE', 'UPDATE') THEN
        -- A child keeps its level while another parent stands just above it. By id: its order may have changed with
        -- the edge. A child that is deleted as well is not found.
        FOR off IN
            SELECT child.tenant_id, child.workflow_id, array_agg(DISTINCT child.order_index) AS child_orders
            FROM former
            CROSS JOIN LATERAL (
                SELECT node.tenant_id, node.workflow_id, node.order_index, node.level
                FROM public.workflow_nodes AS node
                WHERE node.tenant_id = former.tenant_id
                  AND node.id = former.child_node_id
                OFFSET 0
            ) AS child
            WHERE NOT former.is_loop
              AND child.level > 0
              AND NOT EXISTS (
                  SELECT
                  FROM public.workflow_edges AS edge
                  CROSS JOIN LATERAL (
                      SELECT node.level
                      FROM public.workflow_nodes AS node
                      WHERE node.tenant_id = child.tenant_id
                        AND node.workflow_id = child.workflow_id
                        AND node.order_index = edge.parent_order
                      OFFSET 0
                  ) AS parent
                  WHERE edge.tenant_id = child.tenant_id
                    AND edge.workflow_id = child.workflow_id
                    AND edge.child_order = child.order_index
                    AND NOT edge.is_loop
                    AND parent.level = child.level - 1
                  OFFSET 0
              )
            GROUP BY child.tenant_id, child.workflow_id
        LOOP
            PERFORM public.registry_settle_levels(off.tenant_id, off.workflow_id, off.child_orders, 0);
        END LOOP;
    END IF;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.registry_keep_levels() IS 'Keeps workflow_nodes.level right when edges are inserted, updated or deleted.';

-- function registry_place_edge()

CREATE FUNCTION public.registry_place_edge() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    way text [];
    parent_name text;
BEGIN
    -- Two sessions that change one workflow line up here: the second sees the edges of the first.
    PERFORM FROM public.workflow
    WHERE tenant_id = NEW.tenant_id
      AND id = NEW.workflow_id
    FOR NO KEY UPDATE;

    SELECT parent.order_index, parent.name, child.order_index
    INTO NEW.parent_order, parent_name, NEW.child_order
    FROM public.workflow_nodes AS parent
    JOIN public.workflow_nodes AS child
      ON child.tenant_id = parent.tenant_id
     AND child.workflow_id = parent.workflow_id
    WHERE parent.tenant_id = NEW.tenant_id
      AND parent.workflow_id = NEW.workflow_id
      AND parent.id = NEW.parent_node_id
      AND child.id = NEW.child_node_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'edge from node % to node %: both must be nodes of workflow %',
            NEW.parent_node_id, NEW.child_node_id, NEW.workflow_id
            USING ERRCODE = 'foreign_key_violation';
    END IF;

    IF NEW.is_loop OR NEW.parent_order < NEW.child_order THEN
        RETURN NEW;
    END IF;

    way := public.registry_way(NEW.tenant_id, NEW.workflow_id, NEW.child_order, NEW.parent_order, NEW.id);
    IF way IS NOT NULL THEN
        RAISE EXCEPTION 'cycle: %', parent_name || ' → ' || array_to_string(way, ' → ')
            USING ERRCODE = 'check_violation',
            HINT = 'Leave the edge out, or set is_loop if it is meant to lead back.';
    END IF;

    IF TG_OP = 'UPDATE' THEN
        -- The old row still refers to the old orders and cannot be changed from inside its own update.
        RAISE EXCEPTION 'an edge that is changed to point backwards would have to move its own ends'
            USING ERRCODE = 'check_violation',
            HINT = 'DELETE the edge and INSERT it anew, in one transaction.';
    END IF;

    -- Backwards, but no cycle: the child and all that runs after it move behind the last node, nodes and
    -- edges in one statement, at whose end the foreign keys are checked. The new orders are above all
    -- others, so no two nodes ever share one on the way.
    WITH RECURSIVE reached AS (
        SELECT NEW.child_order AS order_index
        UNION
        SELECT edge.child_order
        FROM reached
        JOIN public.workflow_edges AS edge
          ON edge.parent_order = reached.order_index
        WHERE edge.tenant_id = NEW.tenant_id
          AND edge.workflow_id = NEW.workflow_id
          AND NOT edge.is_loop
    ), last_node AS (
        SELECT max(node.order_index) AS order_index
        FROM public.workflow_nodes AS node
        WHERE node.tenant_id = NEW.tenant_id
          AND node.workflow_id = NEW.workflow_id
    ), moved AS MATERIALIZED (
        SELECT
            reached.order_index AS old_order,
            last_node.order_index + row_number() OVER (ORDER BY reached.order_index) AS new_order
        FROM reached
        CROSS JOIN last_node
    ), touched_edges AS (
        SELECT edge.id
        FROM moved
        JOIN public.workflow_edges AS edge
          ON edge.parent_order = moved.old_order
        WHERE edge.tenant_id = NEW.tenant_id
          AND edge.workflow_id = NEW.workflow_id
        UNION
        SELECT edge.id
        FROM moved
        JOIN public.workflow_edges AS edge
          ON edge.child_order = moved.old_order
        WHERE edge.tenant_id = NEW.tenant_id
          AND edge.workflow_id = NEW.workflow_id
    ), moved_nodes AS (
        UPDATE public.workflow_nodes AS node
        SET order_index = moved.new_order
        FROM moved
        WHERE node.tenant_id = NEW.tenant_id
          AND node.workflow_id = NEW.workflow_id
          AND node.order_index = moved.old_order
    )
    UPDATE public.workflow_edges AS edge
    SET parent_order = coalesce(moved_parent.new_order, edge.parent_order),
        child_order = coalesce(moved_child.new_order, edge.child_order)
    FROM touched_edges
    JOIN public.workflow_edges AS before
      ON before.tenant_id = NEW.tenant_id
     AND before.id = touched_edges.id
    LEFT JOIN moved AS moved_parent
      ON moved_parent.old_order = before.parent_order
    LEFT JOIN moved AS moved_child
      ON moved_child.old_order = before.child_order
    WHERE edge.tenant_id = NEW.tenant_id
      AND edge.id = touched_edges.id;

    SELECT node.order_index
    INTO NEW.child_order
    FROM public.workflow_nodes AS node
    WHERE node.tenant_id = NEW.tenant_id
      AND node.id = NEW.child_node_id;
    RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.registry_place_edge() IS 'Fills in the orders of both ends; moves the child back where that is needed; refuses an edge that closes a cycle, naming it.';

-- function registry_place_node()

CREATE FUNCTION public.registry_place_node() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- Two sessions that add a node to one workflow line up here instead of taking the same place.
    PERFORM FROM public.workflow
    WHERE tenant_id = NEW.tenant_id
      AND id = NEW.workflow_id
    FOR NO KEY UPDATE;

    SELECT coalesce(max(node.order_index), 0) + 1
    INTO NEW.order_index
    FROM public.workflow_nodes AS node
    WHERE node.tenant_id = NEW.tenant_id
      AND node.workflow_id = NEW.workflow_id;
    RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.registry_place_node() IS 'Puts a node without order_index behind the last one of its workflow.';

-- function registry_set_updated_at()

CREATE FUNCTION public.registry_set_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- Strictly later than before, whatever the clock does: a save that read this row earlier must notice.
    NEW.updated_at := greatest(clock_timestamp(), OLD.updated_at + interval '1 microsecond');
    RETURN NEW;
END;
$$;

COMMENT ON FUNCTION public.registry_set_updated_at() IS 'Sets workflow.updated_at when its row changes.';

-- function registry_settle_levels(uuid, uuid, integer[], bigint)

CREATE FUNCTION public.registry_settle_levels(of_tenant uuid, of_workflow uuid, given_orders integer[], rise bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    orders integer [];
    levels integer [];
    step record;
BEGIN
    WITH RECURSIVE concerned AS (
        SELECT node.order_index, node.level
        FROM public.workflow_nodes AS node
        WHERE node.tenant_id = of_tenant
          AND node.workflow_id = of_workflow
          AND node.order_index = ANY (given_orders)
        UNION
        SELECT child.order_index, child.level
        FROM concerned
        CROSS JOIN LATERAL (
            SELECT edge.child_order
            FROM public.workflow_edges AS edge
            WHERE edge.tenant_id = of_tenant
              AND edge.workflow_id = of_workflow
              AND edge.parent_order = concerned.order_index
              AND NOT edge.is_loop
            OFFSET 0
        ) AS edge
        CROSS JOIN LATERAL (
            SELECT node.order_index, node.level
            FROM public.workflow_nodes AS node
            WHERE node.tenant_id = of_tenant
              AND node.workflow_id = of_workflow
              AND node.order_index = edge.child_order
            OFFSET 0
        ) AS child
        WHERE child.level - concerned.level - 1 <= rise
    )
    SELECT
        array_agg(concerned.order_index ORDER BY concerned.order_index),
        array_agg(0)
    INTO orders, levels
    FROM concerned;

    FOR step IN
        SELECT incoming.rank, incoming.parent_level, parent.rank AS parent_rank
        FROM (
            SELECT child.rank, edge.parent_order, edge_parent.level AS parent_level
            FROM unnest(orders) WITH ORDINALITY AS child (order_index, rank)
            CROSS JOIN LATERAL (
                SELECT edge.parent_order
                FROM public.workflow_edges AS edge
                WHERE edge.tenant_id = of_tenant
                  AND edge.workflow_id = of_workflow
                  AND edge.child_order = child.order_index
                  AND NOT edge.is_loop
                OFFSET 0
            ) AS edge
            CROSS JOIN LATERAL (
                SELECT node.level
                FROM public.workflow_nodes AS node
                WHERE node.tenant_id = of_tenant
                  AND node.workflow_id = of_workflow
                  AND node.order_index = edge.parent_order
                OFFSET 0
            ) AS edge_parent
        ) AS incoming
        FULL JOIN unnest(orders) WITH ORDINALITY AS parent (order_index, rank)
          ON parent.order_index = incoming.parent_order
        WHERE incoming.rank IS NOT NULL
        ORDER BY incoming.rank
    LOOP
        levels[step.rank] := greatest(levels[step.rank], coalesce(levels[step.parent_rank], step.parent_level) + 1);
    END LOOP;

    UPDATE public.workflow_nodes AS node
    SET level = settled.level
    FROM unnest(orders, levels) AS settled (order_index, level)
    WHERE node.tenant_id = of_tenant
      AND node.workflow_id = of_workflow
      AND node.order_index = settled.order_index
      AND node.level <> settled.level;
END;
$$;

COMMENT ON FUNCTION public.registry_settle_levels(of_tenant uuid, of_workflow uuid, given_orders integer[], rise bigint) IS 'Sets workflow_nodes.level of the nodes of the given orders, and of the nodes after them that depend on it.';

-- function registry_tenant()

CREATE FUNCTION public.registry_tenant() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN COALESCE((NULLIF(current_setting('registry.tenant_id'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000001'::uuid);

COMMENT ON FUNCTION public.registry_tenant() IS 'The tenant of this session: the setting registry.tenant_id, or the default tenant where it is not set.';

-- function registry_touch_workflow()

CREATE FUNCTION public.registry_touch_workflow() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    touched record;
BEGIN
    FOR touched IN
        SELECT DISTINCT changed.tenant_id, changed.workflow_id
        FROM changed
    LOOP
        UPDATE public.workflow
        SET updated_at = clock_timestamp()
        WHERE tenant_id = touched.tenant_id
          AND id = touched.workflow_id
          AND xmin <> pg_current_xact_id()::xid;
    END LOOP;
    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION public.registry_touch_workflow() IS 'Sets workflow.updated_at when nodes, edges or params of it are inserted, updated or deleted.';

-- function registry_way(uuid, uuid, integer, integer, uuid)

CREATE FUNCTION public.registry_way(of_tenant uuid, of_workflow uuid, from_order integer, to_order integer, without_edge uuid) RETURNS text[]
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    reached integer [];
    here integer := to_order;
    way integer [] := ARRAY[to_order];
BEGIN
    -- Orders rise along every edge, so nothing beyond to_order can lead there.
    WITH RECURSIVE reachable AS (
        SELECT from_order AS order_index
        UNION
        SELECT edge.child_order
        FROM reachable
        JOIN public.workflow_edges AS edge
          ON edge.parent_order = reachable.order_index
        WHERE edge.tenant_id = of_tenant
          AND edge.workflow_id = of_workflow
          AND edge.child_order <= to_order
          AND edge.id <> without_edge
          AND NOT edge.is_loop
    )
    SELECT array_agg(reachable.order_index)
    INTO reached
    FROM reachable;

    IF NOT to_order = ANY (reached) THEN
        RETURN NULL;
    END IF;
    -- Back from the end over reached nodes only: one lookup a step, whatever the number of ways.
    WHILE here <> from_order LOOP
        SELECT min(edge.parent_order)
        INTO here
        FROM public.workflow_edges AS edge
        WHERE edge.tenant_id = of_tenant
          AND edge.workflow_id = of_workflow
          AND edge.child_order = here
          AND edge.parent_order = ANY (reached)
          AND edge.id <> without_edge
          AND NOT edge.is_loop;
        way := here || way;
    END LOOP;
    RETURN (
        SELECT array_agg(node.name ORDER BY node.order_index)
        FROM public.workflow_nodes AS node
        WHERE node.tenant_id = of_tenant
          AND node.workflow_id = of_workflow
          AND node.order_index = ANY (way)
    );
END;
$$;

COMMENT ON FUNCTION public.registry_way(of_tenant uuid, of_workflow uuid, from_order integer, to_order integer, without_edge uuid) IS 'Names of the nodes on a way from one order_index to another, or NULL. One edge can be left out of account.';

SET default_table_access_method = heap;

-- table tenant

CREATE TABLE public.tenant (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name character varying(255) NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT tenant_name_is_not_blank CHECK ((btrim((name)::text) <> ''::text))
);

COMMENT ON TABLE public.tenant IS 'Who owns workflows. Nothing of one tenant refers to anything of another.';

COMMENT ON COLUMN public.tenant.id IS 'Leads every key of every other table.';

COMMENT ON COLUMN public.tenant.name IS 'The name that REGISTRY_TENANT gives.';

COMMENT ON COLUMN public.tenant.created_at IS 'When the tenant was first named.';

-- table workflow

CREATE TABLE public.workflow (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name character varying(255) NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    description text,
    category character varying(255),
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT workflow_metadata_is_an_object CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT workflow_name_is_not_blank CHECK ((btrim((name)::text) <> ''::text)),
    CONSTRAINT workflow_version_counts_from_one CHECK ((version > 0))
);

ALTER TABLE ONLY public.workflow FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.workflow IS 'The head of a workflow; its steps, dependencies and inputs are in the other three tables.';

COMMENT ON COLUMN public.workflow.tenant_id IS 'The owner.';

COMMENT ON COLUMN public.workflow.id IS 'Stays the same over all versions.';

COMMENT ON COLUMN public.workflow.name IS 'Unique within the tenant.';

COMMENT ON COLUMN public.workflow.version IS 'Counts the saves that changed something, from 1.';

COMMENT ON COLUMN public.workflow.description IS 'What the workflow does, for people and for search.';

COMMENT ON COLUMN public.workflow.category IS 'One place in a hierarchy, levels divided by a slash.';

COMMENT ON COLUMN public.workflow.tags IS 'Free words to find it by, sorted.';

COMMENT ON COLUMN public.workflow.metadata IS 'Whatever else belongs to it: where it came from, the prompt that made it, leftovers of its format.';

COMMENT ON COLUMN public.workflow.created_at IS 'When it was first saved.';

COMMENT ON COLUMN public.workflow.updated_at IS 'When the workflow or one of its nodes, edges or params last changed; set by trigger, rises with every change.';

-- table workflow_edges

CREATE TABLE public.workflow_edges (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    workflow_id uuid NOT NULL,
    parent_node_id uuid NOT NULL,
    child_node_id uuid NOT NULL,
    parent_order integer NOT NULL,
    child_order integer NOT NULL,
    handoff_data jsonb DEFAULT '{}'::jsonb NOT NULL,
    is_loop boolean DEFAULT false NOT NULL,
    CONSTRAINT edge_handoff_data_is_an_object CHECK ((jsonb_typeof(handoff_data) = 'object'::text)),
    CONSTRAINT edge_runs_forward CHECK ((is_loop OR (parent_order < child_order)))
);

ALTER TABLE ONLY public.workflow_edges FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.workflow_edges IS 'The dependencies of a workflow: the child runs after the parent. Without the loops they form a DAG, always.';

COMMENT ON COLUMN public.workflow_edges.tenant_id IS 'The owner, as in workflow.';

COMMENT ON COLUMN public.workflow_edges.id IS 'Of no meaning outside the database.';

COMMENT ON COLUMN public.workflow_edges.workflow_id IS 'The workflow that both ends belong to.';

COMMENT ON COLUMN public.workflow_edges.parent_node_id IS 'The step that runs first.';

COMMENT ON COLUMN public.workflow_edges.child_node_id IS 'The step that runs after it.';

COMMENT ON COLUMN public.workflow_edges.parent_order IS 'order_index of the parent, kept equal by foreign key. Filled in by trigger where omitted.';

COMMENT ON COLUMN public.workflow_edges.child_order IS 'order_index of the child, kept equal by foreign key. Filled in by trigger where omitted.';

COMMENT ON COLUMN public.workflow_edges.handoff_data IS 'What the parent hands to the child.';

COMMENT ON COLUMN public.workflow_edges.is_loop IS 'True for an edge that leads back and closes a cycle; no graph question follows it.';

-- table workflow_nodes

CREATE TABLE public.workflow_nodes (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    workflow_id uuid NOT NULL,
    node_type character varying(100) NOT NULL,
    name character varying(255) NOT NULL,
    parameters jsonb DEFAULT '{}'::jsonb NOT NULL,
    order_index integer NOT NULL,
    level integer DEFAULT 0 NOT NULL,
    CONSTRAINT node_name_is_not_blank CHECK ((btrim((name)::text) <> ''::text)),
    CONSTRAINT node_parameters_are_an_object CHECK ((jsonb_typeof(parameters) = 'object'::text)),
    CONSTRAINT node_type_is_not_blank CHECK ((btrim((node_type)::text) <> ''::text))
);

ALTER TABLE ONLY public.workflow_nodes FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.workflow_nodes IS 'The steps of a workflow.';

COMMENT ON COLUMN public.workflow_nodes.tenant_id IS 'The owner, as in workflow.';

COMMENT ON COLUMN public.workflow_nodes.id IS 'Survives saves as long as the workflow has a node of this name.';

COMMENT ON COLUMN public.workflow_nodes.workflow_id IS 'The workflow it is a step of.';

COMMENT ON COLUMN public.workflow_nodes.node_type IS 'What runs it: agent, tool, workflow, or a type of the format it came from.';

COMMENT ON COLUMN public.workflow_nodes.name IS 'Unique within the workflow.';

COMMENT ON COLUMN public.workflow_nodes.parameters IS 'The settings of the step.';

COMMENT ON COLUMN public.workflow_nodes.order_index IS 'A topological order: every edge that is not a loop runs from a lower to a higher one. Given by trigger where omitted. Gaps are normal.';

COMMENT ON COLUMN public.workflow_nodes.level IS '0 without parents, else one more than the highest level of a parent: the longest path from a root. Loops do not count. Kept by trigger.';

-- table workflow_params

CREATE TABLE public.workflow_params (
    tenant_id uuid DEFAULT public.registry_tenant() NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    workflow_id uuid NOT NULL,
    key character varying(255) NOT NULL,
    value_type character varying(50) NOT NULL,
    required boolean DEFAULT false NOT NULL,
    default_value text,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT param_key_is_not_blank CHECK ((btrim((key)::text) <> ''::text)),
    CONSTRAINT param_metadata_is_an_object CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT param_value_type_is_known CHECK (((value_type)::text = ANY ((ARRAY['string'::character varying, 'int'::character varying, 'float'::character varying, 'bool'::character varying, 'date'::character varying, 'datetime'::character varying, 'enum'::character varying, 'list'::character varying, 'json'::character varying])::text[])))
);

ALTER TABLE ONLY public.workflow_params FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE public.workflow_params IS 'The typed inputs of a workflow.';

COMMENT ON COLUMN public.workflow_params.tenant_id IS 'The owner, as in workflow.';

COMMENT ON COLUMN public.workflow_params.id IS 'Survives saves as long as the workflow has a parameter of this key.';

COMMENT ON COLUMN public.workflow_params.workflow_id IS 'The workflow it is an input of.';

COMMENT ON COLUMN public.workflow_params.key IS 'The name by which nodes refer to it: {{ params.key }}.';

COMMENT ON COLUMN public.workflow_params.value_type IS 'string, int, float, bool, date, datetime, enum, list or json.';

COMMENT ON COLUMN public.workflow_params.required IS 'Whether a value must be given when the workflow is applied.';

COMMENT ON COLUMN public.workflow_params.default_value IS 'What is taken where no value is given: as it stands for string, enum, date and datetime, as JSON for the others.';

COMMENT ON COLUMN public.workflow_params.metadata IS 'Rules and notes in JSON Schema words: enum, minimum, maximum, pattern, description.';

-- constraint workflow_nodes node_name_is_unique

ALTER TABLE ONLY public.workflow_nodes
    ADD CONSTRAINT node_name_is_unique UNIQUE (tenant_id, workflow_id, name);

-- constraint workflow_nodes node_order_is_known

ALTER TABLE ONLY public.workflow_nodes
    ADD CONSTRAINT node_order_is_known UNIQUE (tenant_id, workflow_id, order_index, id);

-- constraint workflow_nodes node_order_is_unique

ALTER TABLE ONLY public.workflow_nodes
    ADD CONSTRAINT node_order_is_unique UNIQUE (tenant_id, workflow_id, order_index);

-- constraint workflow_params param_key_is_unique

ALTER TABLE ONLY public.workflow_params
    ADD CONSTRAINT param_key_is_unique UNIQUE (tenant_id, workflow_id, key);

-- constraint tenant tenant_name_is_unique

ALTER TABLE ONLY public.tenant
    ADD CONSTRAINT tenant_name_is_unique UNIQUE (name);

-- constraint tenant tenant_pkey

ALTER TABLE ONLY public.tenant
    ADD CONSTRAINT tenant_pkey PRIMARY KEY (id);

-- constraint workflow_edges workflow_edges_pkey

ALTER TABLE ONLY public.workflow_edges
    ADD CONSTRAINT workflow_edges_pkey PRIMARY KEY (tenant_id, id);

-- constraint workflow workflow_name_is_unique

ALTER TABLE ONLY public.workflow
    ADD CONSTRAINT workflow_name_is_unique UNIQUE (tenant_id, name);

-- constraint workflow_nodes workflow_nodes_pkey

ALTER TABLE ONLY public.workflow_nodes
    ADD CONSTRAINT workflow_nodes_pkey PRIMARY KEY (tenant_id, id);

-- constraint workflow_params workflow_params_pkey

ALTER TABLE ONLY public.workflow_params
    ADD CONSTRAINT workflow_params_pkey PRIMARY KEY (tenant_id, id);

-- constraint workflow workflow_pkey

ALTER TABLE ONLY public.workflow
    ADD CONSTRAINT workflow_pkey PRIMARY KEY (tenant_id, id);

-- index workflow_edges_down

CREATE INDEX workflow_edges_down ON public.workflow_edges USING btree (tenant_id, workflow_id, parent_order, child_order) INCLUDE (is_loop);

-- index workflow_edges_loops

CREATE INDEX workflow_edges_loops ON public.workflow_edges USING btree (tenant_id, workflow_id, parent_order, child_order) WHERE is_loop;

-- index workflow_edges_up

CREATE INDEX workflow_edges_up ON public.workflow_edges USING btree (tenant_id, workflow_id, child_order, parent_order) INCLUDE (is_loop);

-- trigger workflow_edges place_edge

CREATE TRIGGER place_edge BEFORE INSERT ON public.workflow_edges FOR EACH ROW WHEN (((new.parent_order IS NULL) OR (new.child_order IS NULL))) EXECUTE FUNCTION public.registry_place_edge();

-- trigger workflow_nodes place_node

CREATE TRIGGER place_node BEFORE INSERT ON public.workflow_nodes FOR EACH ROW WHEN ((new.order_index IS NULL)) EXECUTE FUNCTION public.registry_place_node();

-- trigger workflow_edges replace_edge

CREATE TRIGGER replace_edge BEFORE UPDATE ON public.workflow_edges FOR EACH ROW WHEN (((((new.parent_node_id IS DISTINCT FROM old.parent_node_id) OR (new.child_node_id IS DISTINCT FROM old.child_node_id)) OR (new.is_loop IS DISTINCT FROM old.is_loop)) AND (NOT ((new.parent_order IS DISTINCT FROM old.parent_order) OR (new.child_order IS DISTINCT FROM old.child_order))))) EXECUTE FUNCTION public.registry_place_edge();

-- trigger workflow set_updated_at

CREATE TRIGGER set_updated_at BEFORE UPDATE ON public.workflow FOR EACH ROW WHEN ((new.* IS DISTINCT FROM old.*)) EXECUTE FUNCTION public.registry_set_updated_at();

-- trigger workflow_edges touch_workflow_on_delete

CREATE TRIGGER touch_workflow_on_delete AFTER DELETE ON public.workflow_edges REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_touch_workflow();

-- trigger workflow_nodes touch_workflow_on_delete

CREATE TRIGGER touch_workflow_on_delete AFTER DELETE ON public.workflow_nodes REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_touch_workflow();

-- trigger workflow_params touch_workflow_on_delete

CREATE TRIGGER touch_workflow_on_delete AFTER DELETE ON public.workflow_params REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_touch_workflow();

-- trigger workflow_edges touch_workflow_on_insert

CREATE TRIGGER touch_workflow_on_insert AFTER INSERT ON public.workflow_edges REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_touch_workflow();

-- trigger workflow_nodes touch_workflow_on_insert

CREATE TRIGGER touch_workflow_on_insert AFTER INSERT ON public.workflow_nodes REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_touch_workflow();

-- trigger workflow_params touch_workflow_on_insert

CREATE TRIGGER touch_workflow_on_insert AFTER INSERT ON public.workflow_params REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_touch_workflow();

-- trigger workflow_edges touch_workflow_on_update

CREATE TRIGGER touch_workflow_on_update AFTER UPDATE ON public.workflow_edges REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_touch_workflow();

-- trigger workflow_nodes touch_workflow_on_update

CREATE TRIGGER touch_workflow_on_update AFTER UPDATE ON public.workflow_nodes REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_touch_workflow();

-- trigger workflow_params touch_workflow_on_update

CREATE TRIGGER touch_workflow_on_update AFTER UPDATE ON public.workflow_params REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_touch_workflow();

-- trigger workflow_edges update_levels_on_delete

CREATE TRIGGER update_levels_on_delete AFTER DELETE ON public.workflow_edges REFERENCING OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION public.registry_keep_levels();

-- trigger workflow_edges update_levels_on_insert

CREATE TRIGGER update_levels_on_insert AFTER INSERT ON public.workflow_edges REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_keep_levels();

-- trigger workflow_edges update_levels_on_update

CREATE TRIGGER update_levels_on_update AFTER UPDATE ON public.workflow_edges REFERENCING OLD TABLE AS former NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.registry_keep_levels();

-- fk constraint workflow_edges edge_has_its_child_and_order

ALTER TABLE ONLY public.workflow_edges
    ADD CONSTRAINT edge_has_its_child_and_order FOREIGN KEY (tenant_id, workflow_id, child_node_id, child_order) REFERENCES public.workflow_nodes(tenant_id, workflow_id, id, order_index) ON DELETE CASCADE;

-- fk constraint workflow_edges edge_has_its_parent_and_order

ALTER TABLE ONLY public.workflow_edges
    ADD CONSTRAINT edge_has_its_parent_and_order FOREIGN KEY (tenant_id, workflow_id, parent_node_id, parent_order) REFERENCES public.workflow_nodes(tenant_id, workflow_id, id, order_index) ON DELETE CASCADE;

-- fk constraint workflow_nodes node_belongs_to_a_workflow

ALTER TABLE ONLY public.workflow_nodes
    ADD CONSTRAINT node_belongs_to_a_workflow FOREIGN KEY (tenant_id, workflow_id) REFERENCES public.workflow(tenant_id, id) ON DELETE CASCADE;

-- fk constraint workflow_params param_belongs_to_a_workflow

ALTER TABLE ONLY public.workflow_params
    ADD CONSTRAINT param_belongs_to_a_workflow FOREIGN KEY (tenant_id, workflow_id) REFERENCES public.workflow(tenant_id, id) ON DELETE CASCADE;

-- fk constraint workflow workflow_has_a_tenant

ALTER TABLE ONLY public.workflow
    ADD CONSTRAINT workflow_has_a_tenant FOREIGN KEY (tenant_id) REFERENCES public.tenant(id);

-- policy workflow tenant_isolation

CREATE POLICY tenant_isolation ON public.workflow USING ((tenant_id = public.registry_tenant()));

-- policy workflow_edges tenant_isolation

CREATE POLICY tenant_isolation ON public.workflow_edges USING ((tenant_id = public.registry_tenant()));

-- policy workflow_nodes tenant_isolation

CREATE POLICY tenant_isolation ON public.workflow_nodes USING ((tenant_id = public.registry_tenant()));

-- policy workflow_params tenant_isolation

CREATE POLICY tenant_isolation ON public.workflow_params USING ((tenant_id = public.registry_tenant()));

-- row security workflow

ALTER TABLE public.workflow ENABLE ROW LEVEL SECURITY;

-- row security workflow_edges

ALTER TABLE public.workflow_edges ENABLE ROW LEVEL SECURITY;

-- row security workflow_nodes

ALTER TABLE public.workflow_nodes ENABLE ROW LEVEL SECURITY;

-- row security workflow_params

ALTER TABLE public.workflow_params ENABLE ROW LEVEL SECURITY;
