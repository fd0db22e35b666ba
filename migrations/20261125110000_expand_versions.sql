-- Every version of a workflow, kept for good. What is recorded here outlives changes, deletion and a later workflow of
-- the same name; nobody changes it, and only `purge` and `prune` take it away.
-- depends: 20261125100500_graph_functions
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
SET LOCAL citus.enable_unsafe_triggers = on;

CREATE FUNCTION registry_actor() RETURNS text
LANGUAGE sql
STABLE
PARALLEL SAFE
RETURN coalesce(nullif(current_setting('registry.actor', true), ''), session_user);
COMMENT ON FUNCTION registry_actor() IS
'Who acts: the setting registry.actor, or the role that logged in where it is not set, as in psql.';

CREATE TABLE workflow_versions (
    tenant_id uuid NOT NULL DEFAULT registry_tenant(),
    workflow_id uuid NOT NULL,
    version integer NOT NULL,
    document jsonb NOT NULL,
    fingerprint text NOT NULL,
    message text,
    derived_from_id uuid,
    derived_from_version integer,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT workflow_versions_pkey PRIMARY KEY (tenant_id, workflow_id, version),
    CONSTRAINT version_counts_from_one CHECK (version > 0),
    CONSTRAINT version_document_is_an_object CHECK (jsonb_typeof(document) = 'object'),
    CONSTRAINT version_origin_is_whole CHECK ((derived_from_id IS NULL) = (derived_from_version IS NULL))
);
COMMENT ON TABLE workflow_versions IS 'Every version of every workflow, also of deleted ones. Nothing here is ever changed.';
COMMENT ON COLUMN workflow_versions.tenant_id IS 'The owner, as in workflow.';
COMMENT ON COLUMN workflow_versions.workflow_id IS 'The workflow, which may have been deleted since: no reference holds it.';
COMMENT ON COLUMN workflow_versions.version IS 'What workflow.version was.';
COMMENT ON COLUMN workflow_versions.document IS 'The whole workflow as a native document, nodes in dependency order.';
COMMENT ON COLUMN workflow_versions.fingerprint IS
'Hash of the content without the name: equal wherever the content is equal, whatever the order of keys and nodes.';
COMMENT ON COLUMN workflow_versions.message IS 'What the save said of itself.';
COMMENT ON COLUMN workflow_versions.derived_from_id IS
'The workflow that this version was made from: another one by clone, the same one by restore.';
COMMENT ON COLUMN workflow_versions.derived_from_version IS 'The version that it was made from.';
COMMENT ON COLUMN workflow_versions.created_by IS 'Who made it: the actor, or in psql the database role.';
COMMENT ON COLUMN workflow_versions.created_at IS 'When it was made.';
-- Which workflows have this content, and which were made from that version.
CREATE INDEX workflow_versions_by_fingerprint ON workflow_versions (tenant_id, fingerprint);
CREATE INDEX workflow_versions_by_origin ON workflow_versions (tenant_id, derived_from_id, derived_from_version)
WHERE derived_from_id IS NOT NULL;

CREATE TABLE deleted_workflows (
    tenant_id uuid NOT NULL DEFAULT registry_tenant(),
    workflow_id uuid NOT NULL,
    name varchar(255) NOT NULL,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    deleted_by text NOT NULL DEFAULT registry_actor(),
    deleted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT deleted_workflows_pkey PRIMARY KEY (tenant_id, workflow_id)
);
COMMENT ON TABLE deleted_workflows IS 'Workflows that were deleted and can be had back: their versions are still there.';
COMMENT ON COLUMN deleted_workflows.tenant_id IS 'The owner, as in workflow.';
COMMENT ON COLUMN deleted_workflows.workflow_id IS 'What workflow.id was, and is again after undelete.';
COMMENT ON COLUMN deleted_workflows.name IS 'What it was called. Another workflow may have the name now.';
COMMENT ON COLUMN deleted_workflows.version IS 'The version it was deleted at.';
COMMENT ON COLUMN deleted_workflows.created_at IS 'What workflow.created_at was.';
COMMENT ON COLUMN deleted_workflows.deleted_by IS 'Who deleted it.';
COMMENT ON COLUMN deleted_workflows.deleted_at IS 'When.';
CREATE INDEX deleted_workflows_by_name ON deleted_workflows (tenant_id, name, deleted_at);

