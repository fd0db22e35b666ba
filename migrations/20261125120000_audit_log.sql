-- Who changed what, when and from where: one row for what one statement did to one table of one workflow, written by
-- trigger, so that no path escapes it.
--
-- Many changed rows are one row here, up to 1,000 of them: a row for each would double the cost of a save, and one for
-- a million would exceed what jsonb can hold. Partitioned by month, so that an old month can be archived and dropped as
-- a whole; what has no partition goes to the default one: no write may ever fail for the want of a partition.
-- depends: 20261125110200_diff
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

CREATE TABLE audit_log (
    tenant_id uuid NOT NULL DEFAULT registry_tenant(),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL DEFAULT registry_actor(),
    role text NOT NULL DEFAULT session_user,
    application_name text DEFAULT nullif(current_setting('application_name'), ''),
    client_addr inet DEFAULT inet_client_addr(),
    statement text,
    table_name text NOT NULL,
    workflow_id uuid NOT NULL,
    operation text NOT NULL,
    changes jsonb NOT NULL,
    row_count integer NOT NULL,
    transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
    -- Only the needed uniqueness: a partitioned table has none without the column that it is divided by.
    CONSTRAINT audit_log_pkey PRIMARY KEY (tenant_id, at, id),
    CONSTRAINT audit_operation_is_known CHECK (operation IN ('insert', 'update', 'delete'))
) PARTITION BY RANGE (at);
COMMENT ON TABLE audit_log IS
'Every change of every workflow, by any path. Written by trigger, never changed; it refers to nothing, and outlives all it tells of.';
COMMENT ON COLUMN audit_log.tenant_id IS 'The owner, as in workflow.';
COMMENT ON COLUMN audit_log.id IS 'Tells apart what happened at the same moment.';
COMMENT ON COLUMN audit_log.at IS 'When the statement was at its end.';
COMMENT ON COLUMN audit_log.actor IS 'Who did it: the actor, or in psql the database role.';
COMMENT ON COLUMN audit_log.role IS 'The database role that was logged in.';
COMMENT ON COLUMN audit_log.application_name IS 'What the program called itself; NULL where it did not.';
COMMENT ON COLUMN audit_log.client_addr IS 'Where it was connected from; NULL for a local socket.';
COMMENT ON COLUMN audit_log.statement IS
'The named query that did it, such as save.update: the comment behind its first word. NULL for SQL without one, as in psql.';
COMMENT ON COLUMN audit_log.table_name IS 'Whose rows were changed.';
COMMENT ON COLUMN audit_log.workflow_id IS 'The workflow they belong to.';
COMMENT ON COLUMN audit_log.operation IS 'insert, update or delete.';
COMMENT ON COLUMN audit_log.changes IS
'The rows: [{"old": …, "new": …}], old as it was and new as it is, each only where there is one. 1,000 at most; more go on in further rows of audit_log.';
COMMENT ON COLUMN audit_log.row_count IS 'How many rows that are.';
COMMENT ON COLUMN audit_log.transaction_id IS 'The transaction: what has the same one happened together.';
CREATE INDEX audit_log_by_workflow ON audit_log (tenant_id, workflow_id, at);
-- What a purged workflow was called: nothing else knows it any more.
CREATE INDEX audit_log_by_purged_name ON audit_log (tenant_id, (changes -> 0 -> 'old' ->> 'name'), at)
WHERE table_name = 'deleted_workflows';

CREATE TABLE audit_log_default PARTITION OF audit_log DEFAULT;
COMMENT ON TABLE audit_log_default IS
'What has no month of its own yet. Empty as long as partitions are made ahead; emptied when they are made.';

SELECT registry_distribute('audit_log', 'tenant_id');
