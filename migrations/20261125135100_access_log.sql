-- Who used which workflow, and when: one row for a use, and two tables of daily counts that are kept with it, so that
-- how much a workflow is used costs one look into an index, however long the log is.
--
-- The program that reads writes it, in the statement of the read or many rows at a time; no trigger, no reference to
-- anything: reading must not become slow, nor fail. Counts are kept by the statement that writes the rows, and count
-- only rows that were not there: what is written again after a lost connection counts once.
-- depends: 20261125135000_partitions
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

CREATE TABLE access_log (
    tenant_id uuid NOT NULL DEFAULT registry_tenant(),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL DEFAULT registry_actor(),
    action text NOT NULL,
    workflow_id uuid,
    version integer,
    query text,
    -- A partitioned table has no uniqueness without the column that it is divided by.
    CONSTRAINT access_log_pkey PRIMARY KEY (tenant_id, at, id),
    CONSTRAINT access_action_is_a_word CHECK (action ~ '^[a-z_]{1,30}$'),
    CONSTRAINT access_is_of_a_workflow_or_a_query CHECK (workflow_id IS NOT NULL OR query IS NOT NULL)
) PARTITION BY RANGE (at);
COMMENT ON TABLE access_log IS
'Every use of every workflow, as the programs tell it. It refers to nothing, and outlives what it tells of. Never holds the value of a parameter.';
COMMENT ON COLUMN access_log.tenant_id IS 'The owner, as in workflow.';
COMMENT ON COLUMN access_log.id IS 'Given by the program, so that what is written twice is there once.';
COMMENT ON COLUMN access_log.at IS 'When it was used, by the clock of the program, not when the row was written.';
COMMENT ON COLUMN access_log.actor IS 'Who used it.';
COMMENT ON COLUMN access_log.action IS 'What was done: get, apply, order, select, search, choose.';
COMMENT ON COLUMN access_log.workflow_id IS 'The workflow; NULL for a search.';
COMMENT ON COLUMN access_log.version IS 'The version of it that was used.';
COMMENT ON COLUMN access_log.query IS
'The text that was searched for; with a workflow it is the search that found it. At most 1,000 characters.';
CREATE INDEX access_log_by_workflow ON access_log (tenant_id, workflow_id, at);

CREATE TABLE access_log_default PARTITION OF access_log DEFAULT;
COMMENT ON TABLE access_log_default IS
'What has no month of its own yet. Empty as long as partitions are made ahead; emptied when they are made.';

-- Others that count the same thing at the same moment would wait for one another's commit; those of different slots do
-- not. And an update moves no entry of an index: room is left in each page for the new row.
CREATE TABLE workflow_usage (
    tenant_id uuid NOT NULL DEFAULT registry_tenant(),
    workflow_id uuid NOT NULL,
    day date NOT NULL,
    action text NOT NULL,
    slot integer NOT NULL,
    uses bigint NOT NULL,
    CONSTRAINT workflow_usage_pkey PRIMARY KEY (tenant_id, workflow_id, day, action, slot),
    CONSTRAINT workflow_was_used CHECK (uses > 0)
) WITH (fillfactor = 70);
COMMENT ON TABLE workflow_usage IS
'How often a workflow was used on a day: the sum over the slots. Kept when months of access_log go.';
COMMENT ON COLUMN workflow_usage.tenant_id IS 'The owner, as in workflow.';
COMMENT ON COLUMN workflow_usage.workflow_id IS 'The workflow.';
COMMENT ON COLUMN workflow_usage.day IS 'The day in UTC.';
COMMENT ON COLUMN workflow_usage.action IS 'What was done, as in access_log.';
COMMENT ON COLUMN workflow_usage.slot IS 'Which part of the count: writers spread over them.';
COMMENT ON COLUMN workflow_usage.uses IS 'How often.';

CREATE TABLE actor_usage (
    tenant_id uuid NOT NULL DEFAULT registry_tenant(),
    day date NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    slot integer NOT NULL,
    uses bigint NOT NULL,
    CONSTRAINT actor_usage_pkey PRIMARY KEY (tenant_id, day, actor, action, slot),
    CONSTRAINT actor_used_something CHECK (uses > 0)
) WITH (fillfactor = 70);
COMMENT ON TABLE actor_usage IS
'How often an actor did what on a day, searches too: the sum over the slots. Kept when months of access_log go.';
COMMENT ON COLUMN actor_usage.tenant_id IS 'The owner, as in workflow.';
COMMENT ON COLUMN actor_usage.day IS 'The day in UTC.';
COMMENT ON COLUMN actor_usage.actor IS 'Who.';
COMMENT ON COLUMN actor_usage.action IS 'What was done, as in access_log.';
COMMENT ON COLUMN actor_usage.slot IS 'Which part of the count: writers spread over them.';
COMMENT ON COLUMN actor_usage.uses IS 'How often.';

SELECT registry_distribute('access_log', 'tenant_id');
SELECT registry_distribute('workflow_usage', 'tenant_id');
SELECT registry_distribute('actor_usage', 'tenant_id');

ALTER TABLE access_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_log FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON access_log USING (tenant_id = registry_tenant());

ALTER TABLE workflow_usage ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflow_usage FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON workflow_usage USING (tenant_id = registry_tenant());

ALTER TABLE actor_usage ENABLE ROW LEVEL SECURITY;
ALTER TABLE actor_usage FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON actor_usage USING (tenant_id = registry_tenant());

SELECT registry_guard_partition('access_log', 'access_log_default');
SELECT registry_make_partitions('access_log', 12);
