"""The stack that the registry replaces: SQLAlchemy 2's ORM, on the same tables."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship, selectinload
from sqlalchemy.types import Text

from registry.model import Workflow
from registry.topology import topological_levels


class Base(DeclarativeBase):
    type_annotation_map: ClassVar = {dict[str, Any]: JSONB, list[str]: ARRAY(Text)}


class OrmWorkflow(Base):
    __tablename__ = "workflow"
    tenant_id: Mapped[uuid.UUID]
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    version: Mapped[int]
    description: Mapped[str | None]
    tags: Mapped[list[str]]
    meta: Mapped[dict[str, Any]] = mapped_column("metadata")
    nodes: Mapped[list[OrmNode]] = relationship(order_by="OrmNode.order_index", cascade="all, delete-orphan")
    edges: Mapped[list[OrmEdge]] = relationship(cascade="all, delete-orphan")
    params: Mapped[list[OrmParam]] = relationship(cascade="all, delete-orphan")


class OrmNode(Base):
    __tablename__ = "workflow_nodes"
    tenant_id: Mapped[uuid.UUID]
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    workflow_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("workflow.id"))
    node_type: Mapped[str]
    name: Mapped[str]
    parameters: Mapped[dict[str, Any]]
    order_index: Mapped[int]
    level: Mapped[int]


class OrmEdge(Base):
    __tablename__ = "workflow_edges"
    tenant_id: Mapped[uuid.UUID]
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    workflow_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("workflow.id"))
    parent_node_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("workflow_nodes.id"))
    child_node_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("workflow_nodes.id"))
    parent_order: Mapped[int]
    child_order: Mapped[int]
    handoff_data: Mapped[dict[str, Any]]
    is_loop: Mapped[bool]
    parent: Mapped[OrmNode] = relationship(foreign_keys=[parent_node_id])
    child: Mapped[OrmNode] = relationship(foreign_keys=[child_node_id])


class OrmParam(Base):
    __tablename__ = "workflow_params"
    tenant_id: Mapped[uuid.UUID]
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    workflow_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("workflow.id"))
    key: Mapped[str]
    value_type: Mapped[str]
    required: Mapped[bool]
    default_value: Mapped[str | None]


def levels(workflow: Workflow) -> dict[str, int]:
    """Give the level of each node: whoever saves without the registry has to find it out as well."""
    place = {node.name: number for number, node in enumerate(workflow.nodes)}
    groups = topological_levels(len(place), [(place[edge.parent], place[edge.child]) for edge in workflow.edges]) or []
    return {workflow.nodes[number].name: level for level, group in enumerate(groups) for number in group}


class Orm:
    """Save and load as such code is usually written: objects, one session, relationships loaded with selectin."""

    def __init__(self, url: str, tenant_id: uuid.UUID) -> None:
        self._engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
        self._tenant_id = tenant_id

    def save(self, workflow: Workflow) -> None:
        """Insert a new workflow whose nodes come in dependency order."""
        tenant_id, id = self._tenant_id, uuid.uuid4()
        level_of = levels(workflow)
        nodes = {
            node.name: OrmNode(
                tenant_id=tenant_id,
                id=uuid.uuid4(),
                node_type=node.node_type,
                name=node.name,
                parameters=node.parameters,
                order_index=rank,
                level=level_of[node.name],
            )
            for rank, node in enumerate(workflow.nodes, 1)
        }
        with Session(self._engine) as session, session.begin():
            session.add(
                OrmWorkflow(
                    tenant_id=tenant_id,
                    id=id,
                    name=workflow.name,
                    version=1,
                    description=workflow.description,
                    tags=workflow.tags,
                    meta=workflow.metadata,
                    nodes=list(nodes.values()),
                    edges=[
                        OrmEdge(
                            tenant_id=tenant_id,
                            id=uuid.uuid4(),
                            parent=nodes[edge.parent],
                            child=nodes[edge.child],
                            parent_order=nodes[edge.parent].order_index,
                            child_order=nodes[edge.child].order_index,
                            handoff_data=edge.handoff_data,
                            is_loop=edge.is_loop,
                        )
                        for edge in workflow.edges
                    ],
                    params=[
                        OrmParam(
                            tenant_id=tenant_id,
                            id=uuid.uuid4(),
                            key=param.key,
                            value_type=param.value_type,
                            required=param.required,
                            default_value=param.default_value,
                        )
                        for param in workflow.params
                    ],
                )
            )

    def load(self, name: str) -> OrmWorkflow:
        """Load a workflow with everything in it."""
        with Session(self._engine) as session:
            found = session.scalars(
                select(OrmWorkflow)
                .where(OrmWorkflow.tenant_id == self._tenant_id, OrmWorkflow.name == name)
                .options(
                    selectinload(OrmWorkflow.nodes), selectinload(OrmWorkflow.edges), selectinload(OrmWorkflow.params)
                )
            ).one()
            assert found.nodes is not None
            return found
