DROP TABLE workflow_params;
DROP TABLE workflow_edges;
DROP TABLE workflow_nodes;
DROP TABLE workflow;
DROP TABLE tenant;
DROP FUNCTION registry_tenant();
DROP FUNCTION registry_distribute(regclass, text);
