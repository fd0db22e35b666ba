-- Who refers to whom. Edges refer to (node, order) pairs, so that an edge stays inside its workflow
-- and holds the order that its nodes have, whoever writes it.
-- depends: 20261124100100_core_tables
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

ALTER TABLE workflow
ADD CONSTRAINT workflow_has_a_tenant
FOREIGN KEY (tenant_id) REFERENCES tenant (id);

ALTER TABLE workflow_nodes
ADD CONSTRAINT node_belongs_to_a_workflow
FOREIGN KEY (tenant_id, workflow_id) REFERENCES workflow (tenant_id, id) ON DELETE CASCADE;

-- No reference from the edge to the workflow itself: both ends lead there already.
ALTER TABLE workflow_edges
ADD CONSTRAINT edge_has_its_parent_and_order
FOREIGN KEY (tenant_id, workflow_id, parent_node_id, parent_order)
REFERENCES workflow_nodes (tenant_id, workflow_id, id, order_index) ON DELETE CASCADE;

ALTER TABLE workflow_edges
ADD CONSTRAINT edge_has_its_child_and_order
FOREIGN KEY (tenant_id, workflow_id, child_node_id, child_order)
REFERENCES workflow_nodes (tenant_id, workflow_id, id, order_index) ON DELETE CASCADE;

ALTER TABLE workflow_params
ADD CONSTRAINT param_belongs_to_a_workflow
FOREIGN KEY (tenant_id, workflow_id) REFERENCES workflow (tenant_id, id) ON DELETE CASCADE;
