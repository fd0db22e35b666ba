-- The five tables, without the references between them: Citus wants tables distributed before foreign keys exist.
-- depends: 20261124100000_vector_extension
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

-- Where Citus is installed, spreads a table over the shards of `distribution_column`, or copies it
-- to every node where that is NULL. On plain PostgreSQL it does nothing.
CREATE FUNCTION registry_distribute(table_name regclass, distribution_column text) RETURNS void
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
COMMENT ON FUNCTION registry_distribute(regclass, text) IS
'Distributes a table on Citus (a reference table where the column is NULL); does nothing on plain PostgreSQL.';

-- Touches no table, so that the planner can inline it into every policy and default.
CREATE FUNCTION registry_tenant() RETURNS uuid
LANGUAGE sql
STABLE
PARALLEL SAFE
RETURN coalesce(
    nullif(current_setting('registry.tenant_id', true), '')::uuid,
    '00000000-0000-0000-0000-000000000001'::uuid
);
COMMENT ON FUNCTION registry_tenant() IS
'The tenant of this session: the setting registry.tenant_id, or the default tenant where it is not set.';

CREATE TABLE tenant (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    name varchar(255) NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tenant_pkey PRIMARY KEY (id),
    CONSTRAINT tenant_name_is_unique UNIQUE (name),
    CONSTRAINT tenant_name_is_not_blank CHECK (btrim(name) <> '')
);
COMMENT ON TABLE tenant IS 'Who owns workflows. Nothing of one tenant refers to anything of another.';
COMMENT ON COLUMN tenant.id IS 'Leads every key of every other table.';
COMMENT ON COLUMN tenant.name IS 'The name that REGISTRY_TENANT gives.';
COMMENT ON COLUMN tenant.created_at IS 'When the tenant was first named.';

CREATE TABLE workflow (
    tenant_id uuid NOT NULL DEFAULT registry_tenant(),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    name varchar(255) NOT NULL,
    version integer NOT NULL DEFAULT 1,
    description text,
    category varchar(255),
    tags text [] NOT NULL DEFAULT '{}',
    metadata jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT workflow_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT workflow_name_is_unique UNIQUE (tenant_id, name),
    CONSTRAINT workflow_name_is_not_blank CHECK (btrim(name) <> ''),
    CONSTRAINT workflow_version_counts_from_one CHECK (version > 0),
    CONSTRAINT workflow_metadata_is_an_object CHECK (jsonb_typeof(metadata) = 'object')
);
COMMENT ON TABLE workflow IS 'The head of a workflow; its steps, dependencies and inputs are in the other three tables.';
COMMENT ON COLUMN workflow.tenant_id IS 'The owner.';
COMMENT ON COLUMN workflow.id IS 'Stays the same over all versions.';
COMMENT ON COLUMN workflow.name IS 'Unique within the tenant.';
COMMENT ON COLUMN workflow.version IS 'Counts the saves that changed something, from 1.';
COMMENT ON COLUMN workflow.description IS 'What the workflow does, for people and for search.';
COMMENT ON COLUMN workflow.category IS 'One place in a hierarchy, levels divided by a slash.';
COMMENT ON COLUMN workflow.tags IS 'Free words to find it by, sorted.';
COMMENT ON COLUMN workflow.metadata IS 'Whatever else belongs to it: where it came from, the prompt that made it, leftovers of its format.';
COMMENT ON COLUMN workflow.created_at IS 'When it was first saved.';
COMMENT ON COLUMN workflow.updated_at IS
'When the workflow or one of its nodes, edges or params last changed; set by trigger, rises with every change.';

CREATE TABLE workflow_nodes (
    tenant_id uuid NOT NULL DEFAULT registry_tenant(),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    workflow_id uuid NOT NULL,
    node_type varchar(100) NOT NULL,
    name varchar(255) NOT NULL,
    parameters jsonb NOT NULL DEFAULT '{}',
    order_index integer NOT NULL,
    CONSTRAINT workflow_nodes_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT node_name_is_unique UNIQUE (tenant_id, workflow_id, name),
    CONSTRAINT node_order_is_unique UNIQUE (tenant_id, workflow_id, order_index),
    -- What the edges refer to: through it an edge can never hold another order than its nodes have. The id comes last,
    -- so that it is as good an index for a look-up by order as the one above: without statistics the planner cannot tell
    -- them apart, and with the id before the order it would read all nodes of the workflow for each (20 times as slow).
    CONSTRAINT node_order_is_known UNIQUE (tenant_id, workflow_id, order_index, id),
    CONSTRAINT node_name_is_not_blank CHECK (btrim(name) <> ''),
    CONSTRAINT node_type_is_not_blank CHECK (btrim(node_type) <> ''),
    CONSTRAINT node_parameters_are_an_object CHECK (jsonb_typeof(parameters) = 'object')
);
COMMENT ON TABLE workflow_nodes IS 'The steps of a workflow.';
COMMENT ON COLUMN workflow_nodes.tenant_id IS 'The owner, as in workflow.';
COMMENT ON COLUMN workflow_nodes.id IS 'Survives saves as long as the workflow has a node of this name.';
COMMENT ON COLUMN workflow_nodes.workflow_id IS 'The workflow it is a step of.';
COMMENT ON COLUMN workflow_nodes.node_type IS 'What runs it: agent, tool, workflow, or a type of the format it came from.';
COMMENT ON COLUMN workflow_nodes.name IS 'Unique within the workflow.';
COMMENT ON COLUMN workflow_nodes.parameters IS 'The settings of the step.';
COMMENT ON COLUMN workflow_nodes.order_index IS
'A topological order: every edge that is not a loop runs from a lower to a higher one. Given by trigger where omitted. Gaps are normal.';