CREATE TABLE workflow_labels (
    tenant_id uuid NOT NULL DEFAULT registry_tenant(),
    workflow_id uuid NOT NULL,
    label varchar(100) NOT NULL,
    version integer NOT NULL,
    CONSTRAINT workflow_labels_pkey PRIMARY KEY (tenant_id, workflow_id, label),
    -- So that NAME@REF is never in doubt: digits are a version, latest is built in, and no label holds an @.
    CONSTRAINT label_is_a_word CHECK (
        label ~ '^[^\s@]+$'
        AND label !~ '^[0-9]+$'
        AND label <> 'latest'
    )
);
COMMENT ON TABLE workflow_labels IS 'Names for versions, such as prod or draft. Each points at one version and moves.';
COMMENT ON COLUMN workflow_labels.tenant_id IS 'The owner, as in workflow.';
COMMENT ON COLUMN workflow_labels.workflow_id IS 'The workflow.';
COMMENT ON COLUMN workflow_labels.label IS 'One word; unique within the workflow.';
COMMENT ON COLUMN workflow_labels.version IS 'The version it points at now.';
CREATE INDEX workflow_labels_by_version ON workflow_labels (tenant_id, workflow_id, version);

CREATE TABLE workflow_label_moves (
    tenant_id uuid NOT NULL DEFAULT registry_tenant(),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    workflow_id uuid NOT NULL,
    label varchar(100) NOT NULL,
    from_version integer,
    to_version integer,
    moved_by text NOT NULL DEFAULT registry_actor(),
    moved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT workflow_label_moves_pkey PRIMARY KEY (tenant_id, id)
);
COMMENT ON TABLE workflow_label_moves IS 'Where each label has been. Written by trigger.';
COMMENT ON COLUMN workflow_label_moves.tenant_id IS 'The owner, as in workflow.';
COMMENT ON COLUMN workflow_label_moves.id IS 'Of no meaning outside the database.';
COMMENT ON COLUMN workflow_label_moves.workflow_id IS 'The workflow.';
COMMENT ON COLUMN workflow_label_moves.label IS 'The label.';
COMMENT ON COLUMN workflow_label_moves.from_version IS 'Where it was; NULL where it was new.';
COMMENT ON COLUMN workflow_label_moves.to_version IS 'Where it went; NULL where it was removed.';
COMMENT ON COLUMN workflow_label_moves.moved_by IS 'Who moved it.';
COMMENT ON COLUMN workflow_label_moves.moved_at IS 'When.';
CREATE INDEX workflow_label_moves_by_label ON workflow_label_moves (tenant_id, workflow_id, label, moved_at);

ALTER TABLE workflow ADD COLUMN message text;
COMMENT ON COLUMN workflow.message IS 'What the save of this version said of itself.';
ALTER TABLE workflow ADD COLUMN updated_by text NOT NULL DEFAULT registry_actor();
COMMENT ON COLUMN workflow.updated_by IS 'Who made the last change. Set by trigger.';
ALTER TABLE workflow ADD COLUMN derived_from_id uuid;
COMMENT ON COLUMN workflow.derived_from_id IS 'The workflow that this version was made from, by clone or restore.';
ALTER TABLE workflow ADD COLUMN derived_from_version integer;
COMMENT ON COLUMN workflow.derived_from_version IS 'The version that it was made from.';
ALTER TABLE workflow ADD COLUMN edited_in xid8;
COMMENT ON COLUMN workflow.edited_in IS 'The transaction that made this version by an edit of a part; NULL where the whole was saved.';

SELECT registry_distribute('workflow_versions', 'tenant_id');
SELECT registry_distribute('deleted_workflows', 'tenant_id');
SELECT registry_distribute('workflow_labels', 'tenant_id');
SELECT registry_distribute('workflow_label_moves', 'tenant_id');

ALTER TABLE workflow_versions
ADD CONSTRAINT version_has_a_tenant
FOREIGN KEY (tenant_id) REFERENCES tenant (id);

ALTER TABLE deleted_workflows
ADD CONSTRAINT deleted_workflow_has_its_version
FOREIGN KEY (tenant_id, workflow_id, version) REFERENCES workflow_versions (tenant_id, workflow_id, version);

-- A version with a label cannot be taken away.
ALTER TABLE workflow_labels
ADD CONSTRAINT label_has_its_version
FOREIGN KEY (tenant_id, workflow_id, version) REFERENCES workflow_versions (tenant_id, workflow_id, version);

ALTER TABLE workflow_label_moves
ADD CONSTRAINT label_move_has_a_tenant
FOREIGN KEY (tenant_id) REFERENCES tenant (id);
