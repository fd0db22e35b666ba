-- A node of node_type workflow names another workflow: parameters.workflow is NAME, NAME@VERSION or NAME@LABEL.
-- The name becomes a column. An index on the expression would not do: where row level security holds, the planner
-- puts nothing into an index condition that is not leakproof, and neither ->> nor a regular expression is.
-- depends: 20261125100300_find_marks
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

-- The one place that knows what a reference looks like. The functions touch no table and can be inlined.
CREATE FUNCTION registry_name_of(reference text) RETURNS text
LANGUAGE sql
IMMUTABLE
PARALLEL SAFE
RETURN regexp_replace(reference, '(.)@[^@ \t\r\n]+$', '\1');
COMMENT ON FUNCTION registry_name_of(text) IS
'The name in a reference NAME, NAME@VERSION or NAME@LABEL: what stands before the last @, if a word without spaces follows.';

-- A name in {{ … }} is known only when the workflow is applied; one of more than 255 characters no workflow can have.
CREATE FUNCTION registry_subworkflow(parameters jsonb) RETURNS text
LANGUAGE sql
IMMUTABLE
PARALLEL SAFE
RETURN CASE
    WHEN jsonb_typeof(parameters -> 'workflow') = 'string'
     AND btrim(parameters ->> 'workflow') <> ''
     AND strpos(parameters ->> 'workflow', '{{') = 0
     AND length(registry_name_of(parameters ->> 'workflow')) <= 255
    THEN registry_name_of(parameters ->> 'workflow')
END;
COMMENT ON FUNCTION registry_subworkflow(jsonb) IS
'The name of the workflow that the parameters of a node refer to, without version or label; NULL where they name none.';

ALTER TABLE workflow_nodes
ADD COLUMN subworkflow text
GENERATED ALWAYS AS (CASE WHEN node_type = 'workflow' THEN registry_subworkflow(parameters) END) STORED;
COMMENT ON COLUMN workflow_nodes.subworkflow IS
'The workflow that a node of node_type workflow names in parameters.workflow, without version or label; it need not exist. NULL for other nodes.';