CREATE TABLE workflow_edges (
    tenant_id uuid NOT NULL DEFAULT registry_tenant(),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    workflow_id uuid NOT NULL,
    parent_node_id uuid NOT NULL,
    child_node_id uuid NOT NULL,
    parent_order integer NOT NULL,
    child_order integer NOT NULL,
    handoff_data jsonb NOT NULL DEFAULT '{}',
    is_loop boolean NOT NULL DEFAULT false,
    CONSTRAINT workflow_edges_pkey PRIMARY KEY (tenant_id, id),
    -- With the two foreign keys on (node, order) this makes every workflow acyclic by declaration.
    CONSTRAINT edge_runs_forward CHECK (is_loop OR parent_order < child_order),
    CONSTRAINT edge_handoff_data_is_an_object CHECK (jsonb_typeof(handoff_data) = 'object')
);
-- One index for each direction of a traversal; both also serve the foreign keys to workflow_nodes.
CREATE INDEX workflow_edges_down ON workflow_edges (tenant_id, workflow_id, parent_order, child_order) INCLUDE (is_loop);
CREATE INDEX workflow_edges_up ON workflow_edges (tenant_id, workflow_id, child_order, parent_order) INCLUDE (is_loop);
COMMENT ON TABLE workflow_edges IS 'The dependencies of a workflow: the child runs after the parent. Without the loops they form a DAG, always.';
COMMENT ON COLUMN workflow_edges.tenant_id IS 'The owner, as in workflow.';
COMMENT ON COLUMN workflow_edges.id IS 'Of no meaning outside the database.';
COMMENT ON COLUMN workflow_edges.workflow_id IS 'The workflow that both ends belong to.';
COMMENT ON COLUMN workflow_edges.parent_node_id IS 'The step that runs first.';
COMMENT ON COLUMN workflow_edges.child_node_id IS 'The step that runs after it.';
COMMENT ON COLUMN workflow_edges.parent_order IS 'order_index of the parent, kept equal by foreign key. Filled in by trigger where omitted.';
COMMENT ON COLUMN workflow_edges.child_order IS 'order_index of the child, kept equal by foreign key. Filled in by trigger where omitted.';
COMMENT ON COLUMN workflow_edges.handoff_data IS 'What the parent hands to the child.';
COMMENT ON COLUMN workflow_edges.is_loop IS 'True for an edge that leads back and closes a cycle; no graph question follows it.';

CREATE TABLE workflow_params (
    tenant_id uuid NOT NULL DEFAULT registry_tenant(),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    workflow_id uuid NOT NULL,
    key varchar(255) NOT NULL,
    value_type varchar(50) NOT NULL,
    required boolean NOT NULL DEFAULT false,
    default_value text,
    metadata jsonb NOT NULL DEFAULT '{}',
    CONSTRAINT workflow_params_pkey PRIMARY KEY (tenant_id, id),
    CONSTRAINT param_key_is_unique UNIQUE (tenant_id, workflow_id, key),
    CONSTRAINT param_key_is_not_blank CHECK (btrim(key) <> ''),
    CONSTRAINT param_value_type_is_known CHECK (
        value_type IN ('string', 'int', 'float', 'bool', 'date', 'datetime', 'enum', 'list', 'json')
    ),
    CONSTRAINT param_metadata_is_an_object CHECK (jsonb_typeof(metadata) = 'object')
);
COMMENT ON TABLE workflow_params IS 'The typed inputs of a workflow.';
COMMENT ON COLUMN workflow_params.tenant_id IS 'The owner, as in workflow.';
COMMENT ON COLUMN workflow_params.id IS 'Survives saves as long as the workflow has a parameter of this key.';
COMMENT ON COLUMN workflow_params.workflow_id IS 'The workflow it is an input of.';
COMMENT ON COLUMN workflow_params.key IS 'The name by which nodes refer to it: {{ params.key }}.';
COMMENT ON COLUMN workflow_params.value_type IS 'string, int, float, bool, date, datetime, enum, list or json.';
COMMENT ON COLUMN workflow_params.required IS 'Whether a value must be given when the workflow is applied.';
COMMENT ON COLUMN workflow_params.default_value IS
'What is taken where no value is given: as it stands for string, enum, date and datetime, as JSON for the others.';
COMMENT ON COLUMN workflow_params.metadata IS 'Rules and notes in JSON Schema words: enum, minimum, maximum, pattern, description.';

SELECT registry_distribute('tenant', NULL);
SELECT registry_distribute('workflow', 'tenant_id');
SELECT registry_distribute('workflow_nodes', 'tenant_id');
SELECT registry_distribute('workflow_edges', 'tenant_id');
SELECT registry_distribute('workflow_params', 'tenant_id');

INSERT INTO tenant (id, name) VALUES (registry_tenant(), 'default');
