-- A role that is not a superuser sees and writes the rows of its session's tenant only, and so does the owner of the
-- tables (FORCE).
-- depends: 20261124100400_updated_at_triggers
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

ALTER TABLE workflow ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflow FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON workflow USING (tenant_id = registry_tenant());

ALTER TABLE workflow_nodes ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflow_nodes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON workflow_nodes USING (tenant_id = registry_tenant());

ALTER TABLE workflow_edges ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflow_edges FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON workflow_edges USING (tenant_id = registry_tenant());

ALTER TABLE workflow_params ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflow_params FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON workflow_params USING (tenant_id = registry_tenant());
