# Written by `registry sql types` from sql/*.sql and the database: do not edit.
# fmt: off
# ruff: noqa
# mypy: disable-error-code="override,assignment,misc"
# pyright: reportIncompatibleMethodOverride=false, reportIncompatibleVariableOverride=false
"""The queries of sql/ with the types of their parameters and results, for type checkers alone."""

from collections.abc import AsyncIterable, AsyncIterator, Coroutine, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, overload
from uuid import UUID

from psycopg import AsyncConnection, Connection
from psycopg.types.json import Json, Jsonb

from registry.queries import Query
from registry._async.operations import AsyncBoundQuery
from registry._sync.operations import BoundQuery

class AccessGetRow(NamedTuple):
    """A row of access.get."""
    id: UUID
    name: str
    version: int
    description: str | None
    category: str | None
    tags: list[str]
    metadata: Any
    created_at: datetime
    updated_at: datetime
    node_names: list[str] | None
    node_types: list[str] | None
    node_parameters: list[Any] | None
    order_indexes: list[int] | None
    parent_orders: list[int] | None
    child_orders: list[int] | None
    handoff_data: list[Any] | None
    is_loop: list[bool] | None
    param_keys: list[str] | None
    value_types: list[str] | None
    required: list[bool] | None
    default_values: list[str] | None
    param_metadata: list[Any] | None

class AccessUsesRow(NamedTuple):
    """A row of access.uses."""
    workflow_id: UUID | None
    uses: int

class AccessMostUsedRow(NamedTuple):
    """A row of access.most_used."""
    name: str
    is_deleted: bool
    uses: int
    last_day: date

class AccessNeverUsedRow(NamedTuple):
    """A row of access.never_used."""
    name: str
    created_at: datetime

class AccessByActorRow(NamedTuple):
    """A row of access.by_actor."""
    actor: str
    uses: int
    last_day: date

class AccessByDayRow(NamedTuple):
    """A row of access.by_day."""
    day: date
    action: str
    uses: int

class AuditPageRow(NamedTuple):
    """A row of audit.page."""
    at: datetime
    id: UUID
    actor: str
    role: str
    application_name: str | None
    client_addr: str | None
    statement: str | None
    table_name: str
    operation: str
    changes: Any
    row_count: int
    transaction_id: str

class AuditNodeNamesRow(NamedTuple):
    """A row of audit.node_names."""
    id: UUID | None
    name: str | None

class CatalogTypesRow(NamedTuple):
    """A row of catalog.types."""
    oid: int | None
    name: str | None
    kind: str
    element: int | None
    base: int | None

class CatalogColumnsRow(NamedTuple):
    """A row of catalog.columns."""
    table_oid: int | None
    number: int
    table_name: str | None
    name: str
    type_name: str | None
    type_oid: int | None
    not_null: bool

class CatalogTableColumnsRow(NamedTuple):
    """A row of catalog.table_columns."""
    name: str
    number: int
    table_oid: int | None

class CheckTablesRow(NamedTuple):
    """A row of check.tables."""
    name: str
    rows: int
    columns: list[str] | None

class CheckIndexesRow(NamedTuple):
    """A row of check.indexes."""
    name: str
    table_name: str
    method: str
    columns: list[str] | None

class CheckReferencesBetweenTablesRow(NamedTuple):
    """A row of check.references_between_tables."""
    child: str
    parent: str

class CheckVolatileFunctionsRow(NamedTuple):
    """A row of check.volatile_functions."""
    name: str

class DiffVersionsRow(NamedTuple):
    """A row of diff.versions."""
    part: str
    change: str
    name: str | None
    former_name: str | None
    parent: str | None
    child: str | None
    path: str | None
    before: Any
    value: Any

class DiffDocumentsRow(NamedTuple):
    """A row of diff.documents."""
    part: str
    change: str
    name: str | None
    former_name: str | None
    parent: str | None
    child: str | None
    path: str | None
    before: Any
    value: Any

class DiffPresentRow(NamedTuple):
    """A row of diff.present."""
    version: int
    updated_by: str
    updated_at: datetime
    message: str | None
    is_large: bool | None
    expected_is_recorded: bool

class DiffWithPresentRow(NamedTuple):
    """A row of diff.with_present."""
    part: str
    change: str
    name: str | None
    former_name: str | None
    parent: str | None
    child: str | None
    path: str | None
    before: Any
    value: Any

class EditAddNodeRow(NamedTuple):
    """A row of edit.add_node."""
    version: int
    status: str
    missing: list[str] | None
    way: list[str] | None

class EditChangeNodeRow(NamedTuple):
    """A row of edit.change_node."""
    version: int
    status: str
    missing: list[str]
    way: list[str] | None

class EditRenameNodeRow(NamedTuple):
    """A row of edit.rename_node."""
    version: int
    status: str
    missing: list[str]
    way: list[str] | None

class EditRemoveNodeRow(NamedTuple):
    """A row of edit.remove_node."""
    version: int
    status: str
    missing: list[str]
    way: list[str] | None

class EditAddEdgeRow(NamedTuple):
    """A row of edit.add_edge."""
    version: int
    status: str
    missing: list[str] | None
    way: list[str] | None

class EditRemoveEdgeRow(NamedTuple):
    """A row of edit.remove_edge."""
    version: int
    status: str
    missing: list[str] | None
    way: list[str] | None

class EditSetParamRow(NamedTuple):
    """A row of edit.set_param."""
    version: int
    status: str
    missing: list[str] | None
    way: list[str] | None

class EditRemoveParamRow(NamedTuple):
    """A row of edit.remove_param."""
    version: int
    status: str
    missing: list[str]
    way: list[str] | None

class EditNamesForSuggestionRow(NamedTuple):
    """A row of edit.names_for_suggestion."""
    name: str

class EditTagRow(NamedTuple):
    """A row of edit.tag."""
    version: int
    status: str
    missing: list[str] | None
    way: list[str] | None

class EmbeddingAddModelRow(NamedTuple):
    """A row of embedding.add_model."""
    dimensions: int
    is_new: bool

class EmbeddingModelRow(NamedTuple):
    """A row of embedding.model."""
    id: UUID
    name: str
    dimensions: int
    index_name: str
    indexed: int

class EmbeddingNamesRow(NamedTuple):
    """A row of embedding.names."""
    name: str
    dimensions: int

class EmbeddingModelsRow(NamedTuple):
    """A row of embedding.models."""
    name: str
    dimensions: int
    workflows: int
    present: int
    missing: int
    stale: int
    is_indexed: bool
    is_large: bool

class EmbeddingClaimRow(NamedTuple):
    """A row of embedding.claim."""
    workflow_id: UUID
    name: str
    content: str
    content_hash: str
    workflow_updated_at: datetime
    is_unchanged: bool

class EmbeddingOutdatedTextsRow(NamedTuple):
    """A row of embedding.outdated_texts."""
    name: str
    content: str
    content_hash: str

class EmbeddingStoreByNameRow(NamedTuple):
    """A row of embedding.store_by_name."""
    name: str

class EmbeddingNearestRow(NamedTuple):
    """A row of embedding.nearest."""
    name: str
    version: int
    score: float
    rank: int
    workflow_id: UUID

class EmbeddingIndexStateRow(NamedTuple):
    """A row of embedding.index_state."""
    is_valid: bool | None
    is_wanted: bool
    vectors: int

class EmbeddingPrepareBuildRow(NamedTuple):
    """A row of embedding.prepare_build."""
    statement_timeout: str | None
    lock_timeout: str | None
    workers: str | None
    memory: str | None

class EmbeddingBuildProgressRow(NamedTuple):
    """A row of embedding.build_progress."""
    phase: str | None
    tuples_done: int | None
    tuples_total: int | None

class FindPageRow(NamedTuple):
    """A row of find.page."""
    name: str | None
    version: int | None
    nodes: list[str] | None
    size: int
    workflow_id: UUID

class GraphOrderRow(NamedTuple):
    """A row of graph.order."""
    level: int | None
    name: str | None
    node_type: str | None
    order_index: int | None

class GraphLevelsRow(NamedTuple):
    """A row of graph.levels."""
    names: list[str] | None
    levels: list[int] | None

class GraphLoopsRow(NamedTuple):
    """A row of graph.loops."""
    parent: str
    child: str
    handoff_data: Any

class GraphSelectRow(NamedTuple):
    """A row of graph.select."""
    names: list[str]
    unmatched: list[int]

class GraphNodesForSuggestionRow(NamedTuple):
    """A row of graph.nodes_for_suggestion."""
    name: str

class GraphNodeTypesRow(NamedTuple):
    """A row of graph.node_types."""
    node_type: str
    nodes: int

class GraphDescendantsRow(NamedTuple):
    """A row of graph.descendants."""
    name: str | None
    node_type: str | None
    order_index: int | None

class GraphAncestorsRow(NamedTuple):
    """A row of graph.ancestors."""
    name: str | None
    node_type: str | None
    order_index: int | None

class GraphDescendantsWithinRow(NamedTuple):
    """A row of graph.descendants_within."""
    name: str | None
    node_type: str | None
    order_index: int | None

class GraphAncestorsWithinRow(NamedTuple):
    """A row of graph.ancestors_within."""
    name: str | None
    node_type: str | None
    order_index: int | None

class GraphRootsRow(NamedTuple):
    """A row of graph.roots."""
    name: str | None
    node_type: str | None
    order_index: int | None

class GraphSinksRow(NamedTuple):
    """A row of graph.sinks."""
    name: str | None
    node_type: str | None
    order_index: int | None

class GraphIsolatedRow(NamedTuple):
    """A row of graph.isolated."""
    name: str | None
    node_type: str | None
    order_index: int | None

class GraphPathRow(NamedTuple):
    """A row of graph.path."""
    name: str | None
    node_type: str | None
    order_index: int | None

class GraphPathsRow(NamedTuple):
    """A row of graph.paths."""
    names: list[str] | None
    unknown: str | None

class GraphCriticalPathRow(NamedTuple):
    """A row of graph.critical_path."""
    name: str | None
    node_type: str | None
    order_index: int | None
    weight: float | None
    total: float | None
    weighted: int | None
    problem: str | None

class GraphCyclesRow(NamedTuple):
    """A row of graph.cycles."""
    names: list[str] | None
    loop_parents: list[str] | None
    loop_children: list[str] | None

class GraphWeightsForSuggestionRow(NamedTuple):
    """A row of graph.weights_for_suggestion."""
    path: str | None
    nodes: int

class InventoryTablesRow(NamedTuple):
    """A row of inventory.tables."""
    schema_name: str
    name: str
    visible: bool | None
    row_security: bool
    column_names: list[str] | None
    key_columns: list[str] | None
    links: Any
    triggers: Any

class InventoryFunctionsRow(NamedTuple):
    """A row of inventory.functions."""
    schema_name: str
    name: str
    definition: str | None

class ListingByNameRow(NamedTuple):
    """A row of listing.by_name."""
    name: str
    version: int
    description: str | None
    category: str | None
    tags: list[str]
    nodes: int
    created_at: datetime
    updated_at: datetime
    created_by: str

class ListingByNameDescendingRow(NamedTuple):
    """A row of listing.by_name_descending."""
    name: str
    version: int
    description: str | None
    category: str | None
    tags: list[str]
    nodes: int
    created_at: datetime
    updated_at: datetime
    created_by: str

class ListingByCreatedAtRow(NamedTuple):
    """A row of listing.by_created_at."""
    name: str
    version: int
    description: str | None
    category: str | None
    tags: list[str]
    nodes: int
    created_at: datetime
    updated_at: datetime
    created_by: str

class ListingByCreatedAtDescendingRow(NamedTuple):
    """A row of listing.by_created_at_descending."""
    name: str
    version: int
    description: str | None
    category: str | None
    tags: list[str]
    nodes: int
    created_at: datetime
    updated_at: datetime
    created_by: str

class ListingByUpdatedAtRow(NamedTuple):
    """A row of listing.by_updated_at."""
    name: str
    version: int
    description: str | None
    category: str | None
    tags: list[str]
    nodes: int
    created_at: datetime
    updated_at: datetime
    created_by: str

class ListingByUpdatedAtDescendingRow(NamedTuple):
    """A row of listing.by_updated_at_descending."""
    name: str
    version: int
    description: str | None
    category: str | None
    tags: list[str]
    nodes: int
    created_at: datetime
    updated_at: datetime
    created_by: str

class ListingMatchingRow(NamedTuple):
    """A row of listing.matching."""
    name: str
    version: int
    description: str | None
    category: str | None
    tags: list[str]
    nodes: int
    created_at: datetime
    updated_at: datetime
    created_by: str

class ListingTagsRow(NamedTuple):
    """A row of listing.tags."""
    tag: str | None
    workflows: int

class ListingCategoriesRow(NamedTuple):
    """A row of listing.categories."""
    category: str | None
    workflows: int
    with_below: int

class MigrationsAppliedRow(NamedTuple):
    """A row of migrations.applied."""
    id: str | None
    applied_at: datetime | None

class MigrationsChecksumsRow(NamedTuple):
    """A row of migrations.checksums."""
    id: str
    checksum: str
    rollback_checksum: str | None

class MigrationsOccupiedRow(NamedTuple):
    """A row of migrations.occupied."""
    name: str

class MigrationsUnavailableExtensionsRow(NamedTuple):
    """A row of migrations.unavailable_extensions."""
    name: str | None

class MigrationsToolRow(NamedTuple):
    """A row of migrations.tool."""
    schema_name: str | None
    install_statement: str | None

class MigrationsPlpgsqlChecksRow(NamedTuple):
    """A row of migrations.plpgsql_checks."""
    function_name: str
    table_name: str | None
    statement: str | None

class PartitionsMonthsRow(NamedTuple):
    """A row of partitions.months."""
    name: str
    first_moment: datetime | None
    end_moment: datetime

class PartitionsReserveRow(NamedTuple):
    """A row of partitions.reserve."""
    months_ahead: int
    default_is_used: bool

class PartitionsLinesRow(NamedTuple):
    """A row of partitions.lines."""
    line: str

class PlansSaveRow(NamedTuple):
    """A row of plans.save."""
    version: int
    fingerprint: str
    params: Any
    saved_by: str
    saved_at: datetime

class PlansGetRow(NamedTuple):
    """A row of plans.get."""
    name: str
    workflow: str
    version: int
    latest: int | None
    is_same: bool
    fingerprint: str
    params: Any
    saved_by: str
    saved_at: datetime
    document: Any
    created_at: datetime
    param_keys: list[str] | None
    value_types: list[str] | None
    required: list[bool] | None
    default_values: list[str] | None
    param_metadata: list[Any] | None

class PlansPageRow(NamedTuple):
    """A row of plans.page."""
    name: str
    workflow: str
    version: int
    latest: int | None
    is_same: bool
    fingerprint: str
    params: Any
    saved_by: str
    saved_at: datetime

class PlansPageOfRow(NamedTuple):
    """A row of plans.page_of."""
    name: str
    workflow: str
    version: int
    latest: int
    is_same: bool
    fingerprint: str
    params: Any
    saved_by: str
    saved_at: datetime

class PlansNamesForSuggestionRow(NamedTuple):
    """A row of plans.names_for_suggestion."""
    name: str

class PlansReferencedRow(NamedTuple):
    """A row of plans.referenced."""
    reference: str
    name: str
    version: int | None
    document: Any

class ProvenanceSourcesRow(NamedTuple):
    """A row of provenance.sources."""
    version: int
    created_at: datetime
    created_by: str
    source: Any
    edits: int

class SaveUpdateRow(NamedTuple):
    """A row of save.update."""
    id: UUID
    version: int
    status: str

class SchemaTablesRow(NamedTuple):
    """A row of schema.tables."""
    name: str
    kind: str
    comment: str | None
    row_security: bool
    row_security_forced: bool
    definition: str | None

class SchemaColumnsRow(NamedTuple):
    """A row of schema.columns."""
    table_name: str
    name: str
    type: str | None
    not_null: bool
    default_value: str | None
    generated: bool
    comment: str | None

class SchemaConstraintsRow(NamedTuple):
    """A row of schema.constraints."""
    table_name: str
    name: str
    kind: str
    definition: str | None
    validated: bool
    columns: list[str] | None
    target: str | None
    target_columns: list[str] | None
    on_delete: str | None
    comment: str | None

class SchemaIndexesRow(NamedTuple):
    """A row of schema.indexes."""
    table_name: str
    name: str
    definition: str | None
    method: str
    is_unique: bool
    valid: bool
    columns: list[str] | None
    of_constraint: str | None
    comment: str | None

class SchemaTriggersRow(NamedTuple):
    """A row of schema.triggers."""
    table_name: str
    name: str
    definition: str | None
    enabled: str
    function: str
    comment: str | None

class SchemaPoliciesRow(NamedTuple):
    """A row of schema.policies."""
    table_name: str
    name: str
    command: str
    permissive: bool
    roles: list[str] | None
    visible: str | None
    writable: str | None
    comment: str | None

class SchemaFunctionsRow(NamedTuple):
    """A row of schema.functions."""
    name: str
    arguments: str | None
    result: str | None
    language: str
    volatility: str
    definition: str | None
    comment: str | None

class SearchPageRow(NamedTuple):
    """A row of search.page."""
    name: str
    version: int
    tier: int
    size: int
    workflow_id: UUID
    hits: Any

class SearchFusedRow(NamedTuple):
    """A row of search.fused."""
    name: str
    version: int
    score: float
    parts: Any
    hits: Any

class ServerDescribeRow(NamedTuple):
    """A row of server.describe."""
    version: str
    version_number: int
    encoding: str
    database: str
    role: str
    is_superuser: bool | None
    bypasses_row_security: bool | None
    may_create: bool
    is_standby: bool
    vector_installed: str | None
    vector_available: str | None

class ServerMissingPrivilegesRow(NamedTuple):
    """A row of server.missing_privileges."""
    privileges: str | None
    table_names: str

class ServerTenantCountsRow(NamedTuple):
    """A row of server.tenant_counts."""
    name: str
    workflows: int
    nodes: int
    edges: int

class SimilarPageRow(NamedTuple):
    """A row of similar.page."""
    name: str
    version: int
    score: float

class SimilarRefreshRow(NamedTuple):
    """A row of similar.refresh."""
    wanted: int
    made: int

class StatisticsAvailableRow(NamedTuple):
    """A row of statistics.available."""
    created: bool
    installed: bool

class StatisticsSinceRow(NamedTuple):
    """A row of statistics.since."""
    since: datetime | None
    dropped: int | None

class StatisticsQueriesRow(NamedTuple):
    """A row of statistics.queries."""
    name: str | None
    calls: int | None
    mean_ms: float | None
    row_count: int | None
    share: float

class SubworkflowWhereUsedRow(NamedTuple):
    """A row of subworkflow.where_used."""
    is_there: bool
    workflow: str | None
    node: str | None
    uses: str | None
    reference: str | None
    is_missing: bool | None

class SubworkflowUsesRow(NamedTuple):
    """A row of subworkflow.uses."""
    workflow: str
    node: str | None
    uses: str | None
    reference: str | None
    is_missing: bool

class SubworkflowMissingRow(NamedTuple):
    """A row of subworkflow.missing."""
    workflow: str
    node: str
    uses: str
    reference: str | None

class SubworkflowMissingOfRow(NamedTuple):
    """A row of subworkflow.missing_of."""
    workflow: str
    node: str
    uses: str
    reference: str | None

class SubworkflowOrderRow(NamedTuple):
    """A row of subworkflow.order."""
    level: int | None
    name: str

class SubworkflowImpactRow(NamedTuple):
    """A row of subworkflow.impact."""
    workflow: str | None
    node: str | None
    node_type: str | None
    is_reference: bool | None

class TenantFindRow(NamedTuple):
    """A row of tenant.find."""
    id: UUID
    row_security: bool | None

class VersionsGetRow(NamedTuple):
    """A row of versions.get."""
    id: UUID
    name: str
    version: int | None
    newest: int
    document: Any
    fingerprint: str | None
    message: str | None
    created_by: str | None
    created_at: datetime | None

class VersionsAtRow(NamedTuple):
    """A row of versions.at."""
    id: UUID
    name: str
    version: int | None
    document: Any
    created_by: str | None
    created_at: datetime | None

class VersionsPageRow(NamedTuple):
    """A row of versions.page."""
    version: int
    created_at: datetime
    created_by: str
    message: str | None
    fingerprint: str
    labels: list[str] | None
    derived_from_name: str | None
    derived_from_version: int | None
    is_restored: bool | None

class VersionsDerivedRow(NamedTuple):
    """A row of versions.derived."""
    name: str
    version: int
    derived_from_version: int
    created_by: str
    created_at: datetime

class VersionsSameContentRow(NamedTuple):
    """A row of versions.same_content."""
    name: str

class VersionsLabelRow(NamedTuple):
    """A row of versions.label."""
    version: int | None
    was: int | None
    newest: int

class VersionsLabelsRow(NamedTuple):
    """A row of versions.labels."""
    label: str
    version: int

class VersionsLabelMovesRow(NamedTuple):
    """A row of versions.label_moves."""
    label: str
    from_version: int | None
    to_version: int | None
    moved_by: str
    moved_at: datetime

class VersionsDeletedRow(NamedTuple):
    """A row of versions.deleted."""
    workflow_id: UUID
    name: str
    version: int
    deleted_by: str
    deleted_at: datetime

class VersionsLastOfDeletedRow(NamedTuple):
    """A row of versions.last_of_deleted."""
    document: Any
    version: int

class VersionsUndeleteRow(NamedTuple):
    """A row of versions.undelete."""
    version: int | None

class VersionsPrunableRow(NamedTuple):
    """A row of versions.prunable."""
    workflow_id: UUID
    name: str
    versions: list[int]

class WorkflowGetRow(NamedTuple):
    """A row of workflow.get."""
    id: UUID
    name: str
    version: int
    description: str | None
    category: str | None
    tags: list[str]
    metadata: Any
    created_at: datetime
    updated_at: datetime
    node_names: list[str] | None
    node_types: list[str] | None
    node_parameters: list[Any] | None
    order_indexes: list[int] | None
    parent_orders: list[int] | None
    child_orders: list[int] | None
    handoff_data: list[Any] | None
    is_loop: list[bool] | None
    param_keys: list[str] | None
    value_types: list[str] | None
    required: list[bool] | None
    default_values: list[str] | None
    param_metadata: list[Any] | None

class WorkflowNamesForSuggestionRow(NamedTuple):
    """A row of workflow.names_for_suggestion."""
    name: str

class WorkflowDeleteRow(NamedTuple):
    """A row of workflow.delete."""
    version: int
    used_by: list[str]

class WorkflowCountRow(NamedTuple):
    """A row of workflow.count."""
    workflows: int
    nodes: int
    edges: int
    params: int

class AccessGet(Query):
    """workflow.get, and the note of it in the same statement: the one to read with where every use must be in the log as"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, actor: str, action: str, query: str | None) -> AccessGetRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, actor: str, action: str, query: str | None) -> Coroutine[Any, Any, AccessGetRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[AccessGetRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[AccessGetRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, actor: str, action: str, query: str | None) -> Iterator[AccessGetRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, actor: str, action: str, query: str | None) -> AsyncIterator[AccessGetRow]: ...

class AccessWrite(Query):
    """Writes many uses and counts them; returns how many of them were not there yet. A use of a workflow that is gone and"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, ids: list[UUID], moments: list[datetime], actions: list[str], workflow_ids: list[UUID], names: list[str], versions: list[int], queries: list[str], tenant_id: UUID, actor: str) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, ids: list[UUID], moments: list[datetime], actions: list[str], workflow_ids: list[UUID], names: list[str], versions: list[int], queries: list[str], tenant_id: UUID, actor: str) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[int]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[int]]: ...

class AccessUses(Query):
    """How often each of some workflows was used since a day: one look into an index for each."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, workflow_ids: list[UUID], tenant_id: UUID, since: date) -> list[AccessUsesRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, workflow_ids: list[UUID], tenant_id: UUID, since: date) -> Coroutine[Any, Any, list[AccessUsesRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[AccessUsesRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[AccessUsesRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, workflow_ids: list[UUID], tenant_id: UUID, since: date) -> Iterator[AccessUsesRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, workflow_ids: list[UUID], tenant_id: UUID, since: date) -> AsyncIterator[AccessUsesRow]: ...

class AccessMostUsed(Query):
    """The workflows that were used most since a day, or ever, with the last day. What was purged has no name, and is left"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, since: date | None, page_size: int) -> list[AccessMostUsedRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, since: date | None, page_size: int) -> Coroutine[Any, Any, list[AccessMostUsedRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[AccessMostUsedRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[AccessMostUsedRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, since: date | None, page_size: int) -> Iterator[AccessMostUsedRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, since: date | None, page_size: int) -> AsyncIterator[AccessMostUsedRow]: ...

class AccessNeverUsed(Query):
    """The workflows that nobody used since a day, or ever: the oldest first."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, since: date | None, page_size: int) -> list[AccessNeverUsedRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, since: date | None, page_size: int) -> Coroutine[Any, Any, list[AccessNeverUsedRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[AccessNeverUsedRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[AccessNeverUsedRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, since: date | None, page_size: int) -> Iterator[AccessNeverUsedRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, since: date | None, page_size: int) -> AsyncIterator[AccessNeverUsedRow]: ...

class AccessNeverUsedCount(Query):
    """How many workflows nobody used since a day, or ever."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, since: date | None) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, since: date | None) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[int]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[int]]: ...

class AccessByActor(Query):
    """Who used most since a day, or ever; searches count."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, since: date | None, page_size: int) -> list[AccessByActorRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, since: date | None, page_size: int) -> Coroutine[Any, Any, list[AccessByActorRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[AccessByActorRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[AccessByActorRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, since: date | None, page_size: int) -> Iterator[AccessByActorRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, since: date | None, page_size: int) -> AsyncIterator[AccessByActorRow]: ...

class AccessByDay(Query):
    """How often what was done on each day since one, or ever; days without are left out."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, since: date | None) -> list[AccessByDayRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, since: date | None) -> Coroutine[Any, Any, list[AccessByDayRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[AccessByDayRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[AccessByDayRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, since: date | None) -> Iterator[AccessByDayRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, since: date | None) -> AsyncIterator[AccessByDayRow]: ...

class AuditSubject(Query):
    """The id of the workflow of this name: the one that is stored; else the one deleted last; else the one purged last."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str) -> UUID | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str) -> Coroutine[Any, Any, UUID | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[UUID | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[UUID | None]]: ...

class AuditPage(Query):
    """What happened to a workflow, the latest first, a page at a time: give at and id of the last row of the page before"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, workflow_id: UUID, since: datetime | None, before: datetime | None, before_id: UUID | None, until: datetime | None, actor: str | None, operation: str | None, page_size: int) -> list[AuditPageRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, workflow_id: UUID, since: datetime | None, before: datetime | None, before_id: UUID | None, until: datetime | None, actor: str | None, operation: str | None, page_size: int) -> Coroutine[Any, Any, list[AuditPageRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[AuditPageRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[AuditPageRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, workflow_id: UUID, since: datetime | None, before: datetime | None, before_id: UUID | None, until: datetime | None, actor: str | None, operation: str | None, page_size: int) -> Iterator[AuditPageRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, workflow_id: UUID, since: datetime | None, before: datetime | None, before_id: UUID | None, until: datetime | None, actor: str | None, operation: str | None, page_size: int) -> AsyncIterator[AuditPageRow]: ...

class AuditNodeNames(Query):
    """What the nodes of a workflow with these ids are called; those that are gone, what they were called last."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, ids: list[UUID], tenant_id: UUID, workflow_id: UUID) -> list[AuditNodeNamesRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, ids: list[UUID], tenant_id: UUID, workflow_id: UUID) -> Coroutine[Any, Any, list[AuditNodeNamesRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[AuditNodeNamesRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[AuditNodeNamesRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, ids: list[UUID], tenant_id: UUID, workflow_id: UUID) -> Iterator[AuditNodeNamesRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, ids: list[UUID], tenant_id: UUID, workflow_id: UUID) -> AsyncIterator[AuditNodeNamesRow]: ...

class CatalogTypes(Query):
    """Types by their oid. `kind` is PostgreSQL's typtype: b for a base type, e for an enum, d for a domain, c for a row."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, oids: list[int]) -> list[CatalogTypesRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, oids: list[int]) -> Coroutine[Any, Any, list[CatalogTypesRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[CatalogTypesRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[CatalogTypesRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, oids: list[int]) -> Iterator[CatalogTypesRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, oids: list[int]) -> AsyncIterator[CatalogTypesRow]: ...

class CatalogColumns(Query):
    """Columns by the oid of their table and their number, given as two arrays of the same length."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tables: list[int], numbers: list[int]) -> list[CatalogColumnsRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tables: list[int], numbers: list[int]) -> Coroutine[Any, Any, list[CatalogColumnsRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[CatalogColumnsRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[CatalogColumnsRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tables: list[int], numbers: list[int]) -> Iterator[CatalogColumnsRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tables: list[int], numbers: list[int]) -> AsyncIterator[CatalogColumnsRow]: ...

class CatalogTableColumns(Query):
    """The columns of a table, view or the like in their order; no row where there is none of that name."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, table_name: str) -> list[CatalogTableColumnsRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, table_name: str) -> Coroutine[Any, Any, list[CatalogTableColumnsRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[CatalogTableColumnsRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[CatalogTableColumnsRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, table_name: str) -> Iterator[CatalogTableColumnsRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, table_name: str) -> AsyncIterator[CatalogTableColumnsRow]: ...

class CatalogCreateStatement(Query):
    """The statement that makes a database of this name; CREATE DATABASE takes no parameters."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, name: str) -> str | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, name: str) -> Coroutine[Any, Any, str | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[str | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[str | None]]: ...

class CatalogDropStatement(Query):
    """The statement that drops a database of this name, ending what its clients do."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, name: str) -> str | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, name: str) -> Coroutine[Any, Any, str | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[str | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[str | None]]: ...

class CheckTables(Query):
    """Tables and views that a query can name without their schema, with their columns in order. `rows` is the server's"""
    @overload
    def __call__(self, connection: Connection[Any], /) -> list[CheckTablesRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, list[CheckTablesRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[CheckTablesRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[CheckTablesRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000) -> Iterator[CheckTablesRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000) -> AsyncIterator[CheckTablesRow]: ...

class CheckIndexes(Query):
    """The indexes of those tables, with the columns that can be searched for in order; '' stands for an expression."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> list[CheckIndexesRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, list[CheckIndexesRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[CheckIndexesRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[CheckIndexesRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000) -> Iterator[CheckIndexesRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000) -> AsyncIterator[CheckIndexesRow]: ...

class CheckReferencesBetweenTables(Query):
    """Which table refers to which by foreign key."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> list[CheckReferencesBetweenTablesRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, list[CheckReferencesBetweenTablesRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[CheckReferencesBetweenTablesRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[CheckReferencesBetweenTablesRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000) -> Iterator[CheckReferencesBetweenTablesRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000) -> AsyncIterator[CheckReferencesBetweenTablesRow]: ...

class CheckVolatileFunctions(Query):
    """Functions that may give something else on every call, in all of their forms."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> list[CheckVolatileFunctionsRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, list[CheckVolatileFunctionsRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[CheckVolatileFunctionsRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[CheckVolatileFunctionsRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000) -> Iterator[CheckVolatileFunctionsRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000) -> AsyncIterator[CheckVolatileFunctionsRow]: ...

class CheckUseUsualSettings(Query):
    """For this transaction what a plan depends on is as on a server that nobody has tuned, so that plans can be compared."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class DatasetLeaveOutTriggers(Query):
    """For this transaction no trigger fires and no foreign key is checked, which is most of the cost of a row. The rows"""
    @overload
    def __call__(self, connection: Connection[Any], /) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class DatasetFillTenants(Query):
    """Twelve tenants."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class DatasetFillWorkflows(Query):
    """The heads. The first tenant has four fifths of them, the next ones a tenth and a twentieth, the other nine share"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, workflows: int) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, workflows: int) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class DatasetFillNodes(Query):
    """The nodes of every workflow, with ids that grow, as those of the program do. Those of type workflow use one with a"""
    @overload
    def __call__(self, connection: Connection[Any], /) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class DatasetFillEdges(Query):
    """From every node but the first an edge to one of those a little before it, from three in ten a second one, and in one"""
    @overload
    def __call__(self, connection: Connection[Any], /) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class DatasetFillParams(Query):
    """Two inputs for each workflow."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class DatasetFillMarks(Query):
    """What the triggers that were left out would have noted for find."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class DatasetFillSearch(Query):
    """What the triggers that were left out would have kept for search, in short: only the heads, and of their terms those"""
    @overload
    def __call__(self, connection: Connection[Any], /) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class DatasetFillSignatures(Query):
    """Signatures of the sizes that those of the workflows have, and as common: made of numbers alone, since those of a"""
    @overload
    def __call__(self, connection: Connection[Any], /) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class DatasetFillModels(Query):
    """One model for each tenant."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class DatasetFillEmbeddings(Query):
    """A vector for each workflow but one in a hundred."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class DatasetSettle(Query):
    """Statistics and visibility map as autovacuum would have left them. Must run outside a transaction."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class DatasetSettled(Query):
    """Whether the visibility map is complete. It is not where some other transaction, an ANALYZE of autovacuum perhaps, was"""
    @overload
    def __call__(self, connection: Connection[Any], /) -> bool: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, bool]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[bool]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[bool]]: ...

class DiffVersions(Query):
    """Between two recorded versions, of one workflow or of two. Rows as registry_diff says."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, former_id: UUID, former_version: int, latter_id: UUID, latter_version: int) -> list[DiffVersionsRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, former_id: UUID, former_version: int, latter_id: UUID, latter_version: int) -> Coroutine[Any, Any, list[DiffVersionsRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[DiffVersionsRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[DiffVersionsRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, former_id: UUID, former_version: int, latter_id: UUID, latter_version: int) -> Iterator[DiffVersionsRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, former_id: UUID, former_version: int, latter_id: UUID, latter_version: int) -> AsyncIterator[DiffVersionsRow]: ...

class DiffDocuments(Query):
    """Between two documents that have every key. Rows as registry_diff says."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, before: Jsonb | str, after: Jsonb | str) -> list[DiffDocumentsRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, before: Jsonb | str, after: Jsonb | str) -> Coroutine[Any, Any, list[DiffDocumentsRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[DiffDocumentsRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[DiffDocumentsRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, before: Jsonb | str, after: Jsonb | str) -> Iterator[DiffDocumentsRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, before: Jsonb | str, after: Jsonb | str) -> AsyncIterator[DiffDocumentsRow]: ...

class DiffPresent(Query):
    """What is stored now instead of the expected version: who made it and when, and whether the expected one is kept."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, expected_version: int, tenant_id: UUID, name: str) -> DiffPresentRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, expected_version: int, tenant_id: UUID, name: str) -> Coroutine[Any, Any, DiffPresentRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[DiffPresentRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[DiffPresentRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, expected_version: int, tenant_id: UUID, name: str) -> Iterator[DiffPresentRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, expected_version: int, tenant_id: UUID, name: str) -> AsyncIterator[DiffPresentRow]: ...

class DiffWithPresent(Query):
    """From a document that has every key, or else from the expected version, to what is stored now, recorded or not. Rows"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, expected_version: int, document: Jsonb | str | None, tenant_id: UUID, name: str) -> list[DiffWithPresentRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, expected_version: int, document: Jsonb | str | None, tenant_id: UUID, name: str) -> Coroutine[Any, Any, list[DiffWithPresentRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[DiffWithPresentRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[DiffWithPresentRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, expected_version: int, document: Jsonb | str | None, tenant_id: UUID, name: str) -> Iterator[DiffWithPresentRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, expected_version: int, document: Jsonb | str | None, tenant_id: UUID, name: str) -> AsyncIterator[DiffWithPresentRow]: ...

class EditAddNode(Query):
    """Adds a node, with edges from its parents and to its children. Where it takes the place between them nothing else"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, after: list[str], before: list[str], expected_version: int | None, node: str, message: str | None, id: UUID, node_type: str, parameters: Jsonb | str) -> EditAddNodeRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, after: list[str], before: list[str], expected_version: int | None, node: str, message: str | None, id: UUID, node_type: str, parameters: Jsonb | str) -> Coroutine[Any, Any, EditAddNodeRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[EditAddNodeRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[EditAddNodeRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, after: list[str], before: list[str], expected_version: int | None, node: str, message: str | None, id: UUID, node_type: str, parameters: Jsonb | str) -> Iterator[EditAddNodeRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, after: list[str], before: list[str], expected_version: int | None, node: str, message: str | None, id: UUID, node_type: str, parameters: Jsonb | str) -> AsyncIterator[EditAddNodeRow]: ...

class EditChangeNode(Query):
    """Changes the type of a node, its parameters, or both."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, node_type: str | None, parameters: Jsonb | str | None, merged: Jsonb | str | None, node: str, expected_version: int | None, message: str | None) -> EditChangeNodeRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, node_type: str | None, parameters: Jsonb | str | None, merged: Jsonb | str | None, node: str, expected_version: int | None, message: str | None) -> Coroutine[Any, Any, EditChangeNodeRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[EditChangeNodeRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[EditChangeNodeRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, node_type: str | None, parameters: Jsonb | str | None, merged: Jsonb | str | None, node: str, expected_version: int | None, message: str | None) -> Iterator[EditChangeNodeRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, node_type: str | None, parameters: Jsonb | str | None, merged: Jsonb | str | None, node: str, expected_version: int | None, message: str | None) -> AsyncIterator[EditChangeNodeRow]: ...

class EditRenameNode(Query):
    """Gives a node another name; its edges stay with it."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, node: str, expected_version: int | None, new_name: str, message: str | None) -> EditRenameNodeRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, node: str, expected_version: int | None, new_name: str, message: str | None) -> Coroutine[Any, Any, EditRenameNodeRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[EditRenameNodeRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[EditRenameNodeRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, node: str, expected_version: int | None, new_name: str, message: str | None) -> Iterator[EditRenameNodeRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, node: str, expected_version: int | None, new_name: str, message: str | None) -> AsyncIterator[EditRenameNodeRow]: ...

class EditRemoveNode(Query):
    """Removes a node with its edges. A bridge is an edge from a parent to a child that are not joined yet; loops are"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, node: str, bridge: bool, expected_version: int | None, message: str | None) -> EditRemoveNodeRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, node: str, bridge: bool, expected_version: int | None, message: str | None) -> Coroutine[Any, Any, EditRemoveNodeRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[EditRemoveNodeRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[EditRemoveNodeRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, node: str, bridge: bool, expected_version: int | None, message: str | None) -> Iterator[EditRemoveNodeRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, node: str, bridge: bool, expected_version: int | None, message: str | None) -> AsyncIterator[EditRemoveNodeRow]: ...

class EditAddEdge(Query):
    """Adds an edge, unless there is the very same. An edge that points backwards moves nodes first; one that would close"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, is_loop: bool, parent: str, child: str, expected_version: int | None, handoff_data: Jsonb | str, message: str | None) -> EditAddEdgeRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, is_loop: bool, parent: str, child: str, expected_version: int | None, handoff_data: Jsonb | str, message: str | None) -> Coroutine[Any, Any, EditAddEdgeRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[EditAddEdgeRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[EditAddEdgeRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, is_loop: bool, parent: str, child: str, expected_version: int | None, handoff_data: Jsonb | str, message: str | None) -> Iterator[EditAddEdgeRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, is_loop: bool, parent: str, child: str, expected_version: int | None, handoff_data: Jsonb | str, message: str | None) -> AsyncIterator[EditAddEdgeRow]: ...

class EditRemoveEdge(Query):
    """Removes the edges from one node to another, loops included."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, parent: str, child: str, handoff_data: Jsonb | str | None, expected_version: int | None, message: str | None) -> EditRemoveEdgeRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, parent: str, child: str, handoff_data: Jsonb | str | None, expected_version: int | None, message: str | None) -> Coroutine[Any, Any, EditRemoveEdgeRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[EditRemoveEdgeRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[EditRemoveEdgeRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, parent: str, child: str, handoff_data: Jsonb | str | None, expected_version: int | None, message: str | None) -> Iterator[EditRemoveEdgeRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, parent: str, child: str, handoff_data: Jsonb | str | None, expected_version: int | None, message: str | None) -> AsyncIterator[EditRemoveEdgeRow]: ...

class EditSetParam(Query):
    """Adds a parameter, or replaces the one that has this key."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, value_type: str, required: bool, default_value: str | None, metadata: Jsonb | str, key: str, expected_version: int | None, message: str | None) -> EditSetParamRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, value_type: str, required: bool, default_value: str | None, metadata: Jsonb | str, key: str, expected_version: int | None, message: str | None) -> Coroutine[Any, Any, EditSetParamRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[EditSetParamRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[EditSetParamRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, value_type: str, required: bool, default_value: str | None, metadata: Jsonb | str, key: str, expected_version: int | None, message: str | None) -> Iterator[EditSetParamRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, value_type: str, required: bool, default_value: str | None, metadata: Jsonb | str, key: str, expected_version: int | None, message: str | None) -> AsyncIterator[EditSetParamRow]: ...

class EditRemoveParam(Query):
    """Removes a parameter."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, key: str, expected_version: int | None, message: str | None) -> EditRemoveParamRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, key: str, expected_version: int | None, message: str | None) -> Coroutine[Any, Any, EditRemoveParamRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[EditRemoveParamRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[EditRemoveParamRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, key: str, expected_version: int | None, message: str | None) -> Iterator[EditRemoveParamRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, key: str, expected_version: int | None, message: str | None) -> AsyncIterator[EditRemoveParamRow]: ...

class EditNamesForSuggestion(Query):
    """Names of nodes, or keys of parameters, to choose a \"did you mean\" from: those on either side of the missing one."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, missing: str, thing: str) -> list[EditNamesForSuggestionRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, missing: str, thing: str) -> Coroutine[Any, Any, list[EditNamesForSuggestionRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[EditNamesForSuggestionRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[EditNamesForSuggestionRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, missing: str, thing: str) -> Iterator[EditNamesForSuggestionRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, missing: str, thing: str) -> AsyncIterator[EditNamesForSuggestionRow]: ...

class EditTag(Query):
    """Adds tags and removes others. The new ones are worked out from the row that is written, not from the one that was"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, add: list[str], remove: list[str], message: str | None, tenant_id: UUID, name: str, expected_version: int | None) -> EditTagRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, add: list[str], remove: list[str], message: str | None, tenant_id: UUID, name: str, expected_version: int | None) -> Coroutine[Any, Any, EditTagRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[EditTagRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[EditTagRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, add: list[str], remove: list[str], message: str | None, tenant_id: UUID, name: str, expected_version: int | None) -> Iterator[EditTagRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, add: list[str], remove: list[str], message: str | None, tenant_id: UUID, name: str, expected_version: int | None) -> AsyncIterator[EditTagRow]: ...

class EmbeddingAddModel(Query):
    """Adds a model, unless there is one of this name, and returns its dimensions. No row: another transaction has just"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, model: str, dimensions: int) -> EmbeddingAddModelRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, model: str, dimensions: int) -> Coroutine[Any, Any, EmbeddingAddModelRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[EmbeddingAddModelRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[EmbeddingAddModelRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, model: str, dimensions: int) -> Iterator[EmbeddingAddModelRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, model: str, dimensions: int) -> AsyncIterator[EmbeddingAddModelRow]: ...

class EmbeddingModel(Query):
    """One model and its index: `index_name` is what the index is called, `indexed` how many vectors it holds, 0 where there"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, model: str) -> EmbeddingModelRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, model: str) -> Coroutine[Any, Any, EmbeddingModelRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[EmbeddingModelRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[EmbeddingModelRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, model: str) -> Iterator[EmbeddingModelRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, model: str) -> AsyncIterator[EmbeddingModelRow]: ...

class EmbeddingNames(Query):
    """The models there are, to choose the only one, or a \"did you mean\" from."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID) -> list[EmbeddingNamesRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID) -> Coroutine[Any, Any, list[EmbeddingNamesRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[EmbeddingNamesRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[EmbeddingNamesRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID) -> Iterator[EmbeddingNamesRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID) -> AsyncIterator[EmbeddingNamesRow]: ...

class EmbeddingModels(Query):
    """Each model with its vectors: `present` fit the workflows as they are, `stale` were made from another text, `missing`"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID) -> list[EmbeddingModelsRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID) -> Coroutine[Any, Any, list[EmbeddingModelsRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[EmbeddingModelsRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[EmbeddingModelsRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID) -> Iterator[EmbeddingModelsRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID) -> AsyncIterator[EmbeddingModelsRow]: ...

class EmbeddingOutdated(Query):
    """How many workflows have no vector of a model, or have been changed since it was made: what there is to do, at most."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, model_id: UUID, tenant_id: UUID) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, model_id: UUID, tenant_id: UUID) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[int]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[int]]: ...

class EmbeddingClaim(Query):
    """The next workflows without a vector that fits, with their texts, for this transaction alone: another one that claims"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, model_id: UUID, after_id: UUID | None, batch_size: int) -> list[EmbeddingClaimRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, model_id: UUID, after_id: UUID | None, batch_size: int) -> Coroutine[Any, Any, list[EmbeddingClaimRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[EmbeddingClaimRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[EmbeddingClaimRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, model_id: UUID, after_id: UUID | None, batch_size: int) -> Iterator[EmbeddingClaimRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, model_id: UUID, after_id: UUID | None, batch_size: int) -> AsyncIterator[EmbeddingClaimRow]: ...

class EmbeddingOutdatedTexts(Query):
    """The same for whoever makes the vectors elsewhere: without a claim, in the order of the names."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, model_id: UUID, after_name: str | None, page_size: int) -> list[EmbeddingOutdatedTextsRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, model_id: UUID, after_name: str | None, page_size: int) -> Coroutine[Any, Any, list[EmbeddingOutdatedTextsRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[EmbeddingOutdatedTextsRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[EmbeddingOutdatedTextsRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, model_id: UUID, after_name: str | None, page_size: int) -> Iterator[EmbeddingOutdatedTextsRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, model_id: UUID, after_name: str | None, page_size: int) -> AsyncIterator[EmbeddingOutdatedTextsRow]: ...

class EmbeddingStore(Query):
    """Stores the vectors of claimed workflows, each with the hash of the text that it was made from. One that has been"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, workflow_ids: list[UUID], content_hashes: list[str], workflows_updated_at: list[datetime], embeddings: list[str], model_id: UUID) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, workflow_ids: list[UUID], content_hashes: list[str], workflows_updated_at: list[datetime], embeddings: list[str], model_id: UUID) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class EmbeddingStoreByName(Query):
    """Stores vectors that somebody else made. Returns the names that no workflow has; then nothing is stored."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, names: list[str], embeddings: list[str], content_hashes: list[str], tenant_id: UUID, model_id: UUID) -> list[EmbeddingStoreByNameRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, names: list[str], embeddings: list[str], content_hashes: list[str], tenant_id: UUID, model_id: UUID) -> Coroutine[Any, Any, list[EmbeddingStoreByNameRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[EmbeddingStoreByNameRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[EmbeddingStoreByNameRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, names: list[str], embeddings: list[str], content_hashes: list[str], tenant_id: UUID, model_id: UUID) -> Iterator[EmbeddingStoreByNameRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, names: list[str], embeddings: list[str], content_hashes: list[str], tenant_id: UUID, model_id: UUID) -> AsyncIterator[EmbeddingStoreByNameRow]: ...

class EmbeddingNearest(Query):
    """The workflows whose meaning lies nearest, the best first; score is the cosine, 1 for the same direction. No row where"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, among: list[UUID] | None, exact: bool, tenant_id: UUID, model: str, vector: Any, page_size: int) -> list[EmbeddingNearestRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, among: list[UUID] | None, exact: bool, tenant_id: UUID, model: str, vector: Any, page_size: int) -> Coroutine[Any, Any, list[EmbeddingNearestRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[EmbeddingNearestRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[EmbeddingNearestRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, among: list[UUID] | None, exact: bool, tenant_id: UUID, model: str, vector: Any, page_size: int) -> Iterator[EmbeddingNearestRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, among: list[UUID] | None, exact: bool, tenant_id: UUID, model: str, vector: Any, page_size: int) -> AsyncIterator[EmbeddingNearestRow]: ...

class EmbeddingDropVectors(Query):
    """Takes some vectors of a model away: all of them in one transaction could take minutes, and leave nothing done if it"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, model_id: UUID, batch_size: int) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, model_id: UUID, batch_size: int) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class EmbeddingDropModel(Query):
    """Takes a model away, with what is left of its vectors."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, model_id: UUID) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, model_id: UUID) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class EmbeddingIndexState(Query):
    """Whether the index of a model is there, and whether it can be used: what an interrupted build left cannot. And whether"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, model_id: UUID, tenant_id: UUID) -> EmbeddingIndexStateRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, model_id: UUID, tenant_id: UUID) -> Coroutine[Any, Any, EmbeddingIndexStateRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[EmbeddingIndexStateRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[EmbeddingIndexStateRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, model_id: UUID, tenant_id: UUID) -> Iterator[EmbeddingIndexStateRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, model_id: UUID, tenant_id: UUID) -> AsyncIterator[EmbeddingIndexStateRow]: ...

class EmbeddingCreateIndexStatement(Query):
    """The statement that builds the index of a model while others read and write. Tenant, model and dimensions stand in it:"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, model_id: UUID) -> str | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, model_id: UUID) -> Coroutine[Any, Any, str | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[str | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[str | None]]: ...

class EmbeddingDropIndexStatement(Query):
    """The statement that drops it again."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, model_id: UUID) -> str | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, model_id: UUID) -> Coroutine[Any, Any, str | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[str | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[str | None]]: ...

class EmbeddingPrepareBuild(Query):
    """Settings of the session that builds an index: as much memory as the graph takes, up to a gigabyte, since without it"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, workers: int, vectors: int, dimensions: int) -> EmbeddingPrepareBuildRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, workers: int, vectors: int, dimensions: int) -> Coroutine[Any, Any, EmbeddingPrepareBuildRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[EmbeddingPrepareBuildRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[EmbeddingPrepareBuildRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, workers: int, vectors: int, dimensions: int) -> Iterator[EmbeddingPrepareBuildRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, workers: int, vectors: int, dimensions: int) -> AsyncIterator[EmbeddingPrepareBuildRow]: ...

class EmbeddingTryBuild(Query):
    """Takes the lock of whoever builds or drops the index of a model, or says that somebody else has it. Never waited for"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, model_id: UUID) -> bool | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, model_id: UUID) -> Coroutine[Any, Any, bool | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[bool | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[bool | None]]: ...

class EmbeddingBuildProgress(Query):
    """How far the build of an index on the vectors has come. No row while none is built, or for a role that may not see it."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> EmbeddingBuildProgressRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, EmbeddingBuildProgressRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[EmbeddingBuildProgressRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[EmbeddingBuildProgressRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000) -> Iterator[EmbeddingBuildProgressRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000) -> AsyncIterator[EmbeddingBuildProgressRow]: ...

class FindPage(Query):
    """The workflows that contain the pattern, each with the nodes of one match. Smallest workflow first: in it the pattern"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, steps: Json | str, tenant_id: UUID, after_size: int | None, after_id: UUID | None, look_at: int, page_size: int) -> list[FindPageRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, steps: Json | str, tenant_id: UUID, after_size: int | None, after_id: UUID | None, look_at: int, page_size: int) -> Coroutine[Any, Any, list[FindPageRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[FindPageRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[FindPageRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, steps: Json | str, tenant_id: UUID, after_size: int | None, after_id: UUID | None, look_at: int, page_size: int) -> Iterator[FindPageRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, steps: Json | str, tenant_id: UUID, after_size: int | None, after_id: UUID | None, look_at: int, page_size: int) -> AsyncIterator[FindPageRow]: ...

class GraphOrder(Query):
    """Every node with its level, in dependency order: level 0 has no parents, and every other node comes one level"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str) -> list[GraphOrderRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str) -> Coroutine[Any, Any, list[GraphOrderRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[GraphOrderRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[GraphOrderRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> Iterator[GraphOrderRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> AsyncIterator[GraphOrderRow]: ...

class GraphLevels(Query):
    """The same as two arrays, name by name: what a program wants of the order. NULL and NULL where there are no nodes."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str) -> GraphLevelsRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str) -> Coroutine[Any, Any, GraphLevelsRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[GraphLevelsRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[GraphLevelsRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> Iterator[GraphLevelsRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> AsyncIterator[GraphLevelsRow]: ...

class GraphLoops(Query):
    """The edges that lead back, from which node to which. No graph question follows them."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str) -> list[GraphLoopsRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str) -> Coroutine[Any, Any, list[GraphLoopsRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[GraphLoopsRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[GraphLoopsRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> Iterator[GraphLoopsRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> AsyncIterator[GraphLoopsRow]: ...

class GraphSelect(Query):
    """The names of the nodes that a selection chooses, in dependency order, and the steps that matched nothing. No row:"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, program: Jsonb | str) -> GraphSelectRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, program: Jsonb | str) -> Coroutine[Any, Any, GraphSelectRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[GraphSelectRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[GraphSelectRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, program: Jsonb | str) -> Iterator[GraphSelectRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, program: Jsonb | str) -> AsyncIterator[GraphSelectRow]: ...

class GraphNodesForSuggestion(Query):
    """Nodes to choose a \"did you mean\" from: those on either side of the missing name, in a small workflow all, and the"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, workflow: str, name: str, others: list[str]) -> list[GraphNodesForSuggestionRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, workflow: str, name: str, others: list[str]) -> Coroutine[Any, Any, list[GraphNodesForSuggestionRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[GraphNodesForSuggestionRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[GraphNodesForSuggestionRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, workflow: str, name: str, others: list[str]) -> Iterator[GraphNodesForSuggestionRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, workflow: str, name: str, others: list[str]) -> AsyncIterator[GraphNodesForSuggestionRow]: ...

class GraphNodeTypes(Query):
    """The types of the nodes of a workflow, the most frequent first."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str) -> list[GraphNodeTypesRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str) -> Coroutine[Any, Any, list[GraphNodeTypesRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[GraphNodeTypesRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[GraphNodeTypesRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> Iterator[GraphNodeTypesRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> AsyncIterator[GraphNodeTypesRow]: ...

class GraphDescendants(Query):
    """Every node that runs after the given ones, which are left out themselves, in dependency order: what a change of them"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, nodes: list[str]) -> list[GraphDescendantsRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, nodes: list[str]) -> Coroutine[Any, Any, list[GraphDescendantsRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[GraphDescendantsRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[GraphDescendantsRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, nodes: list[str]) -> Iterator[GraphDescendantsRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, nodes: list[str]) -> AsyncIterator[GraphDescendantsRow]: ...

class GraphAncestors(Query):
    """Every node that runs before the given ones, which are left out themselves, in dependency order. Rows without"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, nodes: list[str]) -> list[GraphAncestorsRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, nodes: list[str]) -> Coroutine[Any, Any, list[GraphAncestorsRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[GraphAncestorsRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[GraphAncestorsRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, nodes: list[str]) -> Iterator[GraphAncestorsRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, nodes: list[str]) -> AsyncIterator[GraphAncestorsRow]: ...

class GraphDescendantsWithin(Query):
    """The descendants that at most :depth edges lead to, otherwise like descendants."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, nodes: list[str], depth: int) -> list[GraphDescendantsWithinRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, nodes: list[str], depth: int) -> Coroutine[Any, Any, list[GraphDescendantsWithinRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[GraphDescendantsWithinRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[GraphDescendantsWithinRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, nodes: list[str], depth: int) -> Iterator[GraphDescendantsWithinRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, nodes: list[str], depth: int) -> AsyncIterator[GraphDescendantsWithinRow]: ...

class GraphAncestorsWithin(Query):
    """The ancestors from which at most :depth edges lead to a given node, otherwise like ancestors. Walks by levels, as"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, nodes: list[str], depth: int) -> list[GraphAncestorsWithinRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, nodes: list[str], depth: int) -> Coroutine[Any, Any, list[GraphAncestorsWithinRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[GraphAncestorsWithinRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[GraphAncestorsWithinRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, nodes: list[str], depth: int) -> Iterator[GraphAncestorsWithinRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, nodes: list[str], depth: int) -> AsyncIterator[GraphAncestorsWithinRow]: ...

class GraphRoots(Query):
    """The nodes that no edge leads to, in dependency order; a loop is no such edge. A row without a name says that the"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str) -> list[GraphRootsRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str) -> Coroutine[Any, Any, list[GraphRootsRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[GraphRootsRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[GraphRootsRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> Iterator[GraphRootsRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> AsyncIterator[GraphRootsRow]: ...

class GraphSinks(Query):
    """The nodes that no edge leads away from, in dependency order; otherwise like roots."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str) -> list[GraphSinksRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str) -> Coroutine[Any, Any, list[GraphSinksRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[GraphSinksRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[GraphSinksRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> Iterator[GraphSinksRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> AsyncIterator[GraphSinksRow]: ...

class GraphIsolated(Query):
    """The nodes that are at no end of an edge, roots and sinks at once; otherwise like roots."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str) -> list[GraphIsolatedRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str) -> Coroutine[Any, Any, list[GraphIsolatedRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[GraphIsolatedRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[GraphIsolatedRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> Iterator[GraphIsolatedRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> AsyncIterator[GraphIsolatedRow]: ...

class GraphPath(Query):
    """A shortest way from the node :first to the node :last along the edges, node by node, both included. Rows without"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, first: str, last: str) -> list[GraphPathRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, first: str, last: str) -> Coroutine[Any, Any, list[GraphPathRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[GraphPathRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[GraphPathRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, first: str, last: str) -> Iterator[GraphPathRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, first: str, last: str) -> AsyncIterator[GraphPathRow]: ...

class GraphPaths(Query):
    """The ways from the node :first to the node :last along the edges, both included, each as an array of names; at most"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, first: str, last: str, most: int) -> list[GraphPathsRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, first: str, last: str, most: int) -> Coroutine[Any, Any, list[GraphPathsRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[GraphPathsRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[GraphPathsRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, first: str, last: str, most: int) -> Iterator[GraphPathsRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, first: str, last: str, most: int) -> AsyncIterator[GraphPathsRow]: ...

class GraphCriticalPath(Query):
    """The heaviest path, node by node: total is the weight of the path up to the node, itself included. weighted is the"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, default_weight: float, weight: str) -> list[GraphCriticalPathRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, default_weight: float, weight: str) -> Coroutine[Any, Any, list[GraphCriticalPathRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[GraphCriticalPathRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[GraphCriticalPathRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, default_weight: float, weight: str) -> Iterator[GraphCriticalPathRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, default_weight: float, weight: str) -> AsyncIterator[GraphCriticalPathRow]: ...

class GraphCycles(Query):
    """The sets of nodes that reach each other when loops are followed like all edges, each with its loops: names in"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str) -> list[GraphCyclesRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str) -> Coroutine[Any, Any, list[GraphCyclesRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[GraphCyclesRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[GraphCyclesRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> Iterator[GraphCyclesRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> AsyncIterator[GraphCyclesRow]: ...

class GraphWeightsForSuggestion(Query):
    """Keys of parameters, nested ones with dots, that hold numbers in the first nodes of a workflow: what could be meant"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str) -> list[GraphWeightsForSuggestionRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str) -> Coroutine[Any, Any, list[GraphWeightsForSuggestionRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[GraphWeightsForSuggestionRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[GraphWeightsForSuggestionRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> Iterator[GraphWeightsForSuggestionRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> AsyncIterator[GraphWeightsForSuggestionRow]: ...

class InventoryTables(Query):
    """Every table and view with what a statement on it sets off. key_columns are those that a foreign key could refer to:"""
    @overload
    def __call__(self, connection: Connection[Any], /) -> list[InventoryTablesRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, list[InventoryTablesRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[InventoryTablesRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[InventoryTablesRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000) -> Iterator[InventoryTablesRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000) -> AsyncIterator[InventoryTablesRow]: ...

class InventoryFunctions(Query):
    """The functions written in PL/pgSQL, with their text."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> list[InventoryFunctionsRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, list[InventoryFunctionsRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[InventoryFunctionsRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[InventoryFunctionsRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000) -> Iterator[InventoryFunctionsRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000) -> AsyncIterator[InventoryFunctionsRow]: ...

class InventoryAvoidSequentialScans(Query):
    """Up to the end of the transaction the planner takes an index wherever one can be used, however small the table."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class InventoryExplainStatement(Query):
    """The statement that shows the plan of another one, whatever the values of its parameters. Runs nothing."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, statement: str) -> str | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, statement: str) -> Coroutine[Any, Any, str | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[str | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[str | None]]: ...

class ListingByName(Query):
    """By name. What begins with :prefix does not stand before it."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, after_name: str | None, prefix: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, metadata: Jsonb | str | None, page_size: int) -> list[ListingByNameRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, after_name: str | None, prefix: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, metadata: Jsonb | str | None, page_size: int) -> Coroutine[Any, Any, list[ListingByNameRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[ListingByNameRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[ListingByNameRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, after_name: str | None, prefix: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, metadata: Jsonb | str | None, page_size: int) -> Iterator[ListingByNameRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, after_name: str | None, prefix: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, metadata: Jsonb | str | None, page_size: int) -> AsyncIterator[ListingByNameRow]: ...

class ListingByNameDescending(Query):
    """By name, the last one first. There is no name that is known to be the last, so it is looked up."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, after_name: str | None, prefix: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, metadata: Jsonb | str | None, page_size: int) -> list[ListingByNameDescendingRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, after_name: str | None, prefix: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, metadata: Jsonb | str | None, page_size: int) -> Coroutine[Any, Any, list[ListingByNameDescendingRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[ListingByNameDescendingRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[ListingByNameDescendingRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, after_name: str | None, prefix: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, metadata: Jsonb | str | None, page_size: int) -> Iterator[ListingByNameDescendingRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, after_name: str | None, prefix: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, metadata: Jsonb | str | None, page_size: int) -> AsyncIterator[ListingByNameDescendingRow]: ...

class ListingByCreatedAt(Query):
    """By the time they were first saved, the earliest first."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, after_time: datetime | None, after_name: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int) -> list[ListingByCreatedAtRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, after_time: datetime | None, after_name: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int) -> Coroutine[Any, Any, list[ListingByCreatedAtRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[ListingByCreatedAtRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[ListingByCreatedAtRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, after_time: datetime | None, after_name: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int) -> Iterator[ListingByCreatedAtRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, after_time: datetime | None, after_name: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int) -> AsyncIterator[ListingByCreatedAtRow]: ...

class ListingByCreatedAtDescending(Query):
    """By the time they were first saved, the latest first."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, after_time: datetime | None, after_name: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int) -> list[ListingByCreatedAtDescendingRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, after_time: datetime | None, after_name: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int) -> Coroutine[Any, Any, list[ListingByCreatedAtDescendingRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[ListingByCreatedAtDescendingRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[ListingByCreatedAtDescendingRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, after_time: datetime | None, after_name: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int) -> Iterator[ListingByCreatedAtDescendingRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, after_time: datetime | None, after_name: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int) -> AsyncIterator[ListingByCreatedAtDescendingRow]: ...

class ListingByUpdatedAt(Query):
    """By the time of the last change, the earliest first. What is changed while one turns the pages comes again at the"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, after_time: datetime | None, after_name: str | None, updated_since: datetime | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int) -> list[ListingByUpdatedAtRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, after_time: datetime | None, after_name: str | None, updated_since: datetime | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int) -> Coroutine[Any, Any, list[ListingByUpdatedAtRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[ListingByUpdatedAtRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[ListingByUpdatedAtRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, after_time: datetime | None, after_name: str | None, updated_since: datetime | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int) -> Iterator[ListingByUpdatedAtRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, after_time: datetime | None, after_name: str | None, updated_since: datetime | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int) -> AsyncIterator[ListingByUpdatedAtRow]: ...

class ListingByUpdatedAtDescending(Query):
    """By the time of the last change, the latest first. What is changed while one turns the pages was on an earlier one."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, after_time: datetime | None, after_name: str | None, updated_since: datetime | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int) -> list[ListingByUpdatedAtDescendingRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, after_time: datetime | None, after_name: str | None, updated_since: datetime | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int) -> Coroutine[Any, Any, list[ListingByUpdatedAtDescendingRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[ListingByUpdatedAtDescendingRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[ListingByUpdatedAtDescendingRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, after_time: datetime | None, after_name: str | None, updated_since: datetime | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int) -> Iterator[ListingByUpdatedAtDescendingRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, after_time: datetime | None, after_name: str | None, updated_since: datetime | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int) -> AsyncIterator[ListingByUpdatedAtDescendingRow]: ...

class ListingMatching(Query):
    """A page in any order, for filters that few workflows of a tenant pass. By updated_since, where that leaves no more"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, tags: list[str], category: str | None, created_by: str | None, metadata: Jsonb | str | None, updated_since: datetime | None, has_metadata: bool, has_facets: bool, sort: str, prefix: str | None, descending: bool, after_name: str | None, after_time: datetime | None, page_size: int) -> list[ListingMatchingRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, tags: list[str], category: str | None, created_by: str | None, metadata: Jsonb | str | None, updated_since: datetime | None, has_metadata: bool, has_facets: bool, sort: str, prefix: str | None, descending: bool, after_name: str | None, after_time: datetime | None, page_size: int) -> Coroutine[Any, Any, list[ListingMatchingRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[ListingMatchingRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[ListingMatchingRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, tags: list[str], category: str | None, created_by: str | None, metadata: Jsonb | str | None, updated_since: datetime | None, has_metadata: bool, has_facets: bool, sort: str, prefix: str | None, descending: bool, after_name: str | None, after_time: datetime | None, page_size: int) -> Iterator[ListingMatchingRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, tags: list[str], category: str | None, created_by: str | None, metadata: Jsonb | str | None, updated_since: datetime | None, has_metadata: bool, has_facets: bool, sort: str, prefix: str | None, descending: bool, after_name: str | None, after_time: datetime | None, page_size: int) -> AsyncIterator[ListingMatchingRow]: ...

class ListingTags(Query):
    """How many workflows have each tag, the commonest first; last those without any, as NULL. All that pass the filters are"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None) -> list[ListingTagsRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None) -> Coroutine[Any, Any, list[ListingTagsRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[ListingTagsRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[ListingTagsRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None) -> Iterator[ListingTagsRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None) -> AsyncIterator[ListingTagsRow]: ...

class ListingCategories(Query):
    """How many workflows stand in each category, and how many in it and all below it. A level that only leads to others is"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None) -> list[ListingCategoriesRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None) -> Coroutine[Any, Any, list[ListingCategoriesRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[ListingCategoriesRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[ListingCategoriesRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None) -> Iterator[ListingCategoriesRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None) -> AsyncIterator[ListingCategoriesRow]: ...

class MigrationsBookkeepingExists(Query):
    """Whether any migration was ever applied to this database."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> bool: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, bool]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[bool]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[bool]]: ...

class MigrationsApplied(Query):
    """The migrations that are applied, the oldest first."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> list[MigrationsAppliedRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, list[MigrationsAppliedRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[MigrationsAppliedRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[MigrationsAppliedRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000) -> Iterator[MigrationsAppliedRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000) -> AsyncIterator[MigrationsAppliedRow]: ...

class MigrationsChecksumsExist(Query):
    """Whether checksums are kept here: versions before them did without."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> bool: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, bool]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[bool]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[bool]]: ...

class MigrationsChecksums(Query):
    """What the files held when they were applied, or when they were accepted by `migrate repair`."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> list[MigrationsChecksumsRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, list[MigrationsChecksumsRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[MigrationsChecksumsRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[MigrationsChecksumsRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000) -> Iterator[MigrationsChecksumsRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000) -> AsyncIterator[MigrationsChecksumsRow]: ...

class MigrationsTryLock(Query):
    """Takes the lock of a run, or says that another process has it. Held by the session that applies the migrations, so it"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, key: int) -> bool | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, key: int) -> Coroutine[Any, Any, bool | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[bool | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[bool | None]]: ...

class MigrationsLock(Query):
    """The same for psql, which cannot ask again: it waits as long as lock_timeout allows, and fails."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, key: int) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, key: int) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class MigrationsUnlock(Query):
    """Gives the lock back, for a session that goes on."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, key: int) -> bool | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, key: int) -> Coroutine[Any, Any, bool | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[bool | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[bool | None]]: ...

class MigrationsBreakStaleLock(Query):
    """Removes the row that a crashed run of an earlier version left behind. Only for the holder of the lock above."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class MigrationsSetLockTimeout(Query):
    """How long a statement may wait for a lock. While it waits, all that come after it wait behind it."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, milliseconds: int) -> str | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, milliseconds: int) -> Coroutine[Any, Any, str | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[str | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[str | None]]: ...

class MigrationsMark(Query):
    """Marks a migration as applied, in the transaction that applied it. The hash is what yoyo finds it by."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, id: str | None) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, id: str | None) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class MigrationsUnmark(Query):
    """Takes the mark back, in the transaction that took the migration back. `operation` is rollback, or unmark where the"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, id: str | None, operation: str | None) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, id: str | None, operation: str | None) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class MigrationsForgetChecksum(Query):
    """Makes room for what the files of a migration hold now."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, id: str) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, id: str) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class MigrationsKeepChecksum(Query):
    """Keeps what the files of a migration hold: applied, accepted after review, or of a database from before checksums."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, id: str, checksum: str, rollback_checksum: str | None) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, id: str, checksum: str, rollback_checksum: str | None) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class MigrationsMayCreate(Query):
    """Whether the connected role may create tables where they would be created."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> bool | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, bool | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[bool | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[bool | None]]: ...

class MigrationsOccupied(Query):
    """Which of these names are taken already, where a new table would go."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, names: list[str]) -> list[MigrationsOccupiedRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, names: list[str]) -> Coroutine[Any, Any, list[MigrationsOccupiedRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[MigrationsOccupiedRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[MigrationsOccupiedRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, names: list[str]) -> Iterator[MigrationsOccupiedRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, names: list[str]) -> AsyncIterator[MigrationsOccupiedRow]: ...

class MigrationsUnavailableExtensions(Query):
    """Which of these extensions this server cannot install."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, names: list[str]) -> list[MigrationsUnavailableExtensionsRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, names: list[str]) -> Coroutine[Any, Any, list[MigrationsUnavailableExtensionsRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[MigrationsUnavailableExtensionsRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[MigrationsUnavailableExtensionsRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, names: list[str]) -> Iterator[MigrationsUnavailableExtensionsRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, names: list[str]) -> AsyncIterator[MigrationsUnavailableExtensionsRow]: ...

class MigrationsDropInvalidIndexStatement(Query):
    """The statement that drops what an interrupted CREATE INDEX CONCURRENTLY left of an index; none where nothing is left."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, name: str, table_name: str) -> str | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, name: str, table_name: str) -> Coroutine[Any, Any, str | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[str | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[str | None]]: ...

class MigrationsTool(Query):
    """Where a tool for testing is, told by one of its functions, so that an installation without CREATE EXTENSION counts;"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, marker: str, extension: str) -> MigrationsToolRow: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, marker: str, extension: str) -> Coroutine[Any, Any, MigrationsToolRow]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[MigrationsToolRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[MigrationsToolRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, marker: str, extension: str) -> Iterator[MigrationsToolRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, marker: str, extension: str) -> AsyncIterator[MigrationsToolRow]: ...

class MigrationsPlpgsqlChecks(Query):
    """For each plpgsql function of the registry the statement that checks its body by plpgsql_check, which is in the schema"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, schema_name: str) -> list[MigrationsPlpgsqlChecksRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, schema_name: str) -> Coroutine[Any, Any, list[MigrationsPlpgsqlChecksRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[MigrationsPlpgsqlChecksRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[MigrationsPlpgsqlChecksRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, schema_name: str) -> Iterator[MigrationsPlpgsqlChecksRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, schema_name: str) -> AsyncIterator[MigrationsPlpgsqlChecksRow]: ...

class PartitionsAreMade(Query):
    """Whether the migrations have made the table here, and what makes its months."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, of_table: str) -> bool | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, of_table: str) -> Coroutine[Any, Any, bool | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[bool | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[bool | None]]: ...

class PartitionsMayMaintain(Query):
    """Whether the connected role may make and drop partitions of a table: it owns it, or is as good as its owner."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, of_table: str) -> bool | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, of_table: str) -> Coroutine[Any, Any, bool | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[bool | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[bool | None]]: ...

class PartitionsMake(Query):
    """Makes the partitions from this month to so many months ahead, empties the default one into those it takes, and"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, of_table: str, months_ahead: int) -> list[str] | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, of_table: str, months_ahead: int) -> Coroutine[Any, Any, list[str] | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[list[str] | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[list[str] | None]]: ...

class PartitionsMonths(Query):
    """The months that a table lies in, the oldest first: from the first moment to the one that is in the next."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, of_table: str) -> list[PartitionsMonthsRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, of_table: str) -> Coroutine[Any, Any, list[PartitionsMonthsRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[PartitionsMonthsRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[PartitionsMonthsRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, of_table: str) -> Iterator[PartitionsMonthsRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, of_table: str) -> AsyncIterator[PartitionsMonthsRow]: ...

class PartitionsReserve(Query):
    """How many whole months after this one have a partition, and whether the default one has taken rows."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, of_table: str) -> PartitionsReserveRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, of_table: str) -> Coroutine[Any, Any, PartitionsReserveRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[PartitionsReserveRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[PartitionsReserveRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, of_table: str) -> Iterator[PartitionsReserveRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, of_table: str) -> AsyncIterator[PartitionsReserveRow]: ...

class PartitionsLines(Query):
    """The rows of one partition, of all tenants, as JSON. In a transaction that is rolled back."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, of_table: str, partition: str) -> list[PartitionsLinesRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, of_table: str, partition: str) -> Coroutine[Any, Any, list[PartitionsLinesRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[PartitionsLinesRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[PartitionsLinesRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, of_table: str, partition: str) -> Iterator[PartitionsLinesRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, of_table: str, partition: str) -> AsyncIterator[PartitionsLinesRow]: ...

class PartitionsDrop(Query):
    """Drops a partition that was archived, if it has no more rows than that."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, of_table: str, partition: str, rows: int) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, of_table: str, partition: str, rows: int) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class PlansSave(Query):
    """Keeps a plan for a version of a workflow; one of this name is replaced, if it is for the same workflow. No row: it is"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, params: Jsonb | str, workflow_id: UUID, version: int) -> PlansSaveRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, params: Jsonb | str, workflow_id: UUID, version: int) -> Coroutine[Any, Any, PlansSaveRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[PlansSaveRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[PlansSaveRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, params: Jsonb | str, workflow_id: UUID, version: int) -> Iterator[PlansSaveRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, params: Jsonb | str, workflow_id: UUID, version: int) -> AsyncIterator[PlansSaveRow]: ...

class PlansGet(Query):
    """A plan with the version it is for, and where the workflow has moved on since, the parameters it has now."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str) -> PlansGetRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str) -> Coroutine[Any, Any, PlansGetRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[PlansGetRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[PlansGetRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> Iterator[PlansGetRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> AsyncIterator[PlansGetRow]: ...

class PlansPage(Query):
    """All plans by name, a page at a time: give the last name of the page before as :after. workflow is the name it has"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, after: str | None, page_size: int) -> list[PlansPageRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, after: str | None, page_size: int) -> Coroutine[Any, Any, list[PlansPageRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[PlansPageRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[PlansPageRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, after: str | None, page_size: int) -> Iterator[PlansPageRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, after: str | None, page_size: int) -> AsyncIterator[PlansPageRow]: ...

class PlansPageOf(Query):
    """The plans of one workflow, as page gives those of all."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, workflow: str, after: str | None, page_size: int) -> list[PlansPageOfRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, workflow: str, after: str | None, page_size: int) -> Coroutine[Any, Any, list[PlansPageOfRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[PlansPageOfRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[PlansPageOfRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, workflow: str, after: str | None, page_size: int) -> Iterator[PlansPageOfRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, workflow: str, after: str | None, page_size: int) -> AsyncIterator[PlansPageOfRow]: ...

class PlansDelete(Query):
    """Deletes a plan and returns the version it was for."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str) -> int | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str) -> Coroutine[Any, Any, int | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[int | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[int | None]]: ...

class PlansNamesForSuggestion(Query):
    """Names to choose a \"did you mean\" from: those on either side of the missing one."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str) -> list[PlansNamesForSuggestionRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str) -> Coroutine[Any, Any, list[PlansNamesForSuggestionRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[PlansNamesForSuggestionRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[PlansNamesForSuggestionRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> Iterator[PlansNamesForSuggestionRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> AsyncIterator[PlansNamesForSuggestionRow]: ...

class PlansReferenced(Query):
    """The workflows that references mean, all of one level of nesting in one round trip, as versions.get finds each."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, wanted_references: list[str], wanted_names: list[str], wanted_versions: list[int], wanted_labels: list[str], tenant_id: UUID) -> list[PlansReferencedRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, wanted_references: list[str], wanted_names: list[str], wanted_versions: list[int], wanted_labels: list[str], tenant_id: UUID) -> Coroutine[Any, Any, list[PlansReferencedRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[PlansReferencedRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[PlansReferencedRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, wanted_references: list[str], wanted_names: list[str], wanted_versions: list[int], wanted_labels: list[str], tenant_id: UUID) -> Iterator[PlansReferencedRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, wanted_references: list[str], wanted_names: list[str], wanted_versions: list[int], wanted_labels: list[str], tenant_id: UUID) -> AsyncIterator[PlansReferencedRow]: ...

class ProvenanceSources(Query):
    """The versions at which metadata.source changed, the newest first: each is one generation. edits is how many versions"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str) -> list[ProvenanceSourcesRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str) -> Coroutine[Any, Any, list[ProvenanceSourcesRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[ProvenanceSourcesRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[ProvenanceSourcesRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> Iterator[ProvenanceSourcesRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> AsyncIterator[ProvenanceSourcesRow]: ...

class SaveCreate(Query):
    """Makes a workflow that is not there yet and returns its id; nothing is written and returned if the name is taken."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, description: str | None, category: str | None, tags: list[str], metadata: Jsonb | str, message: str | None, derived_from_id: UUID | None, derived_from_version: int | None, nodes: Json | str, edges: Json | str, params: Json | str) -> UUID | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, description: str | None, category: str | None, tags: list[str], metadata: Jsonb | str, message: str | None, derived_from_id: UUID | None, derived_from_version: int | None, nodes: Json | str, edges: Json | str, params: Json | str) -> Coroutine[Any, Any, UUID | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[UUID | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[UUID | None]]: ...

class SaveRecordLater(Query):
    """Says that the save takes several statements: its version is recorded by `record`, at its end."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class SaveRecord(Query):
    """Records the version of a workflow as it is now, unless it is recorded already, and returns its number."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, workflow_id: UUID) -> int | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, workflow_id: UUID) -> Coroutine[Any, Any, int | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[int | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[int | None]]: ...

class SaveCreateHead(Query):
    """Makes the head of a workflow that is not there yet and returns its id; nothing if the name is taken."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, description: str | None, category: str | None, tags: list[str], metadata: Jsonb | str, message: str | None, derived_from_id: UUID | None, derived_from_version: int | None) -> UUID | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, description: str | None, category: str | None, tags: list[str], metadata: Jsonb | str, message: str | None, derived_from_id: UUID | None, derived_from_version: int | None) -> Coroutine[Any, Any, UUID | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[UUID | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[UUID | None]]: ...

class SaveCopyNodes(Query):
    """The nodes of a workflow just created, many at once. Nobody else can see it yet."""
    __call__: None  # a COPY is not called
    @overload
    def copy(self, connection: Connection[Any], values: Iterable[Sequence[Any]], *, types: Sequence[str] | None = None) -> int: ...
    @overload
    def copy(self, connection: AsyncConnection[Any], values: Iterable[Sequence[Any]] | AsyncIterable[Sequence[Any]], *, types: Sequence[str] | None = None) -> Coroutine[Any, Any, int]: ...

class SaveCopyEdges(Query):
    """The edges of a workflow just created, after its nodes: the orders they carry are checked against them."""
    __call__: None  # a COPY is not called
    @overload
    def copy(self, connection: Connection[Any], values: Iterable[Sequence[Any]], *, types: Sequence[str] | None = None) -> int: ...
    @overload
    def copy(self, connection: AsyncConnection[Any], values: Iterable[Sequence[Any]] | AsyncIterable[Sequence[Any]], *, types: Sequence[str] | None = None) -> Coroutine[Any, Any, int]: ...

class SaveCopyParams(Query):
    """The parameters of a workflow just created."""
    __call__: None  # a COPY is not called
    @overload
    def copy(self, connection: Connection[Any], values: Iterable[Sequence[Any]], *, types: Sequence[str] | None = None) -> int: ...
    @overload
    def copy(self, connection: AsyncConnection[Any], values: Iterable[Sequence[Any]] | AsyncIterable[Sequence[Any]], *, types: Sequence[str] | None = None) -> Coroutine[Any, Any, int]: ...

class SaveStatisticsAreMissing(Query):
    """Whether the tables of a workflow were never looked at by ANALYZE."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> bool | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, bool | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[bool | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[bool | None]]: ...

class SaveGatherStatistics(Query):
    """After the first large workflow of a new database. Until then the planner cannot tell the indexes of the two"""
    @overload
    def __call__(self, connection: Connection[Any], /) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class SaveUpdate(Query):
    """Turns the stored workflow into the given one: rows that do not differ are not written, nodes keep their ids by"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, description: str | None, category: str | None, tags: list[str], metadata: Jsonb | str, tenant_id: UUID, name: str, nodes: Json | str, edges: Json | str, params: Json | str, message: str | None, derived_from_id: UUID | None, derived_from_version: int | None, expected_version: int | None) -> SaveUpdateRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, description: str | None, category: str | None, tags: list[str], metadata: Jsonb | str, tenant_id: UUID, name: str, nodes: Json | str, edges: Json | str, params: Json | str, message: str | None, derived_from_id: UUID | None, derived_from_version: int | None, expected_version: int | None) -> Coroutine[Any, Any, SaveUpdateRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[SaveUpdateRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[SaveUpdateRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, description: str | None, category: str | None, tags: list[str], metadata: Jsonb | str, tenant_id: UUID, name: str, nodes: Json | str, edges: Json | str, params: Json | str, message: str | None, derived_from_id: UUID | None, derived_from_version: int | None, expected_version: int | None) -> Iterator[SaveUpdateRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, description: str | None, category: str | None, tags: list[str], metadata: Jsonb | str, tenant_id: UUID, name: str, nodes: Json | str, edges: Json | str, params: Json | str, message: str | None, derived_from_id: UUID | None, derived_from_version: int | None, expected_version: int | None) -> AsyncIterator[SaveUpdateRow]: ...

class SaveLineUp(Query):
    """Waits for whoever saves the workflow now; in a transaction, whoever comes later waits for us."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str) -> UUID | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str) -> Coroutine[Any, Any, UUID | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[UUID | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[UUID | None]]: ...

class SchemaSearchPath(Query):
    """What decides which names the server writes without their schema."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> str: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, str]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[str]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[str]]: ...

class SchemaUseSearchPath(Query):
    """Up to the end of the transaction the server writes names as this search path would find them."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, search_path: str) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, search_path: str) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class SchemaTables(Query):
    """Tables and views. `kind` is PostgreSQL's relkind; `definition` is what a view selects, NULL for a table."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> list[SchemaTablesRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, list[SchemaTablesRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[SchemaTablesRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[SchemaTablesRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000) -> Iterator[SchemaTablesRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000) -> AsyncIterator[SchemaTablesRow]: ...

class SchemaColumns(Query):
    """Columns in their order. `default_value` is also the expression of a generated column."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> list[SchemaColumnsRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, list[SchemaColumnsRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[SchemaColumnsRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[SchemaColumnsRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000) -> Iterator[SchemaColumnsRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000) -> AsyncIterator[SchemaColumnsRow]: ...

class SchemaConstraints(Query):
    """Constraints, by the kind: p primary key, u unique, f foreign key, c check, x exclusion. PostgreSQL 18 has NOT NULL"""
    @overload
    def __call__(self, connection: Connection[Any], /) -> list[SchemaConstraintsRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, list[SchemaConstraintsRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[SchemaConstraintsRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[SchemaConstraintsRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000) -> Iterator[SchemaConstraintsRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000) -> AsyncIterator[SchemaConstraintsRow]: ...

class SchemaIndexes(Query):
    """Indexes. `of_constraint` is the name of the constraint that the index keeps, NULL for an index of its own."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> list[SchemaIndexesRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, list[SchemaIndexesRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[SchemaIndexesRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[SchemaIndexesRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000) -> Iterator[SchemaIndexesRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000) -> AsyncIterator[SchemaIndexesRow]: ...

class SchemaTriggers(Query):
    """Triggers that somebody made. `enabled` is PostgreSQL's tgenabled: O fires as usual, D is disabled."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> list[SchemaTriggersRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, list[SchemaTriggersRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[SchemaTriggersRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[SchemaTriggersRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000) -> Iterator[SchemaTriggersRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000) -> AsyncIterator[SchemaTriggersRow]: ...

class SchemaPolicies(Query):
    """Row level security. `command` is r SELECT, a INSERT, w UPDATE, d DELETE or * for all; no roles stands for everybody."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> list[SchemaPoliciesRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, list[SchemaPoliciesRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[SchemaPoliciesRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[SchemaPoliciesRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000) -> Iterator[SchemaPoliciesRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000) -> AsyncIterator[SchemaPoliciesRow]: ...

class SchemaFunctions(Query):
    """Functions, the forms of one name apart."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> list[SchemaFunctionsRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, list[SchemaFunctionsRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[SchemaFunctionsRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[SchemaFunctionsRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000) -> Iterator[SchemaFunctionsRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000) -> AsyncIterator[SchemaFunctionsRow]: ...

class SearchPage(Query):
    """The workflows that hold all that is asked for, best first, each with up to three of the parts that hold it."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, asked: Jsonb | str, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, is_filtered: bool, after_tier: int | None, after_size: int | None, after_id: UUID | None, page_size: int) -> list[SearchPageRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, asked: Jsonb | str, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, is_filtered: bool, after_tier: int | None, after_size: int | None, after_id: UUID | None, page_size: int) -> Coroutine[Any, Any, list[SearchPageRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[SearchPageRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[SearchPageRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, asked: Jsonb | str, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, is_filtered: bool, after_tier: int | None, after_size: int | None, after_id: UUID | None, page_size: int) -> Iterator[SearchPageRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, asked: Jsonb | str, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, is_filtered: bool, after_tier: int | None, after_size: int | None, after_id: UUID | None, page_size: int) -> AsyncIterator[SearchPageRow]: ...

class SearchFused(Query):
    """The best by text, by meaning and by structure together, as far as each is asked for."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, asked: Jsonb | str, required: Jsonb | str, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, is_filtered: bool, wished: Jsonb | str, model: str | None, vector: str | None, like_document: Jsonb | str | None, like_name: str | None, page_size: int) -> list[SearchFusedRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, asked: Jsonb | str, required: Jsonb | str, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, is_filtered: bool, wished: Jsonb | str, model: str | None, vector: str | None, like_document: Jsonb | str | None, like_name: str | None, page_size: int) -> Coroutine[Any, Any, list[SearchFusedRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[SearchFusedRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[SearchFusedRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, asked: Jsonb | str, required: Jsonb | str, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, is_filtered: bool, wished: Jsonb | str, model: str | None, vector: str | None, like_document: Jsonb | str | None, like_name: str | None, page_size: int) -> Iterator[SearchFusedRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, asked: Jsonb | str, required: Jsonb | str, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, is_filtered: bool, wished: Jsonb | str, model: str | None, vector: str | None, like_document: Jsonb | str | None, like_name: str | None, page_size: int) -> AsyncIterator[SearchFusedRow]: ...

class ServerDatabaseExists(Query):
    """Whether the server has a database of this name."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, name: str) -> bool: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, name: str) -> Coroutine[Any, Any, bool]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[bool]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[bool]]: ...

class ServerCreateDatabase(Query):
    """The database of the embedded server. Must run outside a transaction."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class ServerDescribe(Query):
    """What a check of the set-up has to know of the server and of the role that is connected."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> ServerDescribeRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, ServerDescribeRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[ServerDescribeRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[ServerDescribeRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000) -> Iterator[ServerDescribeRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000) -> AsyncIterator[ServerDescribeRow]: ...

class ServerMissingPrivileges(Query):
    """What the connected role has to be granted before it can do all but purge and prune: privileges, and the tables of"""
    @overload
    def __call__(self, connection: Connection[Any], /) -> list[ServerMissingPrivilegesRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, list[ServerMissingPrivilegesRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[ServerMissingPrivilegesRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[ServerMissingPrivilegesRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000) -> Iterator[ServerMissingPrivilegesRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000) -> AsyncIterator[ServerMissingPrivilegesRow]: ...

class ServerTenantCounts(Query):
    """How much a tenant has; no row where nobody has saved under this name yet."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant: str) -> ServerTenantCountsRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant: str) -> Coroutine[Any, Any, ServerTenantCountsRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[ServerTenantCountsRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[ServerTenantCountsRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant: str) -> Iterator[ServerTenantCountsRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant: str) -> AsyncIterator[ServerTenantCountsRow]: ...

class SimilarPage(Query):
    """The workflows that are at least so similar, the most similar first. Its signature is made first, if it is old; how"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, document: Jsonb | str | None, name: str, if_changed: bool, threshold: float, page_size: int) -> list[SimilarPageRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, document: Jsonb | str | None, name: str, if_changed: bool, threshold: float, page_size: int) -> Coroutine[Any, Any, list[SimilarPageRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[SimilarPageRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[SimilarPageRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, document: Jsonb | str | None, name: str, if_changed: bool, threshold: float, page_size: int) -> Iterator[SimilarPageRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, document: Jsonb | str | None, name: str, if_changed: bool, threshold: float, page_size: int) -> AsyncIterator[SimilarPageRow]: ...

class SimilarRefresh(Query):
    """Makes the signatures that are wanted: how many there were to make, and how many of them are made now. Whoever writes"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, at_most: int) -> SimilarRefreshRow: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, at_most: int) -> Coroutine[Any, Any, SimilarRefreshRow]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[SimilarRefreshRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[SimilarRefreshRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, at_most: int) -> Iterator[SimilarRefreshRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, at_most: int) -> AsyncIterator[SimilarRefreshRow]: ...

class StatisticsAvailable(Query):
    """Whether the extension is created in this database, and whether the server has it at all."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> StatisticsAvailableRow: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, StatisticsAvailableRow]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[StatisticsAvailableRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[StatisticsAvailableRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000) -> Iterator[StatisticsAvailableRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000) -> AsyncIterator[StatisticsAvailableRow]: ...

class StatisticsSince(Query):
    """When counting began, and how often statements were dropped to make room for others. No row without the extension."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> StatisticsSinceRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, StatisticsSinceRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[StatisticsSinceRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[StatisticsSinceRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000) -> Iterator[StatisticsSinceRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000) -> AsyncIterator[StatisticsSinceRow]: ...

class StatisticsQueries(Query):
    """Calls, mean time and rows of every named query in this database, the one that took the most time first, by the"""
    @overload
    def __call__(self, connection: Connection[Any], /) -> list[StatisticsQueriesRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, list[StatisticsQueriesRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[StatisticsQueriesRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[StatisticsQueriesRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000) -> Iterator[StatisticsQueriesRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000) -> AsyncIterator[StatisticsQueriesRow]: ...

class StatisticsHidden(Query):
    """How many statements of this database the connected role may not see the text of; nothing without the extension."""
    @overload
    def __call__(self, connection: Connection[Any], /) -> int | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /) -> Coroutine[Any, Any, int | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[int | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[int | None]]: ...

class SubworkflowWhereUsed(Query):
    """The nodes that refer to a workflow, direct ones first. `uses` is the workflow that a node refers to, `reference` the"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, name: str, tenant_id: UUID, transitive: bool) -> list[SubworkflowWhereUsedRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, name: str, tenant_id: UUID, transitive: bool) -> Coroutine[Any, Any, list[SubworkflowWhereUsedRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[SubworkflowWhereUsedRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[SubworkflowWhereUsedRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, name: str, tenant_id: UUID, transitive: bool) -> Iterator[SubworkflowWhereUsedRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, name: str, tenant_id: UUID, transitive: bool) -> AsyncIterator[SubworkflowWhereUsedRow]: ...

class SubworkflowUses(Query):
    """The nodes by which a workflow uses others, and with :transitive those of the others, its own first. `is_missing`:"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, transitive: bool) -> list[SubworkflowUsesRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, transitive: bool) -> Coroutine[Any, Any, list[SubworkflowUsesRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[SubworkflowUsesRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[SubworkflowUsesRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, transitive: bool) -> Iterator[SubworkflowUsesRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, transitive: bool) -> AsyncIterator[SubworkflowUsesRow]: ...

class SubworkflowMissing(Query):
    """All nodes of the tenant that refer to a workflow which is not there."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID) -> list[SubworkflowMissingRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID) -> Coroutine[Any, Any, list[SubworkflowMissingRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[SubworkflowMissingRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[SubworkflowMissingRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID) -> Iterator[SubworkflowMissingRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID) -> AsyncIterator[SubworkflowMissingRow]: ...

class SubworkflowMissingOf(Query):
    """The same for the nodes of some workflows only: what a save tells."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, names: list[str]) -> list[SubworkflowMissingOfRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, names: list[str]) -> Coroutine[Any, Any, list[SubworkflowMissingOfRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[SubworkflowMissingOfRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[SubworkflowMissingOfRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, names: list[str]) -> Iterator[SubworkflowMissingOfRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, names: list[str]) -> AsyncIterator[SubworkflowMissingOfRow]: ...

class SubworkflowOrder(Query):
    """Workflows with their level, each after those it uses: level 0 uses none that is there, and every other one comes one"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str | None) -> list[SubworkflowOrderRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str | None) -> Coroutine[Any, Any, list[SubworkflowOrderRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[SubworkflowOrderRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[SubworkflowOrderRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str | None) -> Iterator[SubworkflowOrderRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str | None) -> AsyncIterator[SubworkflowOrderRow]: ...

class SubworkflowImpact(Query):
    """What a change of a node affects: the nodes after it in its workflow and, in every workflow that uses this one, also"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, node: str) -> list[SubworkflowImpactRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, node: str) -> Coroutine[Any, Any, list[SubworkflowImpactRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[SubworkflowImpactRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[SubworkflowImpactRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, node: str) -> Iterator[SubworkflowImpactRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, node: str) -> AsyncIterator[SubworkflowImpactRow]: ...

class TenantFind(Query):
    """The id of a tenant, and whether row level security holds for the role that asks: COPY cannot write then."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, name: str) -> TenantFindRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, name: str) -> Coroutine[Any, Any, TenantFindRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[TenantFindRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[TenantFindRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, name: str) -> Iterator[TenantFindRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, name: str) -> AsyncIterator[TenantFindRow]: ...

class TenantAdd(Query):
    """Makes a tenant. Of two at once that name the same one, both succeed."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, name: str) -> int: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, name: str) -> Coroutine[Any, Any, int]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> int: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, int]: ...

class VersionsGet(Query):
    """One version of a workflow. document is NULL where it is the present one and not recorded yet: a change by hand is"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, reference: str, version: int | None, label: str | None, tenant_id: UUID, name: str) -> VersionsGetRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, reference: str, version: int | None, label: str | None, tenant_id: UUID, name: str) -> Coroutine[Any, Any, VersionsGetRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[VersionsGetRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[VersionsGetRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, reference: str, version: int | None, label: str | None, tenant_id: UUID, name: str) -> Iterator[VersionsGetRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, reference: str, version: int | None, label: str | None, tenant_id: UUID, name: str) -> AsyncIterator[VersionsGetRow]: ...

class VersionsAt(Query):
    """The version that a workflow was at at a moment. Whoever has the name now; document is NULL where the workflow was"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, moment: datetime, name: str) -> VersionsAtRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, moment: datetime, name: str) -> Coroutine[Any, Any, VersionsAtRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[VersionsAtRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[VersionsAtRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, moment: datetime, name: str) -> Iterator[VersionsAtRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, moment: datetime, name: str) -> AsyncIterator[VersionsAtRow]: ...

class VersionsRecord(Query):
    """Records the present version of a workflow, if a change by hand left it unrecorded, and returns its number."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str) -> int | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str) -> Coroutine[Any, Any, int | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[int | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[int | None]]: ...

class VersionsPage(Query):
    """The versions of a workflow without their bodies, the newest first, a page at a time: give the last version of the"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, before: int | None, page_size: int, name: str) -> list[VersionsPageRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, before: int | None, page_size: int, name: str) -> Coroutine[Any, Any, list[VersionsPageRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[VersionsPageRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[VersionsPageRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, before: int | None, page_size: int, name: str) -> Iterator[VersionsPageRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, before: int | None, page_size: int, name: str) -> AsyncIterator[VersionsPageRow]: ...

class VersionsDerived(Query):
    """The versions that were made from a workflow: clones of it, and what became of them."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str) -> list[VersionsDerivedRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str) -> Coroutine[Any, Any, list[VersionsDerivedRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[VersionsDerivedRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[VersionsDerivedRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> Iterator[VersionsDerivedRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> AsyncIterator[VersionsDerivedRow]: ...

class VersionsSameContent(Query):
    """The other workflows that are now what this one is now, but for the name."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str) -> list[VersionsSameContentRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str) -> Coroutine[Any, Any, list[VersionsSameContentRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[VersionsSameContentRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[VersionsSameContentRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> Iterator[VersionsSameContentRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> AsyncIterator[VersionsSameContentRow]: ...

class VersionsLabel(Query):
    """Lets a label point at a version: a new one is made, one that is there moves, and its moves are noted by trigger."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, version: int | None, from_label: str | None, tenant_id: UUID, label: str, name: str) -> VersionsLabelRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, version: int | None, from_label: str | None, tenant_id: UUID, label: str, name: str) -> Coroutine[Any, Any, VersionsLabelRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[VersionsLabelRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[VersionsLabelRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, version: int | None, from_label: str | None, tenant_id: UUID, label: str, name: str) -> Iterator[VersionsLabelRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, version: int | None, from_label: str | None, tenant_id: UUID, label: str, name: str) -> AsyncIterator[VersionsLabelRow]: ...

class VersionsUnlabel(Query):
    """Takes a label away and returns the version it pointed at."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, label: str) -> int | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, label: str) -> Coroutine[Any, Any, int | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[int | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[int | None]]: ...

class VersionsLabels(Query):
    """The labels of a workflow."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str) -> list[VersionsLabelsRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str) -> Coroutine[Any, Any, list[VersionsLabelsRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[VersionsLabelsRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[VersionsLabelsRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> Iterator[VersionsLabelsRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> AsyncIterator[VersionsLabelsRow]: ...

class VersionsLabelMoves(Query):
    """Where the labels of a workflow have been, the latest move first."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str, label: str | None, page_size: int) -> list[VersionsLabelMovesRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str, label: str | None, page_size: int) -> Coroutine[Any, Any, list[VersionsLabelMovesRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[VersionsLabelMovesRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[VersionsLabelMovesRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, label: str | None, page_size: int) -> Iterator[VersionsLabelMovesRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str, label: str | None, page_size: int) -> AsyncIterator[VersionsLabelMovesRow]: ...

class VersionsDeleted(Query):
    """Deleted workflows that can be had back, the last deleted first; with a name, those that had it."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str | None, page_size: int) -> list[VersionsDeletedRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str | None, page_size: int) -> Coroutine[Any, Any, list[VersionsDeletedRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[VersionsDeletedRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[VersionsDeletedRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str | None, page_size: int) -> Iterator[VersionsDeletedRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str | None, page_size: int) -> AsyncIterator[VersionsDeletedRow]: ...

class VersionsLastOfDeleted(Query):
    """What a deleted workflow was: its last version."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, workflow_id: UUID) -> VersionsLastOfDeletedRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, workflow_id: UUID) -> Coroutine[Any, Any, VersionsLastOfDeletedRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[VersionsLastOfDeletedRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[VersionsLastOfDeletedRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, workflow_id: UUID) -> Iterator[VersionsLastOfDeletedRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, workflow_id: UUID) -> AsyncIterator[VersionsLastOfDeletedRow]: ...

class VersionsUndelete(Query):
    """Makes a deleted workflow again from its last version, whose content is given: the same id, version and history."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, workflow_id: UUID, deleted_version: int, name: str, nodes: Json | str, edges: Json | str, params: Json | str) -> VersionsUndeleteRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, workflow_id: UUID, deleted_version: int, name: str, nodes: Json | str, edges: Json | str, params: Json | str) -> Coroutine[Any, Any, VersionsUndeleteRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[VersionsUndeleteRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[VersionsUndeleteRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, workflow_id: UUID, deleted_version: int, name: str, nodes: Json | str, edges: Json | str, params: Json | str) -> Iterator[VersionsUndeleteRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, workflow_id: UUID, deleted_version: int, name: str, nodes: Json | str, edges: Json | str, params: Json | str) -> AsyncIterator[VersionsUndeleteRow]: ...

class VersionsPrunable(Query):
    """The versions that `prune` would take away: older than the moment, not among the newest :keep of their workflow, and"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str | None, keep: int, moment: datetime) -> list[VersionsPrunableRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str | None, keep: int, moment: datetime) -> Coroutine[Any, Any, list[VersionsPrunableRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[VersionsPrunableRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[VersionsPrunableRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str | None, keep: int, moment: datetime) -> Iterator[VersionsPrunableRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str | None, keep: int, moment: datetime) -> AsyncIterator[VersionsPrunableRow]: ...

class VersionsPrune(Query):
    """Takes the given versions of a workflow away for good and returns how many there were."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, workflow_id: UUID, versions: list[int]) -> int | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, workflow_id: UUID, versions: list[int]) -> Coroutine[Any, Any, int | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[int | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[int | None]]: ...

class VersionsPurge(Query):
    """Takes a workflow away for good, stored or deleted, with all its versions and labels; returns how many versions there"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, workflow_id: UUID) -> int | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, workflow_id: UUID) -> Coroutine[Any, Any, int | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[int | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[int | None]]: ...

class VersionsIdOf(Query):
    """The id of a workflow that is stored now."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str) -> UUID | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str) -> Coroutine[Any, Any, UUID | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[UUID | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[UUID | None]]: ...

class WorkflowGet(Query):
    """One workflow with everything in it, as parallel arrays: one row, one snapshot, one round trip."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str) -> WorkflowGetRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str) -> Coroutine[Any, Any, WorkflowGetRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[WorkflowGetRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[WorkflowGetRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> Iterator[WorkflowGetRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> AsyncIterator[WorkflowGetRow]: ...

class WorkflowNamesForSuggestion(Query):
    """Names to choose a \"did you mean\" from: those on either side of the missing one, and those that hold it."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str) -> list[WorkflowNamesForSuggestionRow]: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str) -> Coroutine[Any, Any, list[WorkflowNamesForSuggestionRow]]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[WorkflowNamesForSuggestionRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[WorkflowNamesForSuggestionRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> Iterator[WorkflowNamesForSuggestionRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> AsyncIterator[WorkflowNamesForSuggestionRow]: ...

class WorkflowDelete(Query):
    """Deletes a workflow with its nodes, edges and params. Returns its version and the names of the workflows that refer to"""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID, name: str) -> WorkflowDeleteRow | None: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID, name: str) -> Coroutine[Any, Any, WorkflowDeleteRow | None]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[WorkflowDeleteRow | None]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[WorkflowDeleteRow | None]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> Iterator[WorkflowDeleteRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID, name: str) -> AsyncIterator[WorkflowDeleteRow]: ...

class WorkflowCount(Query):
    """How much the tenant keeps."""
    @overload
    def __call__(self, connection: Connection[Any], /, *, tenant_id: UUID) -> WorkflowCountRow: ...
    @overload
    def __call__(self, connection: AsyncConnection[Any], /, *, tenant_id: UUID) -> Coroutine[Any, Any, WorkflowCountRow]: ...
    @overload
    def bulk(self, connection: Connection[Any], parameters: Iterable[Mapping[str, Any]]) -> list[WorkflowCountRow]: ...
    @overload
    def bulk(self, connection: AsyncConnection[Any], parameters: Iterable[Mapping[str, Any]]) -> Coroutine[Any, Any, list[WorkflowCountRow]]: ...
    @overload
    def stream(self, connection: Connection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID) -> Iterator[WorkflowCountRow]: ...
    @overload
    def stream(self, connection: AsyncConnection[Any], /, *, fetch_size: int = 1000, tenant_id: UUID) -> AsyncIterator[WorkflowCountRow]: ...

class AccessNamespace:
    get: AccessGet
    write: AccessWrite
    uses: AccessUses
    most_used: AccessMostUsed
    never_used: AccessNeverUsed
    never_used_count: AccessNeverUsedCount
    by_actor: AccessByActor
    by_day: AccessByDay
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class AuditNamespace:
    subject: AuditSubject
    page: AuditPage
    node_names: AuditNodeNames
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class CatalogNamespace:
    types: CatalogTypes
    columns: CatalogColumns
    table_columns: CatalogTableColumns
    create_statement: CatalogCreateStatement
    drop_statement: CatalogDropStatement
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class CheckNamespace:
    tables: CheckTables
    indexes: CheckIndexes
    references_between_tables: CheckReferencesBetweenTables
    volatile_functions: CheckVolatileFunctions
    use_usual_settings: CheckUseUsualSettings
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class DatasetNamespace:
    leave_out_triggers: DatasetLeaveOutTriggers
    fill_tenants: DatasetFillTenants
    fill_workflows: DatasetFillWorkflows
    fill_nodes: DatasetFillNodes
    fill_edges: DatasetFillEdges
    fill_params: DatasetFillParams
    fill_marks: DatasetFillMarks
    fill_search: DatasetFillSearch
    fill_signatures: DatasetFillSignatures
    fill_models: DatasetFillModels
    fill_embeddings: DatasetFillEmbeddings
    settle: DatasetSettle
    settled: DatasetSettled
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class DiffNamespace:
    versions: DiffVersions
    documents: DiffDocuments
    present: DiffPresent
    with_present: DiffWithPresent
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class EditNamespace:
    add_node: EditAddNode
    change_node: EditChangeNode
    rename_node: EditRenameNode
    remove_node: EditRemoveNode
    add_edge: EditAddEdge
    remove_edge: EditRemoveEdge
    set_param: EditSetParam
    remove_param: EditRemoveParam
    names_for_suggestion: EditNamesForSuggestion
    tag: EditTag
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class EmbeddingNamespace:
    add_model: EmbeddingAddModel
    model: EmbeddingModel
    names: EmbeddingNames
    models: EmbeddingModels
    outdated: EmbeddingOutdated
    claim: EmbeddingClaim
    outdated_texts: EmbeddingOutdatedTexts
    store: EmbeddingStore
    store_by_name: EmbeddingStoreByName
    nearest: EmbeddingNearest
    drop_vectors: EmbeddingDropVectors
    drop_model: EmbeddingDropModel
    index_state: EmbeddingIndexState
    create_index_statement: EmbeddingCreateIndexStatement
    drop_index_statement: EmbeddingDropIndexStatement
    prepare_build: EmbeddingPrepareBuild
    try_build: EmbeddingTryBuild
    build_progress: EmbeddingBuildProgress
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class FindNamespace:
    page: FindPage
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class GraphNamespace:
    order: GraphOrder
    levels: GraphLevels
    loops: GraphLoops
    select: GraphSelect
    nodes_for_suggestion: GraphNodesForSuggestion
    node_types: GraphNodeTypes
    descendants: GraphDescendants
    ancestors: GraphAncestors
    descendants_within: GraphDescendantsWithin
    ancestors_within: GraphAncestorsWithin
    roots: GraphRoots
    sinks: GraphSinks
    isolated: GraphIsolated
    path: GraphPath
    paths: GraphPaths
    critical_path: GraphCriticalPath
    cycles: GraphCycles
    weights_for_suggestion: GraphWeightsForSuggestion
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class InventoryNamespace:
    tables: InventoryTables
    functions: InventoryFunctions
    avoid_sequential_scans: InventoryAvoidSequentialScans
    explain_statement: InventoryExplainStatement
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class ListingNamespace:
    by_name: ListingByName
    by_name_descending: ListingByNameDescending
    by_created_at: ListingByCreatedAt
    by_created_at_descending: ListingByCreatedAtDescending
    by_updated_at: ListingByUpdatedAt
    by_updated_at_descending: ListingByUpdatedAtDescending
    matching: ListingMatching
    tags: ListingTags
    categories: ListingCategories
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class MigrationsNamespace:
    bookkeeping_exists: MigrationsBookkeepingExists
    applied: MigrationsApplied
    checksums_exist: MigrationsChecksumsExist
    checksums: MigrationsChecksums
    try_lock: MigrationsTryLock
    lock: MigrationsLock
    unlock: MigrationsUnlock
    break_stale_lock: MigrationsBreakStaleLock
    set_lock_timeout: MigrationsSetLockTimeout
    mark: MigrationsMark
    unmark: MigrationsUnmark
    forget_checksum: MigrationsForgetChecksum
    keep_checksum: MigrationsKeepChecksum
    may_create: MigrationsMayCreate
    occupied: MigrationsOccupied
    unavailable_extensions: MigrationsUnavailableExtensions
    drop_invalid_index_statement: MigrationsDropInvalidIndexStatement
    tool: MigrationsTool
    plpgsql_checks: MigrationsPlpgsqlChecks
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class PartitionsNamespace:
    are_made: PartitionsAreMade
    may_maintain: PartitionsMayMaintain
    make: PartitionsMake
    months: PartitionsMonths
    reserve: PartitionsReserve
    lines: PartitionsLines
    drop: PartitionsDrop
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class PlansNamespace:
    save: PlansSave
    get: PlansGet
    page: PlansPage
    page_of: PlansPageOf
    delete: PlansDelete
    names_for_suggestion: PlansNamesForSuggestion
    referenced: PlansReferenced
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class ProvenanceNamespace:
    sources: ProvenanceSources
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class SaveNamespace:
    create: SaveCreate
    record_later: SaveRecordLater
    record: SaveRecord
    create_head: SaveCreateHead
    copy_nodes: SaveCopyNodes
    copy_edges: SaveCopyEdges
    copy_params: SaveCopyParams
    statistics_are_missing: SaveStatisticsAreMissing
    gather_statistics: SaveGatherStatistics
    update: SaveUpdate
    line_up: SaveLineUp
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class SchemaNamespace:
    search_path: SchemaSearchPath
    use_search_path: SchemaUseSearchPath
    tables: SchemaTables
    columns: SchemaColumns
    constraints: SchemaConstraints
    indexes: SchemaIndexes
    triggers: SchemaTriggers
    policies: SchemaPolicies
    functions: SchemaFunctions
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class SearchNamespace:
    page: SearchPage
    fused: SearchFused
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class ServerNamespace:
    database_exists: ServerDatabaseExists
    create_database: ServerCreateDatabase
    describe: ServerDescribe
    missing_privileges: ServerMissingPrivileges
    tenant_counts: ServerTenantCounts
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class SimilarNamespace:
    page: SimilarPage
    refresh: SimilarRefresh
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class StatisticsNamespace:
    available: StatisticsAvailable
    since: StatisticsSince
    queries: StatisticsQueries
    hidden: StatisticsHidden
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class SubworkflowNamespace:
    where_used: SubworkflowWhereUsed
    uses: SubworkflowUses
    missing: SubworkflowMissing
    missing_of: SubworkflowMissingOf
    order: SubworkflowOrder
    impact: SubworkflowImpact
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class TenantNamespace:
    find: TenantFind
    add: TenantAdd
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class VersionsNamespace:
    get: VersionsGet
    at: VersionsAt
    record: VersionsRecord
    page: VersionsPage
    derived: VersionsDerived
    same_content: VersionsSameContent
    label: VersionsLabel
    unlabel: VersionsUnlabel
    labels: VersionsLabels
    label_moves: VersionsLabelMoves
    deleted: VersionsDeleted
    last_of_deleted: VersionsLastOfDeleted
    undelete: VersionsUndelete
    prunable: VersionsPrunable
    prune: VersionsPrune
    purge: VersionsPurge
    id_of: VersionsIdOf
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class WorkflowNamespace:
    get: WorkflowGet
    names_for_suggestion: WorkflowNamesForSuggestion
    delete: WorkflowDelete
    count: WorkflowCount
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class Queries:
    access: AccessNamespace
    audit: AuditNamespace
    catalog: CatalogNamespace
    check: CheckNamespace
    dataset: DatasetNamespace
    diff: DiffNamespace
    edit: EditNamespace
    embedding: EmbeddingNamespace
    find: FindNamespace
    graph: GraphNamespace
    inventory: InventoryNamespace
    listing: ListingNamespace
    migrations: MigrationsNamespace
    partitions: PartitionsNamespace
    plans: PlansNamespace
    provenance: ProvenanceNamespace
    save: SaveNamespace
    schema: SchemaNamespace
    search: SearchNamespace
    server: ServerNamespace
    similar: SimilarNamespace
    statistics: StatisticsNamespace
    subworkflow: SubworkflowNamespace
    tenant: TenantNamespace
    versions: VersionsNamespace
    workflow: WorkflowNamespace
    def __getitem__(self, name: str) -> Query: ...
    def __contains__(self, name: object) -> bool: ...
    def __iter__(self) -> Iterator[Query]: ...
    def __len__(self) -> int: ...

class BoundAccessGet(BoundQuery):
    """workflow.get, and the note of it in the same statement: the one to read with where every use must be in the log as"""
    def __call__(self, *, name: str, actor: str, action: str, query: str | None, tenant_id: UUID = ...) -> AccessGetRow | None: ...

class BoundAccessWrite(BoundQuery):
    """Writes many uses and counts them; returns how many of them were not there yet. A use of a workflow that is gone and"""
    def __call__(self, *, ids: list[UUID], moments: list[datetime], actions: list[str], workflow_ids: list[UUID], names: list[str], versions: list[int], queries: list[str], actor: str, tenant_id: UUID = ...) -> int: ...

class BoundAccessUses(BoundQuery):
    """How often each of some workflows was used since a day: one look into an index for each."""
    def __call__(self, *, workflow_ids: list[UUID], since: date, tenant_id: UUID = ...) -> list[AccessUsesRow]: ...

class BoundAccessMostUsed(BoundQuery):
    """The workflows that were used most since a day, or ever, with the last day. What was purged has no name, and is left"""
    def __call__(self, *, since: date | None, page_size: int, tenant_id: UUID = ...) -> list[AccessMostUsedRow]: ...

class BoundAccessNeverUsed(BoundQuery):
    """The workflows that nobody used since a day, or ever: the oldest first."""
    def __call__(self, *, since: date | None, page_size: int, tenant_id: UUID = ...) -> list[AccessNeverUsedRow]: ...

class BoundAccessNeverUsedCount(BoundQuery):
    """How many workflows nobody used since a day, or ever."""
    def __call__(self, *, since: date | None, tenant_id: UUID = ...) -> int: ...

class BoundAccessByActor(BoundQuery):
    """Who used most since a day, or ever; searches count."""
    def __call__(self, *, since: date | None, page_size: int, tenant_id: UUID = ...) -> list[AccessByActorRow]: ...

class BoundAccessByDay(BoundQuery):
    """How often what was done on each day since one, or ever; days without are left out."""
    def __call__(self, *, since: date | None, tenant_id: UUID = ...) -> list[AccessByDayRow]: ...

class BoundAuditSubject(BoundQuery):
    """The id of the workflow of this name: the one that is stored; else the one deleted last; else the one purged last."""
    def __call__(self, *, name: str, tenant_id: UUID = ...) -> UUID | None: ...

class BoundAuditPage(BoundQuery):
    """What happened to a workflow, the latest first, a page at a time: give at and id of the last row of the page before"""
    def __call__(self, *, workflow_id: UUID, since: datetime | None, before: datetime | None, before_id: UUID | None, until: datetime | None, actor: str | None, operation: str | None, page_size: int, tenant_id: UUID = ...) -> list[AuditPageRow]: ...

class BoundAuditNodeNames(BoundQuery):
    """What the nodes of a workflow with these ids are called; those that are gone, what they were called last."""
    def __call__(self, *, ids: list[UUID], workflow_id: UUID, tenant_id: UUID = ...) -> list[AuditNodeNamesRow]: ...

class BoundCatalogTypes(BoundQuery):
    """Types by their oid. `kind` is PostgreSQL's typtype: b for a base type, e for an enum, d for a domain, c for a row."""
    def __call__(self, *, oids: list[int]) -> list[CatalogTypesRow]: ...

class BoundCatalogColumns(BoundQuery):
    """Columns by the oid of their table and their number, given as two arrays of the same length."""
    def __call__(self, *, tables: list[int], numbers: list[int]) -> list[CatalogColumnsRow]: ...

class BoundCatalogTableColumns(BoundQuery):
    """The columns of a table, view or the like in their order; no row where there is none of that name."""
    def __call__(self, *, table_name: str) -> list[CatalogTableColumnsRow]: ...

class BoundCatalogCreateStatement(BoundQuery):
    """The statement that makes a database of this name; CREATE DATABASE takes no parameters."""
    def __call__(self, *, name: str) -> str | None: ...

class BoundCatalogDropStatement(BoundQuery):
    """The statement that drops a database of this name, ending what its clients do."""
    def __call__(self, *, name: str) -> str | None: ...

class BoundCheckTables(BoundQuery):
    """Tables and views that a query can name without their schema, with their columns in order. `rows` is the server's"""
    def __call__(self) -> list[CheckTablesRow]: ...

class BoundCheckIndexes(BoundQuery):
    """The indexes of those tables, with the columns that can be searched for in order; '' stands for an expression."""
    def __call__(self) -> list[CheckIndexesRow]: ...

class BoundCheckReferencesBetweenTables(BoundQuery):
    """Which table refers to which by foreign key."""
    def __call__(self) -> list[CheckReferencesBetweenTablesRow]: ...

class BoundCheckVolatileFunctions(BoundQuery):
    """Functions that may give something else on every call, in all of their forms."""
    def __call__(self) -> list[CheckVolatileFunctionsRow]: ...

class BoundCheckUseUsualSettings(BoundQuery):
    """For this transaction what a plan depends on is as on a server that nobody has tuned, so that plans can be compared."""
    def __call__(self) -> int: ...

class BoundDatasetLeaveOutTriggers(BoundQuery):
    """For this transaction no trigger fires and no foreign key is checked, which is most of the cost of a row. The rows"""
    def __call__(self) -> int: ...

class BoundDatasetFillTenants(BoundQuery):
    """Twelve tenants."""
    def __call__(self) -> int: ...

class BoundDatasetFillWorkflows(BoundQuery):
    """The heads. The first tenant has four fifths of them, the next ones a tenth and a twentieth, the other nine share"""
    def __call__(self, *, workflows: int) -> int: ...

class BoundDatasetFillNodes(BoundQuery):
    """The nodes of every workflow, with ids that grow, as those of the program do. Those of type workflow use one with a"""
    def __call__(self) -> int: ...

class BoundDatasetFillEdges(BoundQuery):
    """From every node but the first an edge to one of those a little before it, from three in ten a second one, and in one"""
    def __call__(self) -> int: ...

class BoundDatasetFillParams(BoundQuery):
    """Two inputs for each workflow."""
    def __call__(self) -> int: ...

class BoundDatasetFillMarks(BoundQuery):
    """What the triggers that were left out would have noted for find."""
    def __call__(self) -> int: ...

class BoundDatasetFillSearch(BoundQuery):
    """What the triggers that were left out would have kept for search, in short: only the heads, and of their terms those"""
    def __call__(self) -> int: ...

class BoundDatasetFillSignatures(BoundQuery):
    """Signatures of the sizes that those of the workflows have, and as common: made of numbers alone, since those of a"""
    def __call__(self) -> int: ...

class BoundDatasetFillModels(BoundQuery):
    """One model for each tenant."""
    def __call__(self) -> int: ...

class BoundDatasetFillEmbeddings(BoundQuery):
    """A vector for each workflow but one in a hundred."""
    def __call__(self) -> int: ...

class BoundDatasetSettle(BoundQuery):
    """Statistics and visibility map as autovacuum would have left them. Must run outside a transaction."""
    def __call__(self) -> int: ...

class BoundDatasetSettled(BoundQuery):
    """Whether the visibility map is complete. It is not where some other transaction, an ANALYZE of autovacuum perhaps, was"""
    def __call__(self) -> bool: ...

class BoundDiffVersions(BoundQuery):
    """Between two recorded versions, of one workflow or of two. Rows as registry_diff says."""
    def __call__(self, *, former_id: UUID, former_version: int, latter_id: UUID, latter_version: int, tenant_id: UUID = ...) -> list[DiffVersionsRow]: ...

class BoundDiffDocuments(BoundQuery):
    """Between two documents that have every key. Rows as registry_diff says."""
    def __call__(self, *, before: Jsonb | str, after: Jsonb | str) -> list[DiffDocumentsRow]: ...

class BoundDiffPresent(BoundQuery):
    """What is stored now instead of the expected version: who made it and when, and whether the expected one is kept."""
    def __call__(self, *, expected_version: int, name: str, tenant_id: UUID = ...) -> DiffPresentRow | None: ...

class BoundDiffWithPresent(BoundQuery):
    """From a document that has every key, or else from the expected version, to what is stored now, recorded or not. Rows"""
    def __call__(self, *, expected_version: int, document: Jsonb | str | None, name: str, tenant_id: UUID = ...) -> list[DiffWithPresentRow]: ...

class BoundEditAddNode(BoundQuery):
    """Adds a node, with edges from its parents and to its children. Where it takes the place between them nothing else"""
    def __call__(self, *, name: str, after: list[str], before: list[str], expected_version: int | None, node: str, message: str | None, id: UUID, node_type: str, parameters: Jsonb | str, tenant_id: UUID = ...) -> EditAddNodeRow | None: ...

class BoundEditChangeNode(BoundQuery):
    """Changes the type of a node, its parameters, or both."""
    def __call__(self, *, name: str, node_type: str | None, parameters: Jsonb | str | None, merged: Jsonb | str | None, node: str, expected_version: int | None, message: str | None, tenant_id: UUID = ...) -> EditChangeNodeRow | None: ...

class BoundEditRenameNode(BoundQuery):
    """Gives a node another name; its edges stay with it."""
    def __call__(self, *, name: str, node: str, expected_version: int | None, new_name: str, message: str | None, tenant_id: UUID = ...) -> EditRenameNodeRow | None: ...

class BoundEditRemoveNode(BoundQuery):
    """Removes a node with its edges. A bridge is an edge from a parent to a child that are not joined yet; loops are"""
    def __call__(self, *, name: str, node: str, bridge: bool, expected_version: int | None, message: str | None, tenant_id: UUID = ...) -> EditRemoveNodeRow | None: ...

class BoundEditAddEdge(BoundQuery):
    """Adds an edge, unless there is the very same. An edge that points backwards moves nodes first; one that would close"""
    def __call__(self, *, name: str, is_loop: bool, parent: str, child: str, expected_version: int | None, handoff_data: Jsonb | str, message: str | None, tenant_id: UUID = ...) -> EditAddEdgeRow | None: ...

class BoundEditRemoveEdge(BoundQuery):
    """Removes the edges from one node to another, loops included."""
    def __call__(self, *, name: str, parent: str, child: str, handoff_data: Jsonb | str | None, expected_version: int | None, message: str | None, tenant_id: UUID = ...) -> EditRemoveEdgeRow | None: ...

class BoundEditSetParam(BoundQuery):
    """Adds a parameter, or replaces the one that has this key."""
    def __call__(self, *, name: str, value_type: str, required: bool, default_value: str | None, metadata: Jsonb | str, key: str, expected_version: int | None, message: str | None, tenant_id: UUID = ...) -> EditSetParamRow | None: ...

class BoundEditRemoveParam(BoundQuery):
    """Removes a parameter."""
    def __call__(self, *, name: str, key: str, expected_version: int | None, message: str | None, tenant_id: UUID = ...) -> EditRemoveParamRow | None: ...

class BoundEditNamesForSuggestion(BoundQuery):
    """Names of nodes, or keys of parameters, to choose a \"did you mean\" from: those on either side of the missing one."""
    def __call__(self, *, name: str, missing: str, thing: str, tenant_id: UUID = ...) -> list[EditNamesForSuggestionRow]: ...

class BoundEditTag(BoundQuery):
    """Adds tags and removes others. The new ones are worked out from the row that is written, not from the one that was"""
    def __call__(self, *, add: list[str], remove: list[str], message: str | None, name: str, expected_version: int | None, tenant_id: UUID = ...) -> EditTagRow | None: ...

class BoundEmbeddingAddModel(BoundQuery):
    """Adds a model, unless there is one of this name, and returns its dimensions. No row: another transaction has just"""
    def __call__(self, *, model: str, dimensions: int, tenant_id: UUID = ...) -> EmbeddingAddModelRow | None: ...

class BoundEmbeddingModel(BoundQuery):
    """One model and its index: `index_name` is what the index is called, `indexed` how many vectors it holds, 0 where there"""
    def __call__(self, *, model: str, tenant_id: UUID = ...) -> EmbeddingModelRow | None: ...

class BoundEmbeddingNames(BoundQuery):
    """The models there are, to choose the only one, or a \"did you mean\" from."""
    def __call__(self, *, tenant_id: UUID = ...) -> list[EmbeddingNamesRow]: ...

class BoundEmbeddingModels(BoundQuery):
    """Each model with its vectors: `present` fit the workflows as they are, `stale` were made from another text, `missing`"""
    def __call__(self, *, tenant_id: UUID = ...) -> list[EmbeddingModelsRow]: ...

class BoundEmbeddingOutdated(BoundQuery):
    """How many workflows have no vector of a model, or have been changed since it was made: what there is to do, at most."""
    def __call__(self, *, model_id: UUID, tenant_id: UUID = ...) -> int: ...

class BoundEmbeddingClaim(BoundQuery):
    """The next workflows without a vector that fits, with their texts, for this transaction alone: another one that claims"""
    def __call__(self, *, model_id: UUID, after_id: UUID | None, batch_size: int, tenant_id: UUID = ...) -> list[EmbeddingClaimRow]: ...

class BoundEmbeddingOutdatedTexts(BoundQuery):
    """The same for whoever makes the vectors elsewhere: without a claim, in the order of the names."""
    def __call__(self, *, model_id: UUID, after_name: str | None, page_size: int, tenant_id: UUID = ...) -> list[EmbeddingOutdatedTextsRow]: ...

class BoundEmbeddingStore(BoundQuery):
    """Stores the vectors of claimed workflows, each with the hash of the text that it was made from. One that has been"""
    def __call__(self, *, workflow_ids: list[UUID], content_hashes: list[str], workflows_updated_at: list[datetime], embeddings: list[str], model_id: UUID, tenant_id: UUID = ...) -> int: ...

class BoundEmbeddingStoreByName(BoundQuery):
    """Stores vectors that somebody else made. Returns the names that no workflow has; then nothing is stored."""
    def __call__(self, *, names: list[str], embeddings: list[str], content_hashes: list[str], model_id: UUID, tenant_id: UUID = ...) -> list[EmbeddingStoreByNameRow]: ...

class BoundEmbeddingNearest(BoundQuery):
    """The workflows whose meaning lies nearest, the best first; score is the cosine, 1 for the same direction. No row where"""
    def __call__(self, *, among: list[UUID] | None, exact: bool, model: str, vector: Any, page_size: int, tenant_id: UUID = ...) -> list[EmbeddingNearestRow]: ...

class BoundEmbeddingDropVectors(BoundQuery):
    """Takes some vectors of a model away: all of them in one transaction could take minutes, and leave nothing done if it"""
    def __call__(self, *, model_id: UUID, batch_size: int, tenant_id: UUID = ...) -> int: ...

class BoundEmbeddingDropModel(BoundQuery):
    """Takes a model away, with what is left of its vectors."""
    def __call__(self, *, model_id: UUID, tenant_id: UUID = ...) -> int: ...

class BoundEmbeddingIndexState(BoundQuery):
    """Whether the index of a model is there, and whether it can be used: what an interrupted build left cannot. And whether"""
    def __call__(self, *, model_id: UUID, tenant_id: UUID = ...) -> EmbeddingIndexStateRow | None: ...

class BoundEmbeddingCreateIndexStatement(BoundQuery):
    """The statement that builds the index of a model while others read and write. Tenant, model and dimensions stand in it:"""
    def __call__(self, *, model_id: UUID, tenant_id: UUID = ...) -> str | None: ...

class BoundEmbeddingDropIndexStatement(BoundQuery):
    """The statement that drops it again."""
    def __call__(self, *, model_id: UUID) -> str | None: ...

class BoundEmbeddingPrepareBuild(BoundQuery):
    """Settings of the session that builds an index: as much memory as the graph takes, up to a gigabyte, since without it"""
    def __call__(self, *, workers: int, vectors: int, dimensions: int) -> EmbeddingPrepareBuildRow | None: ...

class BoundEmbeddingTryBuild(BoundQuery):
    """Takes the lock of whoever builds or drops the index of a model, or says that somebody else has it. Never waited for"""
    def __call__(self, *, model_id: UUID) -> bool | None: ...

class BoundEmbeddingBuildProgress(BoundQuery):
    """How far the build of an index on the vectors has come. No row while none is built, or for a role that may not see it."""
    def __call__(self) -> EmbeddingBuildProgressRow | None: ...

class BoundFindPage(BoundQuery):
    """The workflows that contain the pattern, each with the nodes of one match. Smallest workflow first: in it the pattern"""
    def __call__(self, *, steps: Json | str, after_size: int | None, after_id: UUID | None, look_at: int, page_size: int, tenant_id: UUID = ...) -> list[FindPageRow]: ...

class BoundGraphOrder(BoundQuery):
    """Every node with its level, in dependency order: level 0 has no parents, and every other node comes one level"""
    def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[GraphOrderRow]: ...

class BoundGraphLevels(BoundQuery):
    """The same as two arrays, name by name: what a program wants of the order. NULL and NULL where there are no nodes."""
    def __call__(self, *, name: str, tenant_id: UUID = ...) -> GraphLevelsRow | None: ...

class BoundGraphLoops(BoundQuery):
    """The edges that lead back, from which node to which. No graph question follows them."""
    def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[GraphLoopsRow]: ...

class BoundGraphSelect(BoundQuery):
    """The names of the nodes that a selection chooses, in dependency order, and the steps that matched nothing. No row:"""
    def __call__(self, *, name: str, program: Jsonb | str, tenant_id: UUID = ...) -> GraphSelectRow | None: ...

class BoundGraphNodesForSuggestion(BoundQuery):
    """Nodes to choose a \"did you mean\" from: those on either side of the missing name, in a small workflow all, and the"""
    def __call__(self, *, workflow: str, name: str, others: list[str], tenant_id: UUID = ...) -> list[GraphNodesForSuggestionRow]: ...

class BoundGraphNodeTypes(BoundQuery):
    """The types of the nodes of a workflow, the most frequent first."""
    def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[GraphNodeTypesRow]: ...

class BoundGraphDescendants(BoundQuery):
    """Every node that runs after the given ones, which are left out themselves, in dependency order: what a change of them"""
    def __call__(self, *, name: str, nodes: list[str], tenant_id: UUID = ...) -> list[GraphDescendantsRow]: ...

class BoundGraphAncestors(BoundQuery):
    """Every node that runs before the given ones, which are left out themselves, in dependency order. Rows without"""
    def __call__(self, *, name: str, nodes: list[str], tenant_id: UUID = ...) -> list[GraphAncestorsRow]: ...

class BoundGraphDescendantsWithin(BoundQuery):
    """The descendants that at most :depth edges lead to, otherwise like descendants."""
    def __call__(self, *, name: str, nodes: list[str], depth: int, tenant_id: UUID = ...) -> list[GraphDescendantsWithinRow]: ...

class BoundGraphAncestorsWithin(BoundQuery):
    """The ancestors from which at most :depth edges lead to a given node, otherwise like ancestors. Walks by levels, as"""
    def __call__(self, *, name: str, nodes: list[str], depth: int, tenant_id: UUID = ...) -> list[GraphAncestorsWithinRow]: ...

class BoundGraphRoots(BoundQuery):
    """The nodes that no edge leads to, in dependency order; a loop is no such edge. A row without a name says that the"""
    def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[GraphRootsRow]: ...

class BoundGraphSinks(BoundQuery):
    """The nodes that no edge leads away from, in dependency order; otherwise like roots."""
    def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[GraphSinksRow]: ...

class BoundGraphIsolated(BoundQuery):
    """The nodes that are at no end of an edge, roots and sinks at once; otherwise like roots."""
    def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[GraphIsolatedRow]: ...

class BoundGraphPath(BoundQuery):
    """A shortest way from the node :first to the node :last along the edges, node by node, both included. Rows without"""
    def __call__(self, *, name: str, first: str, last: str, tenant_id: UUID = ...) -> list[GraphPathRow]: ...

class BoundGraphPaths(BoundQuery):
    """The ways from the node :first to the node :last along the edges, both included, each as an array of names; at most"""
    def __call__(self, *, name: str, first: str, last: str, most: int, tenant_id: UUID = ...) -> list[GraphPathsRow]: ...

class BoundGraphCriticalPath(BoundQuery):
    """The heaviest path, node by node: total is the weight of the path up to the node, itself included. weighted is the"""
    def __call__(self, *, name: str, default_weight: float, weight: str, tenant_id: UUID = ...) -> list[GraphCriticalPathRow]: ...

class BoundGraphCycles(BoundQuery):
    """The sets of nodes that reach each other when loops are followed like all edges, each with its loops: names in"""
    def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[GraphCyclesRow]: ...

class BoundGraphWeightsForSuggestion(BoundQuery):
    """Keys of parameters, nested ones with dots, that hold numbers in the first nodes of a workflow: what could be meant"""
    def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[GraphWeightsForSuggestionRow]: ...

class BoundInventoryTables(BoundQuery):
    """Every table and view with what a statement on it sets off. key_columns are those that a foreign key could refer to:"""
    def __call__(self) -> list[InventoryTablesRow]: ...

class BoundInventoryFunctions(BoundQuery):
    """The functions written in PL/pgSQL, with their text."""
    def __call__(self) -> list[InventoryFunctionsRow]: ...

class BoundInventoryAvoidSequentialScans(BoundQuery):
    """Up to the end of the transaction the planner takes an index wherever one can be used, however small the table."""
    def __call__(self) -> int: ...

class BoundInventoryExplainStatement(BoundQuery):
    """The statement that shows the plan of another one, whatever the values of its parameters. Runs nothing."""
    def __call__(self, *, statement: str) -> str | None: ...

class BoundListingByName(BoundQuery):
    """By name. What begins with :prefix does not stand before it."""
    def __call__(self, *, after_name: str | None, prefix: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, metadata: Jsonb | str | None, page_size: int, tenant_id: UUID = ...) -> list[ListingByNameRow]: ...

class BoundListingByNameDescending(BoundQuery):
    """By name, the last one first. There is no name that is known to be the last, so it is looked up."""
    def __call__(self, *, after_name: str | None, prefix: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, metadata: Jsonb | str | None, page_size: int, tenant_id: UUID = ...) -> list[ListingByNameDescendingRow]: ...

class BoundListingByCreatedAt(BoundQuery):
    """By the time they were first saved, the earliest first."""
    def __call__(self, *, after_time: datetime | None, after_name: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int, tenant_id: UUID = ...) -> list[ListingByCreatedAtRow]: ...

class BoundListingByCreatedAtDescending(BoundQuery):
    """By the time they were first saved, the latest first."""
    def __call__(self, *, after_time: datetime | None, after_name: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int, tenant_id: UUID = ...) -> list[ListingByCreatedAtDescendingRow]: ...

class BoundListingByUpdatedAt(BoundQuery):
    """By the time of the last change, the earliest first. What is changed while one turns the pages comes again at the"""
    def __call__(self, *, after_time: datetime | None, after_name: str | None, updated_since: datetime | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int, tenant_id: UUID = ...) -> list[ListingByUpdatedAtRow]: ...

class BoundListingByUpdatedAtDescending(BoundQuery):
    """By the time of the last change, the latest first. What is changed while one turns the pages was on an earlier one."""
    def __call__(self, *, after_time: datetime | None, after_name: str | None, updated_since: datetime | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int, tenant_id: UUID = ...) -> list[ListingByUpdatedAtDescendingRow]: ...

class BoundListingMatching(BoundQuery):
    """A page in any order, for filters that few workflows of a tenant pass. By updated_since, where that leaves no more"""
    def __call__(self, *, tags: list[str], category: str | None, created_by: str | None, metadata: Jsonb | str | None, updated_since: datetime | None, has_metadata: bool, has_facets: bool, sort: str, prefix: str | None, descending: bool, after_name: str | None, after_time: datetime | None, page_size: int, tenant_id: UUID = ...) -> list[ListingMatchingRow]: ...

class BoundListingTags(BoundQuery):
    """How many workflows have each tag, the commonest first; last those without any, as NULL. All that pass the filters are"""
    def __call__(self, *, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, tenant_id: UUID = ...) -> list[ListingTagsRow]: ...

class BoundListingCategories(BoundQuery):
    """How many workflows stand in each category, and how many in it and all below it. A level that only leads to others is"""
    def __call__(self, *, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, tenant_id: UUID = ...) -> list[ListingCategoriesRow]: ...

class BoundMigrationsBookkeepingExists(BoundQuery):
    """Whether any migration was ever applied to this database."""
    def __call__(self) -> bool: ...

class BoundMigrationsApplied(BoundQuery):
    """The migrations that are applied, the oldest first."""
    def __call__(self) -> list[MigrationsAppliedRow]: ...

class BoundMigrationsChecksumsExist(BoundQuery):
    """Whether checksums are kept here: versions before them did without."""
    def __call__(self) -> bool: ...

class BoundMigrationsChecksums(BoundQuery):
    """What the files held when they were applied, or when they were accepted by `migrate repair`."""
    def __call__(self) -> list[MigrationsChecksumsRow]: ...

class BoundMigrationsTryLock(BoundQuery):
    """Takes the lock of a run, or says that another process has it. Held by the session that applies the migrations, so it"""
    def __call__(self, *, key: int) -> bool | None: ...

class BoundMigrationsLock(BoundQuery):
    """The same for psql, which cannot ask again: it waits as long as lock_timeout allows, and fails."""
    def __call__(self, *, key: int) -> int: ...

class BoundMigrationsUnlock(BoundQuery):
    """Gives the lock back, for a session that goes on."""
    def __call__(self, *, key: int) -> bool | None: ...

class BoundMigrationsBreakStaleLock(BoundQuery):
    """Removes the row that a crashed run of an earlier version left behind. Only for the holder of the lock above."""
    def __call__(self) -> int: ...

class BoundMigrationsSetLockTimeout(BoundQuery):
    """How long a statement may wait for a lock. While it waits, all that come after it wait behind it."""
    def __call__(self, *, milliseconds: int) -> str | None: ...

class BoundMigrationsMark(BoundQuery):
    """Marks a migration as applied, in the transaction that applied it. The hash is what yoyo finds it by."""
    def __call__(self, *, id: str | None) -> int: ...

class BoundMigrationsUnmark(BoundQuery):
    """Takes the mark back, in the transaction that took the migration back. `operation` is rollback, or unmark where the"""
    def __call__(self, *, id: str | None, operation: str | None) -> int: ...

class BoundMigrationsForgetChecksum(BoundQuery):
    """Makes room for what the files of a migration hold now."""
    def __call__(self, *, id: str) -> int: ...

class BoundMigrationsKeepChecksum(BoundQuery):
    """Keeps what the files of a migration hold: applied, accepted after review, or of a database from before checksums."""
    def __call__(self, *, id: str, checksum: str, rollback_checksum: str | None) -> int: ...

class BoundMigrationsMayCreate(BoundQuery):
    """Whether the connected role may create tables where they would be created."""
    def __call__(self) -> bool | None: ...

class BoundMigrationsOccupied(BoundQuery):
    """Which of these names are taken already, where a new table would go."""
    def __call__(self, *, names: list[str]) -> list[MigrationsOccupiedRow]: ...

class BoundMigrationsUnavailableExtensions(BoundQuery):
    """Which of these extensions this server cannot install."""
    def __call__(self, *, names: list[str]) -> list[MigrationsUnavailableExtensionsRow]: ...

class BoundMigrationsDropInvalidIndexStatement(BoundQuery):
    """The statement that drops what an interrupted CREATE INDEX CONCURRENTLY left of an index; none where nothing is left."""
    def __call__(self, *, name: str, table_name: str) -> str | None: ...

class BoundMigrationsTool(BoundQuery):
    """Where a tool for testing is, told by one of its functions, so that an installation without CREATE EXTENSION counts;"""
    def __call__(self, *, marker: str, extension: str) -> MigrationsToolRow: ...

class BoundMigrationsPlpgsqlChecks(BoundQuery):
    """For each plpgsql function of the registry the statement that checks its body by plpgsql_check, which is in the schema"""
    def __call__(self, *, schema_name: str) -> list[MigrationsPlpgsqlChecksRow]: ...

class BoundPartitionsAreMade(BoundQuery):
    """Whether the migrations have made the table here, and what makes its months."""
    def __call__(self, *, of_table: str) -> bool | None: ...

class BoundPartitionsMayMaintain(BoundQuery):
    """Whether the connected role may make and drop partitions of a table: it owns it, or is as good as its owner."""
    def __call__(self, *, of_table: str) -> bool | None: ...

class BoundPartitionsMake(BoundQuery):
    """Makes the partitions from this month to so many months ahead, empties the default one into those it takes, and"""
    def __call__(self, *, of_table: str, months_ahead: int) -> list[str] | None: ...

class BoundPartitionsMonths(BoundQuery):
    """The months that a table lies in, the oldest first: from the first moment to the one that is in the next."""
    def __call__(self, *, of_table: str) -> list[PartitionsMonthsRow]: ...

class BoundPartitionsReserve(BoundQuery):
    """How many whole months after this one have a partition, and whether the default one has taken rows."""
    def __call__(self, *, of_table: str) -> PartitionsReserveRow | None: ...

class BoundPartitionsLines(BoundQuery):
    """The rows of one partition, of all tenants, as JSON. In a transaction that is rolled back."""
    def __call__(self, *, of_table: str, partition: str) -> list[PartitionsLinesRow]: ...

class BoundPartitionsDrop(BoundQuery):
    """Drops a partition that was archived, if it has no more rows than that."""
    def __call__(self, *, of_table: str, partition: str, rows: int) -> int: ...

class BoundPlansSave(BoundQuery):
    """Keeps a plan for a version of a workflow; one of this name is replaced, if it is for the same workflow. No row: it is"""
    def __call__(self, *, name: str, params: Jsonb | str, workflow_id: UUID, version: int, tenant_id: UUID = ...) -> PlansSaveRow | None: ...

class BoundPlansGet(BoundQuery):
    """A plan with the version it is for, and where the workflow has moved on since, the parameters it has now."""
    def __call__(self, *, name: str, tenant_id: UUID = ...) -> PlansGetRow | None: ...

class BoundPlansPage(BoundQuery):
    """All plans by name, a page at a time: give the last name of the page before as :after. workflow is the name it has"""
    def __call__(self, *, after: str | None, page_size: int, tenant_id: UUID = ...) -> list[PlansPageRow]: ...

class BoundPlansPageOf(BoundQuery):
    """The plans of one workflow, as page gives those of all."""
    def __call__(self, *, workflow: str, after: str | None, page_size: int, tenant_id: UUID = ...) -> list[PlansPageOfRow]: ...

class BoundPlansDelete(BoundQuery):
    """Deletes a plan and returns the version it was for."""
    def __call__(self, *, name: str, tenant_id: UUID = ...) -> int | None: ...

class BoundPlansNamesForSuggestion(BoundQuery):
    """Names to choose a \"did you mean\" from: those on either side of the missing one."""
    def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[PlansNamesForSuggestionRow]: ...

class BoundPlansReferenced(BoundQuery):
    """The workflows that references mean, all of one level of nesting in one round trip, as versions.get finds each."""
    def __call__(self, *, wanted_references: list[str], wanted_names: list[str], wanted_versions: list[int], wanted_labels: list[str], tenant_id: UUID = ...) -> list[PlansReferencedRow]: ...

class BoundProvenanceSources(BoundQuery):
    """The versions at which metadata.source changed, the newest first: each is one generation. edits is how many versions"""
    def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[ProvenanceSourcesRow]: ...

class BoundSaveCreate(BoundQuery):
    """Makes a workflow that is not there yet and returns its id; nothing is written and returned if the name is taken."""
    def __call__(self, *, name: str, description: str | None, category: str | None, tags: list[str], metadata: Jsonb | str, message: str | None, derived_from_id: UUID | None, derived_from_version: int | None, nodes: Json | str, edges: Json | str, params: Json | str, tenant_id: UUID = ...) -> UUID | None: ...

class BoundSaveRecordLater(BoundQuery):
    """Says that the save takes several statements: its version is recorded by `record`, at its end."""
    def __call__(self) -> int: ...

class BoundSaveRecord(BoundQuery):
    """Records the version of a workflow as it is now, unless it is recorded already, and returns its number."""
    def __call__(self, *, workflow_id: UUID, tenant_id: UUID = ...) -> int | None: ...

class BoundSaveCreateHead(BoundQuery):
    """Makes the head of a workflow that is not there yet and returns its id; nothing if the name is taken."""
    def __call__(self, *, name: str, description: str | None, category: str | None, tags: list[str], metadata: Jsonb | str, message: str | None, derived_from_id: UUID | None, derived_from_version: int | None, tenant_id: UUID = ...) -> UUID | None: ...

class BoundSaveStatisticsAreMissing(BoundQuery):
    """Whether the tables of a workflow were never looked at by ANALYZE."""
    def __call__(self) -> bool | None: ...

class BoundSaveGatherStatistics(BoundQuery):
    """After the first large workflow of a new database. Until then the planner cannot tell the indexes of the two"""
    def __call__(self) -> int: ...

class BoundSaveUpdate(BoundQuery):
    """Turns the stored workflow into the given one: rows that do not differ are not written, nodes keep their ids by"""
    def __call__(self, *, description: str | None, category: str | None, tags: list[str], metadata: Jsonb | str, name: str, nodes: Json | str, edges: Json | str, params: Json | str, message: str | None, derived_from_id: UUID | None, derived_from_version: int | None, expected_version: int | None, tenant_id: UUID = ...) -> SaveUpdateRow | None: ...

class BoundSaveLineUp(BoundQuery):
    """Waits for whoever saves the workflow now; in a transaction, whoever comes later waits for us."""
    def __call__(self, *, name: str, tenant_id: UUID = ...) -> UUID | None: ...

class BoundSchemaSearchPath(BoundQuery):
    """What decides which names the server writes without their schema."""
    def __call__(self) -> str: ...

class BoundSchemaUseSearchPath(BoundQuery):
    """Up to the end of the transaction the server writes names as this search path would find them."""
    def __call__(self, *, search_path: str) -> int: ...

class BoundSchemaTables(BoundQuery):
    """Tables and views. `kind` is PostgreSQL's relkind; `definition` is what a view selects, NULL for a table."""
    def __call__(self) -> list[SchemaTablesRow]: ...

class BoundSchemaColumns(BoundQuery):
    """Columns in their order. `default_value` is also the expression of a generated column."""
    def __call__(self) -> list[SchemaColumnsRow]: ...

class BoundSchemaConstraints(BoundQuery):
    """Constraints, by the kind: p primary key, u unique, f foreign key, c check, x exclusion. PostgreSQL 18 has NOT NULL"""
    def __call__(self) -> list[SchemaConstraintsRow]: ...

class BoundSchemaIndexes(BoundQuery):
    """Indexes. `of_constraint` is the name of the constraint that the index keeps, NULL for an index of its own."""
    def __call__(self) -> list[SchemaIndexesRow]: ...

class BoundSchemaTriggers(BoundQuery):
    """Triggers that somebody made. `enabled` is PostgreSQL's tgenabled: O fires as usual, D is disabled."""
    def __call__(self) -> list[SchemaTriggersRow]: ...

class BoundSchemaPolicies(BoundQuery):
    """Row level security. `command` is r SELECT, a INSERT, w UPDATE, d DELETE or * for all; no roles stands for everybody."""
    def __call__(self) -> list[SchemaPoliciesRow]: ...

class BoundSchemaFunctions(BoundQuery):
    """Functions, the forms of one name apart."""
    def __call__(self) -> list[SchemaFunctionsRow]: ...

class BoundSearchPage(BoundQuery):
    """The workflows that hold all that is asked for, best first, each with up to three of the parts that hold it."""
    def __call__(self, *, asked: Jsonb | str, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, is_filtered: bool, after_tier: int | None, after_size: int | None, after_id: UUID | None, page_size: int, tenant_id: UUID = ...) -> list[SearchPageRow]: ...

class BoundSearchFused(BoundQuery):
    """The best by text, by meaning and by structure together, as far as each is asked for."""
    def __call__(self, *, asked: Jsonb | str, required: Jsonb | str, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, is_filtered: bool, wished: Jsonb | str, model: str | None, vector: str | None, like_document: Jsonb | str | None, like_name: str | None, page_size: int, tenant_id: UUID = ...) -> list[SearchFusedRow]: ...

class BoundServerDatabaseExists(BoundQuery):
    """Whether the server has a database of this name."""
    def __call__(self, *, name: str) -> bool: ...

class BoundServerCreateDatabase(BoundQuery):
    """The database of the embedded server. Must run outside a transaction."""
    def __call__(self) -> int: ...

class BoundServerDescribe(BoundQuery):
    """What a check of the set-up has to know of the server and of the role that is connected."""
    def __call__(self) -> ServerDescribeRow | None: ...

class BoundServerMissingPrivileges(BoundQuery):
    """What the connected role has to be granted before it can do all but purge and prune: privileges, and the tables of"""
    def __call__(self) -> list[ServerMissingPrivilegesRow]: ...

class BoundServerTenantCounts(BoundQuery):
    """How much a tenant has; no row where nobody has saved under this name yet."""
    def __call__(self, *, tenant: str) -> ServerTenantCountsRow | None: ...

class BoundSimilarPage(BoundQuery):
    """The workflows that are at least so similar, the most similar first. Its signature is made first, if it is old; how"""
    def __call__(self, *, document: Jsonb | str | None, name: str, if_changed: bool, threshold: float, page_size: int, tenant_id: UUID = ...) -> list[SimilarPageRow]: ...

class BoundSimilarRefresh(BoundQuery):
    """Makes the signatures that are wanted: how many there were to make, and how many of them are made now. Whoever writes"""
    def __call__(self, *, at_most: int, tenant_id: UUID = ...) -> SimilarRefreshRow: ...

class BoundStatisticsAvailable(BoundQuery):
    """Whether the extension is created in this database, and whether the server has it at all."""
    def __call__(self) -> StatisticsAvailableRow: ...

class BoundStatisticsSince(BoundQuery):
    """When counting began, and how often statements were dropped to make room for others. No row without the extension."""
    def __call__(self) -> StatisticsSinceRow | None: ...

class BoundStatisticsQueries(BoundQuery):
    """Calls, mean time and rows of every named query in this database, the one that took the most time first, by the"""
    def __call__(self) -> list[StatisticsQueriesRow]: ...

class BoundStatisticsHidden(BoundQuery):
    """How many statements of this database the connected role may not see the text of; nothing without the extension."""
    def __call__(self) -> int | None: ...

class BoundSubworkflowWhereUsed(BoundQuery):
    """The nodes that refer to a workflow, direct ones first. `uses` is the workflow that a node refers to, `reference` the"""
    def __call__(self, *, name: str, transitive: bool, tenant_id: UUID = ...) -> list[SubworkflowWhereUsedRow]: ...

class BoundSubworkflowUses(BoundQuery):
    """The nodes by which a workflow uses others, and with :transitive those of the others, its own first. `is_missing`:"""
    def __call__(self, *, name: str, transitive: bool, tenant_id: UUID = ...) -> list[SubworkflowUsesRow]: ...

class BoundSubworkflowMissing(BoundQuery):
    """All nodes of the tenant that refer to a workflow which is not there."""
    def __call__(self, *, tenant_id: UUID = ...) -> list[SubworkflowMissingRow]: ...

class BoundSubworkflowMissingOf(BoundQuery):
    """The same for the nodes of some workflows only: what a save tells."""
    def __call__(self, *, names: list[str], tenant_id: UUID = ...) -> list[SubworkflowMissingOfRow]: ...

class BoundSubworkflowOrder(BoundQuery):
    """Workflows with their level, each after those it uses: level 0 uses none that is there, and every other one comes one"""
    def __call__(self, *, name: str | None, tenant_id: UUID = ...) -> list[SubworkflowOrderRow]: ...

class BoundSubworkflowImpact(BoundQuery):
    """What a change of a node affects: the nodes after it in its workflow and, in every workflow that uses this one, also"""
    def __call__(self, *, name: str, node: str, tenant_id: UUID = ...) -> list[SubworkflowImpactRow]: ...

class BoundTenantFind(BoundQuery):
    """The id of a tenant, and whether row level security holds for the role that asks: COPY cannot write then."""
    def __call__(self, *, name: str) -> TenantFindRow | None: ...

class BoundTenantAdd(BoundQuery):
    """Makes a tenant. Of two at once that name the same one, both succeed."""
    def __call__(self, *, name: str) -> int: ...

class BoundVersionsGet(BoundQuery):
    """One version of a workflow. document is NULL where it is the present one and not recorded yet: a change by hand is"""
    def __call__(self, *, reference: str, version: int | None, label: str | None, name: str, tenant_id: UUID = ...) -> VersionsGetRow | None: ...

class BoundVersionsAt(BoundQuery):
    """The version that a workflow was at at a moment. Whoever has the name now; document is NULL where the workflow was"""
    def __call__(self, *, moment: datetime, name: str, tenant_id: UUID = ...) -> VersionsAtRow | None: ...

class BoundVersionsRecord(BoundQuery):
    """Records the present version of a workflow, if a change by hand left it unrecorded, and returns its number."""
    def __call__(self, *, name: str, tenant_id: UUID = ...) -> int | None: ...

class BoundVersionsPage(BoundQuery):
    """The versions of a workflow without their bodies, the newest first, a page at a time: give the last version of the"""
    def __call__(self, *, before: int | None, page_size: int, name: str, tenant_id: UUID = ...) -> list[VersionsPageRow]: ...

class BoundVersionsDerived(BoundQuery):
    """The versions that were made from a workflow: clones of it, and what became of them."""
    def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[VersionsDerivedRow]: ...

class BoundVersionsSameContent(BoundQuery):
    """The other workflows that are now what this one is now, but for the name."""
    def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[VersionsSameContentRow]: ...

class BoundVersionsLabel(BoundQuery):
    """Lets a label point at a version: a new one is made, one that is there moves, and its moves are noted by trigger."""
    def __call__(self, *, version: int | None, from_label: str | None, label: str, name: str, tenant_id: UUID = ...) -> VersionsLabelRow | None: ...

class BoundVersionsUnlabel(BoundQuery):
    """Takes a label away and returns the version it pointed at."""
    def __call__(self, *, name: str, label: str, tenant_id: UUID = ...) -> int | None: ...

class BoundVersionsLabels(BoundQuery):
    """The labels of a workflow."""
    def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[VersionsLabelsRow]: ...

class BoundVersionsLabelMoves(BoundQuery):
    """Where the labels of a workflow have been, the latest move first."""
    def __call__(self, *, name: str, label: str | None, page_size: int, tenant_id: UUID = ...) -> list[VersionsLabelMovesRow]: ...

class BoundVersionsDeleted(BoundQuery):
    """Deleted workflows that can be had back, the last deleted first; with a name, those that had it."""
    def __call__(self, *, name: str | None, page_size: int, tenant_id: UUID = ...) -> list[VersionsDeletedRow]: ...

class BoundVersionsLastOfDeleted(BoundQuery):
    """What a deleted workflow was: its last version."""
    def __call__(self, *, workflow_id: UUID, tenant_id: UUID = ...) -> VersionsLastOfDeletedRow | None: ...

class BoundVersionsUndelete(BoundQuery):
    """Makes a deleted workflow again from its last version, whose content is given: the same id, version and history."""
    def __call__(self, *, workflow_id: UUID, deleted_version: int, name: str, nodes: Json | str, edges: Json | str, params: Json | str, tenant_id: UUID = ...) -> VersionsUndeleteRow | None: ...

class BoundVersionsPrunable(BoundQuery):
    """The versions that `prune` would take away: older than the moment, not among the newest :keep of their workflow, and"""
    def __call__(self, *, name: str | None, keep: int, moment: datetime, tenant_id: UUID = ...) -> list[VersionsPrunableRow]: ...

class BoundVersionsPrune(BoundQuery):
    """Takes the given versions of a workflow away for good and returns how many there were."""
    def __call__(self, *, workflow_id: UUID, versions: list[int], tenant_id: UUID = ...) -> int | None: ...

class BoundVersionsPurge(BoundQuery):
    """Takes a workflow away for good, stored or deleted, with all its versions and labels; returns how many versions there"""
    def __call__(self, *, workflow_id: UUID, tenant_id: UUID = ...) -> int | None: ...

class BoundVersionsIdOf(BoundQuery):
    """The id of a workflow that is stored now."""
    def __call__(self, *, name: str, tenant_id: UUID = ...) -> UUID | None: ...

class BoundWorkflowGet(BoundQuery):
    """One workflow with everything in it, as parallel arrays: one row, one snapshot, one round trip."""
    def __call__(self, *, name: str, tenant_id: UUID = ...) -> WorkflowGetRow | None: ...

class BoundWorkflowNamesForSuggestion(BoundQuery):
    """Names to choose a \"did you mean\" from: those on either side of the missing one, and those that hold it."""
    def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[WorkflowNamesForSuggestionRow]: ...

class BoundWorkflowDelete(BoundQuery):
    """Deletes a workflow with its nodes, edges and params. Returns its version and the names of the workflows that refer to"""
    def __call__(self, *, name: str, tenant_id: UUID = ...) -> WorkflowDeleteRow | None: ...

class BoundWorkflowCount(BoundQuery):
    """How much the tenant keeps."""
    def __call__(self, *, tenant_id: UUID = ...) -> WorkflowCountRow: ...

class BoundAccessNamespace:
    get: BoundAccessGet
    write: BoundAccessWrite
    uses: BoundAccessUses
    most_used: BoundAccessMostUsed
    never_used: BoundAccessNeverUsed
    never_used_count: BoundAccessNeverUsedCount
    by_actor: BoundAccessByActor
    by_day: BoundAccessByDay

class BoundAuditNamespace:
    subject: BoundAuditSubject
    page: BoundAuditPage
    node_names: BoundAuditNodeNames

class BoundCatalogNamespace:
    types: BoundCatalogTypes
    columns: BoundCatalogColumns
    table_columns: BoundCatalogTableColumns
    create_statement: BoundCatalogCreateStatement
    drop_statement: BoundCatalogDropStatement

class BoundCheckNamespace:
    tables: BoundCheckTables
    indexes: BoundCheckIndexes
    references_between_tables: BoundCheckReferencesBetweenTables
    volatile_functions: BoundCheckVolatileFunctions
    use_usual_settings: BoundCheckUseUsualSettings

class BoundDatasetNamespace:
    leave_out_triggers: BoundDatasetLeaveOutTriggers
    fill_tenants: BoundDatasetFillTenants
    fill_workflows: BoundDatasetFillWorkflows
    fill_nodes: BoundDatasetFillNodes
    fill_edges: BoundDatasetFillEdges
    fill_params: BoundDatasetFillParams
    fill_marks: BoundDatasetFillMarks
    fill_search: BoundDatasetFillSearch
    fill_signatures: BoundDatasetFillSignatures
    fill_models: BoundDatasetFillModels
    fill_embeddings: BoundDatasetFillEmbeddings
    settle: BoundDatasetSettle
    settled: BoundDatasetSettled

class BoundDiffNamespace:
    versions: BoundDiffVersions
    documents: BoundDiffDocuments
    present: BoundDiffPresent
    with_present: BoundDiffWithPresent

class BoundEditNamespace:
    add_node: BoundEditAddNode
    change_node: BoundEditChangeNode
    rename_node: BoundEditRenameNode
    remove_node: BoundEditRemoveNode
    add_edge: BoundEditAddEdge
    remove_edge: BoundEditRemoveEdge
    set_param: BoundEditSetParam
    remove_param: BoundEditRemoveParam
    names_for_suggestion: BoundEditNamesForSuggestion
    tag: BoundEditTag

class BoundEmbeddingNamespace:
    add_model: BoundEmbeddingAddModel
    model: BoundEmbeddingModel
    names: BoundEmbeddingNames
    models: BoundEmbeddingModels
    outdated: BoundEmbeddingOutdated
    claim: BoundEmbeddingClaim
    outdated_texts: BoundEmbeddingOutdatedTexts
    store: BoundEmbeddingStore
    store_by_name: BoundEmbeddingStoreByName
    nearest: BoundEmbeddingNearest
    drop_vectors: BoundEmbeddingDropVectors
    drop_model: BoundEmbeddingDropModel
    index_state: BoundEmbeddingIndexState
    create_index_statement: BoundEmbeddingCreateIndexStatement
    drop_index_statement: BoundEmbeddingDropIndexStatement
    prepare_build: BoundEmbeddingPrepareBuild
    try_build: BoundEmbeddingTryBuild
    build_progress: BoundEmbeddingBuildProgress

class BoundFindNamespace:
    page: BoundFindPage

class BoundGraphNamespace:
    order: BoundGraphOrder
    levels: BoundGraphLevels
    loops: BoundGraphLoops
    select: BoundGraphSelect
    nodes_for_suggestion: BoundGraphNodesForSuggestion
    node_types: BoundGraphNodeTypes
    descendants: BoundGraphDescendants
    ancestors: BoundGraphAncestors
    descendants_within: BoundGraphDescendantsWithin
    ancestors_within: BoundGraphAncestorsWithin
    roots: BoundGraphRoots
    sinks: BoundGraphSinks
    isolated: BoundGraphIsolated
    path: BoundGraphPath
    paths: BoundGraphPaths
    critical_path: BoundGraphCriticalPath
    cycles: BoundGraphCycles
    weights_for_suggestion: BoundGraphWeightsForSuggestion

class BoundInventoryNamespace:
    tables: BoundInventoryTables
    functions: BoundInventoryFunctions
    avoid_sequential_scans: BoundInventoryAvoidSequentialScans
    explain_statement: BoundInventoryExplainStatement

class BoundListingNamespace:
    by_name: BoundListingByName
    by_name_descending: BoundListingByNameDescending
    by_created_at: BoundListingByCreatedAt
    by_created_at_descending: BoundListingByCreatedAtDescending
    by_updated_at: BoundListingByUpdatedAt
    by_updated_at_descending: BoundListingByUpdatedAtDescending
    matching: BoundListingMatching
    tags: BoundListingTags
    categories: BoundListingCategories

class BoundMigrationsNamespace:
    bookkeeping_exists: BoundMigrationsBookkeepingExists
    applied: BoundMigrationsApplied
    checksums_exist: BoundMigrationsChecksumsExist
    checksums: BoundMigrationsChecksums
    try_lock: BoundMigrationsTryLock
    lock: BoundMigrationsLock
    unlock: BoundMigrationsUnlock
    break_stale_lock: BoundMigrationsBreakStaleLock
    set_lock_timeout: BoundMigrationsSetLockTimeout
    mark: BoundMigrationsMark
    unmark: BoundMigrationsUnmark
    forget_checksum: BoundMigrationsForgetChecksum
    keep_checksum: BoundMigrationsKeepChecksum
    may_create: BoundMigrationsMayCreate
    occupied: BoundMigrationsOccupied
    unavailable_extensions: BoundMigrationsUnavailableExtensions
    drop_invalid_index_statement: BoundMigrationsDropInvalidIndexStatement
    tool: BoundMigrationsTool
    plpgsql_checks: BoundMigrationsPlpgsqlChecks

class BoundPartitionsNamespace:
    are_made: BoundPartitionsAreMade
    may_maintain: BoundPartitionsMayMaintain
    make: BoundPartitionsMake
    months: BoundPartitionsMonths
    reserve: BoundPartitionsReserve
    lines: BoundPartitionsLines
    drop: BoundPartitionsDrop

class BoundPlansNamespace:
    save: BoundPlansSave
    get: BoundPlansGet
    page: BoundPlansPage
    page_of: BoundPlansPageOf
    delete: BoundPlansDelete
    names_for_suggestion: BoundPlansNamesForSuggestion
    referenced: BoundPlansReferenced

class BoundProvenanceNamespace:
    sources: BoundProvenanceSources

class BoundSaveNamespace:
    create: BoundSaveCreate
    record_later: BoundSaveRecordLater
    record: BoundSaveRecord
    create_head: BoundSaveCreateHead
    statistics_are_missing: BoundSaveStatisticsAreMissing
    gather_statistics: BoundSaveGatherStatistics
    update: BoundSaveUpdate
    line_up: BoundSaveLineUp

class BoundSchemaNamespace:
    search_path: BoundSchemaSearchPath
    use_search_path: BoundSchemaUseSearchPath
    tables: BoundSchemaTables
    columns: BoundSchemaColumns
    constraints: BoundSchemaConstraints
    indexes: BoundSchemaIndexes
    triggers: BoundSchemaTriggers
    policies: BoundSchemaPolicies
    functions: BoundSchemaFunctions

class BoundSearchNamespace:
    page: BoundSearchPage
    fused: BoundSearchFused

class BoundServerNamespace:
    database_exists: BoundServerDatabaseExists
    create_database: BoundServerCreateDatabase
    describe: BoundServerDescribe
    missing_privileges: BoundServerMissingPrivileges
    tenant_counts: BoundServerTenantCounts

class BoundSimilarNamespace:
    page: BoundSimilarPage
    refresh: BoundSimilarRefresh

class BoundStatisticsNamespace:
    available: BoundStatisticsAvailable
    since: BoundStatisticsSince
    queries: BoundStatisticsQueries
    hidden: BoundStatisticsHidden

class BoundSubworkflowNamespace:
    where_used: BoundSubworkflowWhereUsed
    uses: BoundSubworkflowUses
    missing: BoundSubworkflowMissing
    missing_of: BoundSubworkflowMissingOf
    order: BoundSubworkflowOrder
    impact: BoundSubworkflowImpact

class BoundTenantNamespace:
    find: BoundTenantFind
    add: BoundTenantAdd

class BoundVersionsNamespace:
    get: BoundVersionsGet
    at: BoundVersionsAt
    record: BoundVersionsRecord
    page: BoundVersionsPage
    derived: BoundVersionsDerived
    same_content: BoundVersionsSameContent
    label: BoundVersionsLabel
    unlabel: BoundVersionsUnlabel
    labels: BoundVersionsLabels
    label_moves: BoundVersionsLabelMoves
    deleted: BoundVersionsDeleted
    last_of_deleted: BoundVersionsLastOfDeleted
    undelete: BoundVersionsUndelete
    prunable: BoundVersionsPrunable
    prune: BoundVersionsPrune
    purge: BoundVersionsPurge
    id_of: BoundVersionsIdOf

class BoundWorkflowNamespace:
    get: BoundWorkflowGet
    names_for_suggestion: BoundWorkflowNamesForSuggestion
    delete: BoundWorkflowDelete
    count: BoundWorkflowCount

class BoundQueries:
    access: BoundAccessNamespace
    audit: BoundAuditNamespace
    catalog: BoundCatalogNamespace
    check: BoundCheckNamespace
    dataset: BoundDatasetNamespace
    diff: BoundDiffNamespace
    edit: BoundEditNamespace
    embedding: BoundEmbeddingNamespace
    find: BoundFindNamespace
    graph: BoundGraphNamespace
    inventory: BoundInventoryNamespace
    listing: BoundListingNamespace
    migrations: BoundMigrationsNamespace
    partitions: BoundPartitionsNamespace
    plans: BoundPlansNamespace
    provenance: BoundProvenanceNamespace
    save: BoundSaveNamespace
    schema: BoundSchemaNamespace
    search: BoundSearchNamespace
    server: BoundServerNamespace
    similar: BoundSimilarNamespace
    statistics: BoundStatisticsNamespace
    subworkflow: BoundSubworkflowNamespace
    tenant: BoundTenantNamespace
    versions: BoundVersionsNamespace
    workflow: BoundWorkflowNamespace
    def __getitem__(self, name: str) -> BoundQuery: ...

class AsyncBoundAccessGet(AsyncBoundQuery):
    """workflow.get, and the note of it in the same statement: the one to read with where every use must be in the log as"""
    async def __call__(self, *, name: str, actor: str, action: str, query: str | None, tenant_id: UUID = ...) -> AccessGetRow | None: ...

class AsyncBoundAccessWrite(AsyncBoundQuery):
    """Writes many uses and counts them; returns how many of them were not there yet. A use of a workflow that is gone and"""
    async def __call__(self, *, ids: list[UUID], moments: list[datetime], actions: list[str], workflow_ids: list[UUID], names: list[str], versions: list[int], queries: list[str], actor: str, tenant_id: UUID = ...) -> int: ...

class AsyncBoundAccessUses(AsyncBoundQuery):
    """How often each of some workflows was used since a day: one look into an index for each."""
    async def __call__(self, *, workflow_ids: list[UUID], since: date, tenant_id: UUID = ...) -> list[AccessUsesRow]: ...

class AsyncBoundAccessMostUsed(AsyncBoundQuery):
    """The workflows that were used most since a day, or ever, with the last day. What was purged has no name, and is left"""
    async def __call__(self, *, since: date | None, page_size: int, tenant_id: UUID = ...) -> list[AccessMostUsedRow]: ...

class AsyncBoundAccessNeverUsed(AsyncBoundQuery):
    """The workflows that nobody used since a day, or ever: the oldest first."""
    async def __call__(self, *, since: date | None, page_size: int, tenant_id: UUID = ...) -> list[AccessNeverUsedRow]: ...

class AsyncBoundAccessNeverUsedCount(AsyncBoundQuery):
    """How many workflows nobody used since a day, or ever."""
    async def __call__(self, *, since: date | None, tenant_id: UUID = ...) -> int: ...

class AsyncBoundAccessByActor(AsyncBoundQuery):
    """Who used most since a day, or ever; searches count."""
    async def __call__(self, *, since: date | None, page_size: int, tenant_id: UUID = ...) -> list[AccessByActorRow]: ...

class AsyncBoundAccessByDay(AsyncBoundQuery):
    """How often what was done on each day since one, or ever; days without are left out."""
    async def __call__(self, *, since: date | None, tenant_id: UUID = ...) -> list[AccessByDayRow]: ...

class AsyncBoundAuditSubject(AsyncBoundQuery):
    """The id of the workflow of this name: the one that is stored; else the one deleted last; else the one purged last."""
    async def __call__(self, *, name: str, tenant_id: UUID = ...) -> UUID | None: ...

class AsyncBoundAuditPage(AsyncBoundQuery):
    """What happened to a workflow, the latest first, a page at a time: give at and id of the last row of the page before"""
    async def __call__(self, *, workflow_id: UUID, since: datetime | None, before: datetime | None, before_id: UUID | None, until: datetime | None, actor: str | None, operation: str | None, page_size: int, tenant_id: UUID = ...) -> list[AuditPageRow]: ...

class AsyncBoundAuditNodeNames(AsyncBoundQuery):
    """What the nodes of a workflow with these ids are called; those that are gone, what they were called last."""
    async def __call__(self, *, ids: list[UUID], workflow_id: UUID, tenant_id: UUID = ...) -> list[AuditNodeNamesRow]: ...

class AsyncBoundCatalogTypes(AsyncBoundQuery):
    """Types by their oid. `kind` is PostgreSQL's typtype: b for a base type, e for an enum, d for a domain, c for a row."""
    async def __call__(self, *, oids: list[int]) -> list[CatalogTypesRow]: ...

class AsyncBoundCatalogColumns(AsyncBoundQuery):
    """Columns by the oid of their table and their number, given as two arrays of the same length."""
    async def __call__(self, *, tables: list[int], numbers: list[int]) -> list[CatalogColumnsRow]: ...

class AsyncBoundCatalogTableColumns(AsyncBoundQuery):
    """The columns of a table, view or the like in their order; no row where there is none of that name."""
    async def __call__(self, *, table_name: str) -> list[CatalogTableColumnsRow]: ...

class AsyncBoundCatalogCreateStatement(AsyncBoundQuery):
    """The statement that makes a database of this name; CREATE DATABASE takes no parameters."""
    async def __call__(self, *, name: str) -> str | None: ...

class AsyncBoundCatalogDropStatement(AsyncBoundQuery):
    """The statement that drops a database of this name, ending what its clients do."""
    async def __call__(self, *, name: str) -> str | None: ...

class AsyncBoundCheckTables(AsyncBoundQuery):
    """Tables and views that a query can name without their schema, with their columns in order. `rows` is the server's"""
    async def __call__(self) -> list[CheckTablesRow]: ...

class AsyncBoundCheckIndexes(AsyncBoundQuery):
    """The indexes of those tables, with the columns that can be searched for in order; '' stands for an expression."""
    async def __call__(self) -> list[CheckIndexesRow]: ...

class AsyncBoundCheckReferencesBetweenTables(AsyncBoundQuery):
    """Which table refers to which by foreign key."""
    async def __call__(self) -> list[CheckReferencesBetweenTablesRow]: ...

class AsyncBoundCheckVolatileFunctions(AsyncBoundQuery):
    """Functions that may give something else on every call, in all of their forms."""
    async def __call__(self) -> list[CheckVolatileFunctionsRow]: ...

class AsyncBoundCheckUseUsualSettings(AsyncBoundQuery):
    """For this transaction what a plan depends on is as on a server that nobody has tuned, so that plans can be compared."""
    async def __call__(self) -> int: ...

class AsyncBoundDatasetLeaveOutTriggers(AsyncBoundQuery):
    """For this transaction no trigger fires and no foreign key is checked, which is most of the cost of a row. The rows"""
    async def __call__(self) -> int: ...

class AsyncBoundDatasetFillTenants(AsyncBoundQuery):
    """Twelve tenants."""
    async def __call__(self) -> int: ...

class AsyncBoundDatasetFillWorkflows(AsyncBoundQuery):
    """The heads. The first tenant has four fifths of them, the next ones a tenth and a twentieth, the other nine share"""
    async def __call__(self, *, workflows: int) -> int: ...

class AsyncBoundDatasetFillNodes(AsyncBoundQuery):
    """The nodes of every workflow, with ids that grow, as those of the program do. Those of type workflow use one with a"""
    async def __call__(self) -> int: ...

class AsyncBoundDatasetFillEdges(AsyncBoundQuery):
    """From every node but the first an edge to one of those a little before it, from three in ten a second one, and in one"""
    async def __call__(self) -> int: ...

class AsyncBoundDatasetFillParams(AsyncBoundQuery):
    """Two inputs for each workflow."""
    async def __call__(self) -> int: ...

class AsyncBoundDatasetFillMarks(AsyncBoundQuery):
    """What the triggers that were left out would have noted for find."""
    async def __call__(self) -> int: ...

class AsyncBoundDatasetFillSearch(AsyncBoundQuery):
    """What the triggers that were left out would have kept for search, in short: only the heads, and of their terms those"""
    async def __call__(self) -> int: ...

class AsyncBoundDatasetFillSignatures(AsyncBoundQuery):
    """Signatures of the sizes that those of the workflows have, and as common: made of numbers alone, since those of a"""
    async def __call__(self) -> int: ...

class AsyncBoundDatasetFillModels(AsyncBoundQuery):
    """One model for each tenant."""
    async def __call__(self) -> int: ...

class AsyncBoundDatasetFillEmbeddings(AsyncBoundQuery):
    """A vector for each workflow but one in a hundred."""
    async def __call__(self) -> int: ...

class AsyncBoundDatasetSettle(AsyncBoundQuery):
    """Statistics and visibility map as autovacuum would have left them. Must run outside a transaction."""
    async def __call__(self) -> int: ...

class AsyncBoundDatasetSettled(AsyncBoundQuery):
    """Whether the visibility map is complete. It is not where some other transaction, an ANALYZE of autovacuum perhaps, was"""
    async def __call__(self) -> bool: ...

class AsyncBoundDiffVersions(AsyncBoundQuery):
    """Between two recorded versions, of one workflow or of two. Rows as registry_diff says."""
    async def __call__(self, *, former_id: UUID, former_version: int, latter_id: UUID, latter_version: int, tenant_id: UUID = ...) -> list[DiffVersionsRow]: ...

class AsyncBoundDiffDocuments(AsyncBoundQuery):
    """Between two documents that have every key. Rows as registry_diff says."""
    async def __call__(self, *, before: Jsonb | str, after: Jsonb | str) -> list[DiffDocumentsRow]: ...

class AsyncBoundDiffPresent(AsyncBoundQuery):
    """What is stored now instead of the expected version: who made it and when, and whether the expected one is kept."""
    async def __call__(self, *, expected_version: int, name: str, tenant_id: UUID = ...) -> DiffPresentRow | None: ...

class AsyncBoundDiffWithPresent(AsyncBoundQuery):
    """From a document that has every key, or else from the expected version, to what is stored now, recorded or not. Rows"""
    async def __call__(self, *, expected_version: int, document: Jsonb | str | None, name: str, tenant_id: UUID = ...) -> list[DiffWithPresentRow]: ...

class AsyncBoundEditAddNode(AsyncBoundQuery):
    """Adds a node, with edges from its parents and to its children. Where it takes the place between them nothing else"""
    async def __call__(self, *, name: str, after: list[str], before: list[str], expected_version: int | None, node: str, message: str | None, id: UUID, node_type: str, parameters: Jsonb | str, tenant_id: UUID = ...) -> EditAddNodeRow | None: ...

class AsyncBoundEditChangeNode(AsyncBoundQuery):
    """Changes the type of a node, its parameters, or both."""
    async def __call__(self, *, name: str, node_type: str | None, parameters: Jsonb | str | None, merged: Jsonb | str | None, node: str, expected_version: int | None, message: str | None, tenant_id: UUID = ...) -> EditChangeNodeRow | None: ...

class AsyncBoundEditRenameNode(AsyncBoundQuery):
    """Gives a node another name; its edges stay with it."""
    async def __call__(self, *, name: str, node: str, expected_version: int | None, new_name: str, message: str | None, tenant_id: UUID = ...) -> EditRenameNodeRow | None: ...

class AsyncBoundEditRemoveNode(AsyncBoundQuery):
    """Removes a node with its edges. A bridge is an edge from a parent to a child that are not joined yet; loops are"""
    async def __call__(self, *, name: str, node: str, bridge: bool, expected_version: int | None, message: str | None, tenant_id: UUID = ...) -> EditRemoveNodeRow | None: ...

class AsyncBoundEditAddEdge(AsyncBoundQuery):
    """Adds an edge, unless there is the very same. An edge that points backwards moves nodes first; one that would close"""
    async def __call__(self, *, name: str, is_loop: bool, parent: str, child: str, expected_version: int | None, handoff_data: Jsonb | str, message: str | None, tenant_id: UUID = ...) -> EditAddEdgeRow | None: ...

class AsyncBoundEditRemoveEdge(AsyncBoundQuery):
    """Removes the edges from one node to another, loops included."""
    async def __call__(self, *, name: str, parent: str, child: str, handoff_data: Jsonb | str | None, expected_version: int | None, message: str | None, tenant_id: UUID = ...) -> EditRemoveEdgeRow | None: ...

class AsyncBoundEditSetParam(AsyncBoundQuery):
    """Adds a parameter, or replaces the one that has this key."""
    async def __call__(self, *, name: str, value_type: str, required: bool, default_value: str | None, metadata: Jsonb | str, key: str, expected_version: int | None, message: str | None, tenant_id: UUID = ...) -> EditSetParamRow | None: ...

class AsyncBoundEditRemoveParam(AsyncBoundQuery):
    """Removes a parameter."""
    async def __call__(self, *, name: str, key: str, expected_version: int | None, message: str | None, tenant_id: UUID = ...) -> EditRemoveParamRow | None: ...

class AsyncBoundEditNamesForSuggestion(AsyncBoundQuery):
    """Names of nodes, or keys of parameters, to choose a \"did you mean\" from: those on either side of the missing one."""
    async def __call__(self, *, name: str, missing: str, thing: str, tenant_id: UUID = ...) -> list[EditNamesForSuggestionRow]: ...

class AsyncBoundEditTag(AsyncBoundQuery):
    """Adds tags and removes others. The new ones are worked out from the row that is written, not from the one that was"""
    async def __call__(self, *, add: list[str], remove: list[str], message: str | None, name: str, expected_version: int | None, tenant_id: UUID = ...) -> EditTagRow | None: ...

class AsyncBoundEmbeddingAddModel(AsyncBoundQuery):
    """Adds a model, unless there is one of this name, and returns its dimensions. No row: another transaction has just"""
    async def __call__(self, *, model: str, dimensions: int, tenant_id: UUID = ...) -> EmbeddingAddModelRow | None: ...

class AsyncBoundEmbeddingModel(AsyncBoundQuery):
    """One model and its index: `index_name` is what the index is called, `indexed` how many vectors it holds, 0 where there"""
    async def __call__(self, *, model: str, tenant_id: UUID = ...) -> EmbeddingModelRow | None: ...

class AsyncBoundEmbeddingNames(AsyncBoundQuery):
    """The models there are, to choose the only one, or a \"did you mean\" from."""
    async def __call__(self, *, tenant_id: UUID = ...) -> list[EmbeddingNamesRow]: ...

class AsyncBoundEmbeddingModels(AsyncBoundQuery):
    """Each model with its vectors: `present` fit the workflows as they are, `stale` were made from another text, `missing`"""
    async def __call__(self, *, tenant_id: UUID = ...) -> list[EmbeddingModelsRow]: ...

class AsyncBoundEmbeddingOutdated(AsyncBoundQuery):
    """How many workflows have no vector of a model, or have been changed since it was made: what there is to do, at most."""
    async def __call__(self, *, model_id: UUID, tenant_id: UUID = ...) -> int: ...

class AsyncBoundEmbeddingClaim(AsyncBoundQuery):
    """The next workflows without a vector that fits, with their texts, for this transaction alone: another one that claims"""
    async def __call__(self, *, model_id: UUID, after_id: UUID | None, batch_size: int, tenant_id: UUID = ...) -> list[EmbeddingClaimRow]: ...

class AsyncBoundEmbeddingOutdatedTexts(AsyncBoundQuery):
    """The same for whoever makes the vectors elsewhere: without a claim, in the order of the names."""
    async def __call__(self, *, model_id: UUID, after_name: str | None, page_size: int, tenant_id: UUID = ...) -> list[EmbeddingOutdatedTextsRow]: ...

class AsyncBoundEmbeddingStore(AsyncBoundQuery):
    """Stores the vectors of claimed workflows, each with the hash of the text that it was made from. One that has been"""
    async def __call__(self, *, workflow_ids: list[UUID], content_hashes: list[str], workflows_updated_at: list[datetime], embeddings: list[str], model_id: UUID, tenant_id: UUID = ...) -> int: ...

class AsyncBoundEmbeddingStoreByName(AsyncBoundQuery):
    """Stores vectors that somebody else made. Returns the names that no workflow has; then nothing is stored."""
    async def __call__(self, *, names: list[str], embeddings: list[str], content_hashes: list[str], model_id: UUID, tenant_id: UUID = ...) -> list[EmbeddingStoreByNameRow]: ...

class AsyncBoundEmbeddingNearest(AsyncBoundQuery):
    """The workflows whose meaning lies nearest, the best first; score is the cosine, 1 for the same direction. No row where"""
    async def __call__(self, *, among: list[UUID] | None, exact: bool, model: str, vector: Any, page_size: int, tenant_id: UUID = ...) -> list[EmbeddingNearestRow]: ...

class AsyncBoundEmbeddingDropVectors(AsyncBoundQuery):
    """Takes some vectors of a model away: all of them in one transaction could take minutes, and leave nothing done if it"""
    async def __call__(self, *, model_id: UUID, batch_size: int, tenant_id: UUID = ...) -> int: ...

class AsyncBoundEmbeddingDropModel(AsyncBoundQuery):
    """Takes a model away, with what is left of its vectors."""
    async def __call__(self, *, model_id: UUID, tenant_id: UUID = ...) -> int: ...

class AsyncBoundEmbeddingIndexState(AsyncBoundQuery):
    """Whether the index of a model is there, and whether it can be used: what an interrupted build left cannot. And whether"""
    async def __call__(self, *, model_id: UUID, tenant_id: UUID = ...) -> EmbeddingIndexStateRow | None: ...

class AsyncBoundEmbeddingCreateIndexStatement(AsyncBoundQuery):
    """The statement that builds the index of a model while others read and write. Tenant, model and dimensions stand in it:"""
    async def __call__(self, *, model_id: UUID, tenant_id: UUID = ...) -> str | None: ...

class AsyncBoundEmbeddingDropIndexStatement(AsyncBoundQuery):
    """The statement that drops it again."""
    async def __call__(self, *, model_id: UUID) -> str | None: ...

class AsyncBoundEmbeddingPrepareBuild(AsyncBoundQuery):
    """Settings of the session that builds an index: as much memory as the graph takes, up to a gigabyte, since without it"""
    async def __call__(self, *, workers: int, vectors: int, dimensions: int) -> EmbeddingPrepareBuildRow | None: ...

class AsyncBoundEmbeddingTryBuild(AsyncBoundQuery):
    """Takes the lock of whoever builds or drops the index of a model, or says that somebody else has it. Never waited for"""
    async def __call__(self, *, model_id: UUID) -> bool | None: ...

class AsyncBoundEmbeddingBuildProgress(AsyncBoundQuery):
    """How far the build of an index on the vectors has come. No row while none is built, or for a role that may not see it."""
    async def __call__(self) -> EmbeddingBuildProgressRow | None: ...

class AsyncBoundFindPage(AsyncBoundQuery):
    """The workflows that contain the pattern, each with the nodes of one match. Smallest workflow first: in it the pattern"""
    async def __call__(self, *, steps: Json | str, after_size: int | None, after_id: UUID | None, look_at: int, page_size: int, tenant_id: UUID = ...) -> list[FindPageRow]: ...

class AsyncBoundGraphOrder(AsyncBoundQuery):
    """Every node with its level, in dependency order: level 0 has no parents, and every other node comes one level"""
    async def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[GraphOrderRow]: ...

class AsyncBoundGraphLevels(AsyncBoundQuery):
    """The same as two arrays, name by name: what a program wants of the order. NULL and NULL where there are no nodes."""
    async def __call__(self, *, name: str, tenant_id: UUID = ...) -> GraphLevelsRow | None: ...

class AsyncBoundGraphLoops(AsyncBoundQuery):
    """The edges that lead back, from which node to which. No graph question follows them."""
    async def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[GraphLoopsRow]: ...

class AsyncBoundGraphSelect(AsyncBoundQuery):
    """The names of the nodes that a selection chooses, in dependency order, and the steps that matched nothing. No row:"""
    async def __call__(self, *, name: str, program: Jsonb | str, tenant_id: UUID = ...) -> GraphSelectRow | None: ...

class AsyncBoundGraphNodesForSuggestion(AsyncBoundQuery):
    """Nodes to choose a \"did you mean\" from: those on either side of the missing name, in a small workflow all, and the"""
    async def __call__(self, *, workflow: str, name: str, others: list[str], tenant_id: UUID = ...) -> list[GraphNodesForSuggestionRow]: ...

class AsyncBoundGraphNodeTypes(AsyncBoundQuery):
    """The types of the nodes of a workflow, the most frequent first."""
    async def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[GraphNodeTypesRow]: ...

class AsyncBoundGraphDescendants(AsyncBoundQuery):
    """Every node that runs after the given ones, which are left out themselves, in dependency order: what a change of them"""
    async def __call__(self, *, name: str, nodes: list[str], tenant_id: UUID = ...) -> list[GraphDescendantsRow]: ...

class AsyncBoundGraphAncestors(AsyncBoundQuery):
    """Every node that runs before the given ones, which are left out themselves, in dependency order. Rows without"""
    async def __call__(self, *, name: str, nodes: list[str], tenant_id: UUID = ...) -> list[GraphAncestorsRow]: ...

class AsyncBoundGraphDescendantsWithin(AsyncBoundQuery):
    """The descendants that at most :depth edges lead to, otherwise like descendants."""
    async def __call__(self, *, name: str, nodes: list[str], depth: int, tenant_id: UUID = ...) -> list[GraphDescendantsWithinRow]: ...

class AsyncBoundGraphAncestorsWithin(AsyncBoundQuery):
    """The ancestors from which at most :depth edges lead to a given node, otherwise like ancestors. Walks by levels, as"""
    async def __call__(self, *, name: str, nodes: list[str], depth: int, tenant_id: UUID = ...) -> list[GraphAncestorsWithinRow]: ...

class AsyncBoundGraphRoots(AsyncBoundQuery):
    """The nodes that no edge leads to, in dependency order; a loop is no such edge. A row without a name says that the"""
    async def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[GraphRootsRow]: ...

class AsyncBoundGraphSinks(AsyncBoundQuery):
    """The nodes that no edge leads away from, in dependency order; otherwise like roots."""
    async def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[GraphSinksRow]: ...

class AsyncBoundGraphIsolated(AsyncBoundQuery):
    """The nodes that are at no end of an edge, roots and sinks at once; otherwise like roots."""
    async def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[GraphIsolatedRow]: ...

class AsyncBoundGraphPath(AsyncBoundQuery):
    """A shortest way from the node :first to the node :last along the edges, node by node, both included. Rows without"""
    async def __call__(self, *, name: str, first: str, last: str, tenant_id: UUID = ...) -> list[GraphPathRow]: ...

class AsyncBoundGraphPaths(AsyncBoundQuery):
    """The ways from the node :first to the node :last along the edges, both included, each as an array of names; at most"""
    async def __call__(self, *, name: str, first: str, last: str, most: int, tenant_id: UUID = ...) -> list[GraphPathsRow]: ...

class AsyncBoundGraphCriticalPath(AsyncBoundQuery):
    """The heaviest path, node by node: total is the weight of the path up to the node, itself included. weighted is the"""
    async def __call__(self, *, name: str, default_weight: float, weight: str, tenant_id: UUID = ...) -> list[GraphCriticalPathRow]: ...

class AsyncBoundGraphCycles(AsyncBoundQuery):
    """The sets of nodes that reach each other when loops are followed like all edges, each with its loops: names in"""
    async def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[GraphCyclesRow]: ...

class AsyncBoundGraphWeightsForSuggestion(AsyncBoundQuery):
    """Keys of parameters, nested ones with dots, that hold numbers in the first nodes of a workflow: what could be meant"""
    async def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[GraphWeightsForSuggestionRow]: ...

class AsyncBoundInventoryTables(AsyncBoundQuery):
    """Every table and view with what a statement on it sets off. key_columns are those that a foreign key could refer to:"""
    async def __call__(self) -> list[InventoryTablesRow]: ...

class AsyncBoundInventoryFunctions(AsyncBoundQuery):
    """The functions written in PL/pgSQL, with their text."""
    async def __call__(self) -> list[InventoryFunctionsRow]: ...

class AsyncBoundInventoryAvoidSequentialScans(AsyncBoundQuery):
    """Up to the end of the transaction the planner takes an index wherever one can be used, however small the table."""
    async def __call__(self) -> int: ...

class AsyncBoundInventoryExplainStatement(AsyncBoundQuery):
    """The statement that shows the plan of another one, whatever the values of its parameters. Runs nothing."""
    async def __call__(self, *, statement: str) -> str | None: ...

class AsyncBoundListingByName(AsyncBoundQuery):
    """By name. What begins with :prefix does not stand before it."""
    async def __call__(self, *, after_name: str | None, prefix: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, metadata: Jsonb | str | None, page_size: int, tenant_id: UUID = ...) -> list[ListingByNameRow]: ...

class AsyncBoundListingByNameDescending(AsyncBoundQuery):
    """By name, the last one first. There is no name that is known to be the last, so it is looked up."""
    async def __call__(self, *, after_name: str | None, prefix: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, metadata: Jsonb | str | None, page_size: int, tenant_id: UUID = ...) -> list[ListingByNameDescendingRow]: ...

class AsyncBoundListingByCreatedAt(AsyncBoundQuery):
    """By the time they were first saved, the earliest first."""
    async def __call__(self, *, after_time: datetime | None, after_name: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int, tenant_id: UUID = ...) -> list[ListingByCreatedAtRow]: ...

class AsyncBoundListingByCreatedAtDescending(AsyncBoundQuery):
    """By the time they were first saved, the latest first."""
    async def __call__(self, *, after_time: datetime | None, after_name: str | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int, tenant_id: UUID = ...) -> list[ListingByCreatedAtDescendingRow]: ...

class AsyncBoundListingByUpdatedAt(AsyncBoundQuery):
    """By the time of the last change, the earliest first. What is changed while one turns the pages comes again at the"""
    async def __call__(self, *, after_time: datetime | None, after_name: str | None, updated_since: datetime | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int, tenant_id: UUID = ...) -> list[ListingByUpdatedAtRow]: ...

class AsyncBoundListingByUpdatedAtDescending(AsyncBoundQuery):
    """By the time of the last change, the latest first. What is changed while one turns the pages was on an earlier one."""
    async def __call__(self, *, after_time: datetime | None, after_name: str | None, updated_since: datetime | None, look_at: int, tags: list[str], category: str | None, created_by: str | None, prefix: str | None, metadata: Jsonb | str | None, page_size: int, tenant_id: UUID = ...) -> list[ListingByUpdatedAtDescendingRow]: ...

class AsyncBoundListingMatching(AsyncBoundQuery):
    """A page in any order, for filters that few workflows of a tenant pass. By updated_since, where that leaves no more"""
    async def __call__(self, *, tags: list[str], category: str | None, created_by: str | None, metadata: Jsonb | str | None, updated_since: datetime | None, has_metadata: bool, has_facets: bool, sort: str, prefix: str | None, descending: bool, after_name: str | None, after_time: datetime | None, page_size: int, tenant_id: UUID = ...) -> list[ListingMatchingRow]: ...

class AsyncBoundListingTags(AsyncBoundQuery):
    """How many workflows have each tag, the commonest first; last those without any, as NULL. All that pass the filters are"""
    async def __call__(self, *, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, tenant_id: UUID = ...) -> list[ListingTagsRow]: ...

class AsyncBoundListingCategories(AsyncBoundQuery):
    """How many workflows stand in each category, and how many in it and all below it. A level that only leads to others is"""
    async def __call__(self, *, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, tenant_id: UUID = ...) -> list[ListingCategoriesRow]: ...

class AsyncBoundMigrationsBookkeepingExists(AsyncBoundQuery):
    """Whether any migration was ever applied to this database."""
    async def __call__(self) -> bool: ...

class AsyncBoundMigrationsApplied(AsyncBoundQuery):
    """The migrations that are applied, the oldest first."""
    async def __call__(self) -> list[MigrationsAppliedRow]: ...

class AsyncBoundMigrationsChecksumsExist(AsyncBoundQuery):
    """Whether checksums are kept here: versions before them did without."""
    async def __call__(self) -> bool: ...

class AsyncBoundMigrationsChecksums(AsyncBoundQuery):
    """What the files held when they were applied, or when they were accepted by `migrate repair`."""
    async def __call__(self) -> list[MigrationsChecksumsRow]: ...

class AsyncBoundMigrationsTryLock(AsyncBoundQuery):
    """Takes the lock of a run, or says that another process has it. Held by the session that applies the migrations, so it"""
    async def __call__(self, *, key: int) -> bool | None: ...

class AsyncBoundMigrationsLock(AsyncBoundQuery):
    """The same for psql, which cannot ask again: it waits as long as lock_timeout allows, and fails."""
    async def __call__(self, *, key: int) -> int: ...

class AsyncBoundMigrationsUnlock(AsyncBoundQuery):
    """Gives the lock back, for a session that goes on."""
    async def __call__(self, *, key: int) -> bool | None: ...

class AsyncBoundMigrationsBreakStaleLock(AsyncBoundQuery):
    """Removes the row that a crashed run of an earlier version left behind. Only for the holder of the lock above."""
    async def __call__(self) -> int: ...

class AsyncBoundMigrationsSetLockTimeout(AsyncBoundQuery):
    """How long a statement may wait for a lock. While it waits, all that come after it wait behind it."""
    async def __call__(self, *, milliseconds: int) -> str | None: ...

class AsyncBoundMigrationsMark(AsyncBoundQuery):
    """Marks a migration as applied, in the transaction that applied it. The hash is what yoyo finds it by."""
    async def __call__(self, *, id: str | None) -> int: ...

class AsyncBoundMigrationsUnmark(AsyncBoundQuery):
    """Takes the mark back, in the transaction that took the migration back. `operation` is rollback, or unmark where the"""
    async def __call__(self, *, id: str | None, operation: str | None) -> int: ...

class AsyncBoundMigrationsForgetChecksum(AsyncBoundQuery):
    """Makes room for what the files of a migration hold now."""
    async def __call__(self, *, id: str) -> int: ...

class AsyncBoundMigrationsKeepChecksum(AsyncBoundQuery):
    """Keeps what the files of a migration hold: applied, accepted after review, or of a database from before checksums."""
    async def __call__(self, *, id: str, checksum: str, rollback_checksum: str | None) -> int: ...

class AsyncBoundMigrationsMayCreate(AsyncBoundQuery):
    """Whether the connected role may create tables where they would be created."""
    async def __call__(self) -> bool | None: ...

class AsyncBoundMigrationsOccupied(AsyncBoundQuery):
    """Which of these names are taken already, where a new table would go."""
    async def __call__(self, *, names: list[str]) -> list[MigrationsOccupiedRow]: ...

class AsyncBoundMigrationsUnavailableExtensions(AsyncBoundQuery):
    """Which of these extensions this server cannot install."""
    async def __call__(self, *, names: list[str]) -> list[MigrationsUnavailableExtensionsRow]: ...

class AsyncBoundMigrationsDropInvalidIndexStatement(AsyncBoundQuery):
    """The statement that drops what an interrupted CREATE INDEX CONCURRENTLY left of an index; none where nothing is left."""
    async def __call__(self, *, name: str, table_name: str) -> str | None: ...

class AsyncBoundMigrationsTool(AsyncBoundQuery):
    """Where a tool for testing is, told by one of its functions, so that an installation without CREATE EXTENSION counts;"""
    async def __call__(self, *, marker: str, extension: str) -> MigrationsToolRow: ...

class AsyncBoundMigrationsPlpgsqlChecks(AsyncBoundQuery):
    """For each plpgsql function of the registry the statement that checks its body by plpgsql_check, which is in the schema"""
    async def __call__(self, *, schema_name: str) -> list[MigrationsPlpgsqlChecksRow]: ...

class AsyncBoundPartitionsAreMade(AsyncBoundQuery):
    """Whether the migrations have made the table here, and what makes its months."""
    async def __call__(self, *, of_table: str) -> bool | None: ...

class AsyncBoundPartitionsMayMaintain(AsyncBoundQuery):
    """Whether the connected role may make and drop partitions of a table: it owns it, or is as good as its owner."""
    async def __call__(self, *, of_table: str) -> bool | None: ...

class AsyncBoundPartitionsMake(AsyncBoundQuery):
    """Makes the partitions from this month to so many months ahead, empties the default one into those it takes, and"""
    async def __call__(self, *, of_table: str, months_ahead: int) -> list[str] | None: ...

class AsyncBoundPartitionsMonths(AsyncBoundQuery):
    """The months that a table lies in, the oldest first: from the first moment to the one that is in the next."""
    async def __call__(self, *, of_table: str) -> list[PartitionsMonthsRow]: ...

class AsyncBoundPartitionsReserve(AsyncBoundQuery):
    """How many whole months after this one have a partition, and whether the default one has taken rows."""
    async def __call__(self, *, of_table: str) -> PartitionsReserveRow | None: ...

class AsyncBoundPartitionsLines(AsyncBoundQuery):
    """The rows of one partition, of all tenants, as JSON. In a transaction that is rolled back."""
    async def __call__(self, *, of_table: str, partition: str) -> list[PartitionsLinesRow]: ...

class AsyncBoundPartitionsDrop(AsyncBoundQuery):
    """Drops a partition that was archived, if it has no more rows than that."""
    async def __call__(self, *, of_table: str, partition: str, rows: int) -> int: ...

class AsyncBoundPlansSave(AsyncBoundQuery):
    """Keeps a plan for a version of a workflow; one of this name is replaced, if it is for the same workflow. No row: it is"""
    async def __call__(self, *, name: str, params: Jsonb | str, workflow_id: UUID, version: int, tenant_id: UUID = ...) -> PlansSaveRow | None: ...

class AsyncBoundPlansGet(AsyncBoundQuery):
    """A plan with the version it is for, and where the workflow has moved on since, the parameters it has now."""
    async def __call__(self, *, name: str, tenant_id: UUID = ...) -> PlansGetRow | None: ...

class AsyncBoundPlansPage(AsyncBoundQuery):
    """All plans by name, a page at a time: give the last name of the page before as :after. workflow is the name it has"""
    async def __call__(self, *, after: str | None, page_size: int, tenant_id: UUID = ...) -> list[PlansPageRow]: ...

class AsyncBoundPlansPageOf(AsyncBoundQuery):
    """The plans of one workflow, as page gives those of all."""
    async def __call__(self, *, workflow: str, after: str | None, page_size: int, tenant_id: UUID = ...) -> list[PlansPageOfRow]: ...

class AsyncBoundPlansDelete(AsyncBoundQuery):
    """Deletes a plan and returns the version it was for."""
    async def __call__(self, *, name: str, tenant_id: UUID = ...) -> int | None: ...

class AsyncBoundPlansNamesForSuggestion(AsyncBoundQuery):
    """Names to choose a \"did you mean\" from: those on either side of the missing one."""
    async def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[PlansNamesForSuggestionRow]: ...

class AsyncBoundPlansReferenced(AsyncBoundQuery):
    """The workflows that references mean, all of one level of nesting in one round trip, as versions.get finds each."""
    async def __call__(self, *, wanted_references: list[str], wanted_names: list[str], wanted_versions: list[int], wanted_labels: list[str], tenant_id: UUID = ...) -> list[PlansReferencedRow]: ...

class AsyncBoundProvenanceSources(AsyncBoundQuery):
    """The versions at which metadata.source changed, the newest first: each is one generation. edits is how many versions"""
    async def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[ProvenanceSourcesRow]: ...

class AsyncBoundSaveCreate(AsyncBoundQuery):
    """Makes a workflow that is not there yet and returns its id; nothing is written and returned if the name is taken."""
    async def __call__(self, *, name: str, description: str | None, category: str | None, tags: list[str], metadata: Jsonb | str, message: str | None, derived_from_id: UUID | None, derived_from_version: int | None, nodes: Json | str, edges: Json | str, params: Json | str, tenant_id: UUID = ...) -> UUID | None: ...

class AsyncBoundSaveRecordLater(AsyncBoundQuery):
    """Says that the save takes several statements: its version is recorded by `record`, at its end."""
    async def __call__(self) -> int: ...

class AsyncBoundSaveRecord(AsyncBoundQuery):
    """Records the version of a workflow as it is now, unless it is recorded already, and returns its number."""
    async def __call__(self, *, workflow_id: UUID, tenant_id: UUID = ...) -> int | None: ...

class AsyncBoundSaveCreateHead(AsyncBoundQuery):
    """Makes the head of a workflow that is not there yet and returns its id; nothing if the name is taken."""
    async def __call__(self, *, name: str, description: str | None, category: str | None, tags: list[str], metadata: Jsonb | str, message: str | None, derived_from_id: UUID | None, derived_from_version: int | None, tenant_id: UUID = ...) -> UUID | None: ...

class AsyncBoundSaveStatisticsAreMissing(AsyncBoundQuery):
    """Whether the tables of a workflow were never looked at by ANALYZE."""
    async def __call__(self) -> bool | None: ...

class AsyncBoundSaveGatherStatistics(AsyncBoundQuery):
    """After the first large workflow of a new database. Until then the planner cannot tell the indexes of the two"""
    async def __call__(self) -> int: ...

class AsyncBoundSaveUpdate(AsyncBoundQuery):
    """Turns the stored workflow into the given one: rows that do not differ are not written, nodes keep their ids by"""
    async def __call__(self, *, description: str | None, category: str | None, tags: list[str], metadata: Jsonb | str, name: str, nodes: Json | str, edges: Json | str, params: Json | str, message: str | None, derived_from_id: UUID | None, derived_from_version: int | None, expected_version: int | None, tenant_id: UUID = ...) -> SaveUpdateRow | None: ...

class AsyncBoundSaveLineUp(AsyncBoundQuery):
    """Waits for whoever saves the workflow now; in a transaction, whoever comes later waits for us."""
    async def __call__(self, *, name: str, tenant_id: UUID = ...) -> UUID | None: ...

class AsyncBoundSchemaSearchPath(AsyncBoundQuery):
    """What decides which names the server writes without their schema."""
    async def __call__(self) -> str: ...

class AsyncBoundSchemaUseSearchPath(AsyncBoundQuery):
    """Up to the end of the transaction the server writes names as this search path would find them."""
    async def __call__(self, *, search_path: str) -> int: ...

class AsyncBoundSchemaTables(AsyncBoundQuery):
    """Tables and views. `kind` is PostgreSQL's relkind; `definition` is what a view selects, NULL for a table."""
    async def __call__(self) -> list[SchemaTablesRow]: ...

class AsyncBoundSchemaColumns(AsyncBoundQuery):
    """Columns in their order. `default_value` is also the expression of a generated column."""
    async def __call__(self) -> list[SchemaColumnsRow]: ...

class AsyncBoundSchemaConstraints(AsyncBoundQuery):
    """Constraints, by the kind: p primary key, u unique, f foreign key, c check, x exclusion. PostgreSQL 18 has NOT NULL"""
    async def __call__(self) -> list[SchemaConstraintsRow]: ...

class AsyncBoundSchemaIndexes(AsyncBoundQuery):
    """Indexes. `of_constraint` is the name of the constraint that the index keeps, NULL for an index of its own."""
    async def __call__(self) -> list[SchemaIndexesRow]: ...

class AsyncBoundSchemaTriggers(AsyncBoundQuery):
    """Triggers that somebody made. `enabled` is PostgreSQL's tgenabled: O fires as usual, D is disabled."""
    async def __call__(self) -> list[SchemaTriggersRow]: ...

class AsyncBoundSchemaPolicies(AsyncBoundQuery):
    """Row level security. `command` is r SELECT, a INSERT, w UPDATE, d DELETE or * for all; no roles stands for everybody."""
    async def __call__(self) -> list[SchemaPoliciesRow]: ...

class AsyncBoundSchemaFunctions(AsyncBoundQuery):
    """Functions, the forms of one name apart."""
    async def __call__(self) -> list[SchemaFunctionsRow]: ...

class AsyncBoundSearchPage(AsyncBoundQuery):
    """The workflows that hold all that is asked for, best first, each with up to three of the parts that hold it."""
    async def __call__(self, *, asked: Jsonb | str, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, is_filtered: bool, after_tier: int | None, after_size: int | None, after_id: UUID | None, page_size: int, tenant_id: UUID = ...) -> list[SearchPageRow]: ...

class AsyncBoundSearchFused(AsyncBoundQuery):
    """The best by text, by meaning and by structure together, as far as each is asked for."""
    async def __call__(self, *, asked: Jsonb | str, required: Jsonb | str, tags: list[str], category: str | None, created_by: str | None, updated_since: datetime | None, prefix: str | None, metadata: Jsonb | str | None, is_filtered: bool, wished: Jsonb | str, model: str | None, vector: str | None, like_document: Jsonb | str | None, like_name: str | None, page_size: int, tenant_id: UUID = ...) -> list[SearchFusedRow]: ...

class AsyncBoundServerDatabaseExists(AsyncBoundQuery):
    """Whether the server has a database of this name."""
    async def __call__(self, *, name: str) -> bool: ...

class AsyncBoundServerCreateDatabase(AsyncBoundQuery):
    """The database of the embedded server. Must run outside a transaction."""
    async def __call__(self) -> int: ...

class AsyncBoundServerDescribe(AsyncBoundQuery):
    """What a check of the set-up has to know of the server and of the role that is connected."""
    async def __call__(self) -> ServerDescribeRow | None: ...

class AsyncBoundServerMissingPrivileges(AsyncBoundQuery):
    """What the connected role has to be granted before it can do all but purge and prune: privileges, and the tables of"""
    async def __call__(self) -> list[ServerMissingPrivilegesRow]: ...

class AsyncBoundServerTenantCounts(AsyncBoundQuery):
    """How much a tenant has; no row where nobody has saved under this name yet."""
    async def __call__(self, *, tenant: str) -> ServerTenantCountsRow | None: ...

class AsyncBoundSimilarPage(AsyncBoundQuery):
    """The workflows that are at least so similar, the most similar first. Its signature is made first, if it is old; how"""
    async def __call__(self, *, document: Jsonb | str | None, name: str, if_changed: bool, threshold: float, page_size: int, tenant_id: UUID = ...) -> list[SimilarPageRow]: ...

class AsyncBoundSimilarRefresh(AsyncBoundQuery):
    """Makes the signatures that are wanted: how many there were to make, and how many of them are made now. Whoever writes"""
    async def __call__(self, *, at_most: int, tenant_id: UUID = ...) -> SimilarRefreshRow: ...

class AsyncBoundStatisticsAvailable(AsyncBoundQuery):
    """Whether the extension is created in this database, and whether the server has it at all."""
    async def __call__(self) -> StatisticsAvailableRow: ...

class AsyncBoundStatisticsSince(AsyncBoundQuery):
    """When counting began, and how often statements were dropped to make room for others. No row without the extension."""
    async def __call__(self) -> StatisticsSinceRow | None: ...

class AsyncBoundStatisticsQueries(AsyncBoundQuery):
    """Calls, mean time and rows of every named query in this database, the one that took the most time first, by the"""
    async def __call__(self) -> list[StatisticsQueriesRow]: ...

class AsyncBoundStatisticsHidden(AsyncBoundQuery):
    """How many statements of this database the connected role may not see the text of; nothing without the extension."""
    async def __call__(self) -> int | None: ...

class AsyncBoundSubworkflowWhereUsed(AsyncBoundQuery):
    """The nodes that refer to a workflow, direct ones first. `uses` is the workflow that a node refers to, `reference` the"""
    async def __call__(self, *, name: str, transitive: bool, tenant_id: UUID = ...) -> list[SubworkflowWhereUsedRow]: ...

class AsyncBoundSubworkflowUses(AsyncBoundQuery):
    """The nodes by which a workflow uses others, and with :transitive those of the others, its own first. `is_missing`:"""
    async def __call__(self, *, name: str, transitive: bool, tenant_id: UUID = ...) -> list[SubworkflowUsesRow]: ...

class AsyncBoundSubworkflowMissing(AsyncBoundQuery):
    """All nodes of the tenant that refer to a workflow which is not there."""
    async def __call__(self, *, tenant_id: UUID = ...) -> list[SubworkflowMissingRow]: ...

class AsyncBoundSubworkflowMissingOf(AsyncBoundQuery):
    """The same for the nodes of some workflows only: what a save tells."""
    async def __call__(self, *, names: list[str], tenant_id: UUID = ...) -> list[SubworkflowMissingOfRow]: ...

class AsyncBoundSubworkflowOrder(AsyncBoundQuery):
    """Workflows with their level, each after those it uses: level 0 uses none that is there, and every other one comes one"""
    async def __call__(self, *, name: str | None, tenant_id: UUID = ...) -> list[SubworkflowOrderRow]: ...

class AsyncBoundSubworkflowImpact(AsyncBoundQuery):
    """What a change of a node affects: the nodes after it in its workflow and, in every workflow that uses this one, also"""
    async def __call__(self, *, name: str, node: str, tenant_id: UUID = ...) -> list[SubworkflowImpactRow]: ...

class AsyncBoundTenantFind(AsyncBoundQuery):
    """The id of a tenant, and whether row level security holds for the role that asks: COPY cannot write then."""
    async def __call__(self, *, name: str) -> TenantFindRow | None: ...

class AsyncBoundTenantAdd(AsyncBoundQuery):
    """Makes a tenant. Of two at once that name the same one, both succeed."""
    async def __call__(self, *, name: str) -> int: ...

class AsyncBoundVersionsGet(AsyncBoundQuery):
    """One version of a workflow. document is NULL where it is the present one and not recorded yet: a change by hand is"""
    async def __call__(self, *, reference: str, version: int | None, label: str | None, name: str, tenant_id: UUID = ...) -> VersionsGetRow | None: ...

class AsyncBoundVersionsAt(AsyncBoundQuery):
    """The version that a workflow was at at a moment. Whoever has the name now; document is NULL where the workflow was"""
    async def __call__(self, *, moment: datetime, name: str, tenant_id: UUID = ...) -> VersionsAtRow | None: ...

class AsyncBoundVersionsRecord(AsyncBoundQuery):
    """Records the present version of a workflow, if a change by hand left it unrecorded, and returns its number."""
    async def __call__(self, *, name: str, tenant_id: UUID = ...) -> int | None: ...

class AsyncBoundVersionsPage(AsyncBoundQuery):
    """The versions of a workflow without their bodies, the newest first, a page at a time: give the last version of the"""
    async def __call__(self, *, before: int | None, page_size: int, name: str, tenant_id: UUID = ...) -> list[VersionsPageRow]: ...

class AsyncBoundVersionsDerived(AsyncBoundQuery):
    """The versions that were made from a workflow: clones of it, and what became of them."""
    async def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[VersionsDerivedRow]: ...

class AsyncBoundVersionsSameContent(AsyncBoundQuery):
    """The other workflows that are now what this one is now, but for the name."""
    async def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[VersionsSameContentRow]: ...

class AsyncBoundVersionsLabel(AsyncBoundQuery):
    """Lets a label point at a version: a new one is made, one that is there moves, and its moves are noted by trigger."""
    async def __call__(self, *, version: int | None, from_label: str | None, label: str, name: str, tenant_id: UUID = ...) -> VersionsLabelRow | None: ...

class AsyncBoundVersionsUnlabel(AsyncBoundQuery):
    """Takes a label away and returns the version it pointed at."""
    async def __call__(self, *, name: str, label: str, tenant_id: UUID = ...) -> int | None: ...

class AsyncBoundVersionsLabels(AsyncBoundQuery):
    """The labels of a workflow."""
    async def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[VersionsLabelsRow]: ...

class AsyncBoundVersionsLabelMoves(AsyncBoundQuery):
    """Where the labels of a workflow have been, the latest move first."""
    async def __call__(self, *, name: str, label: str | None, page_size: int, tenant_id: UUID = ...) -> list[VersionsLabelMovesRow]: ...

class AsyncBoundVersionsDeleted(AsyncBoundQuery):
    """Deleted workflows that can be had back, the last deleted first; with a name, those that had it."""
    async def __call__(self, *, name: str | None, page_size: int, tenant_id: UUID = ...) -> list[VersionsDeletedRow]: ...

class AsyncBoundVersionsLastOfDeleted(AsyncBoundQuery):
    """What a deleted workflow was: its last version."""
    async def __call__(self, *, workflow_id: UUID, tenant_id: UUID = ...) -> VersionsLastOfDeletedRow | None: ...

class AsyncBoundVersionsUndelete(AsyncBoundQuery):
    """Makes a deleted workflow again from its last version, whose content is given: the same id, version and history."""
    async def __call__(self, *, workflow_id: UUID, deleted_version: int, name: str, nodes: Json | str, edges: Json | str, params: Json | str, tenant_id: UUID = ...) -> VersionsUndeleteRow | None: ...

class AsyncBoundVersionsPrunable(AsyncBoundQuery):
    """The versions that `prune` would take away: older than the moment, not among the newest :keep of their workflow, and"""
    async def __call__(self, *, name: str | None, keep: int, moment: datetime, tenant_id: UUID = ...) -> list[VersionsPrunableRow]: ...

class AsyncBoundVersionsPrune(AsyncBoundQuery):
    """Takes the given versions of a workflow away for good and returns how many there were."""
    async def __call__(self, *, workflow_id: UUID, versions: list[int], tenant_id: UUID = ...) -> int | None: ...

class AsyncBoundVersionsPurge(AsyncBoundQuery):
    """Takes a workflow away for good, stored or deleted, with all its versions and labels; returns how many versions there"""
    async def __call__(self, *, workflow_id: UUID, tenant_id: UUID = ...) -> int | None: ...

class AsyncBoundVersionsIdOf(AsyncBoundQuery):
    """The id of a workflow that is stored now."""
    async def __call__(self, *, name: str, tenant_id: UUID = ...) -> UUID | None: ...

class AsyncBoundWorkflowGet(AsyncBoundQuery):
    """One workflow with everything in it, as parallel arrays: one row, one snapshot, one round trip."""
    async def __call__(self, *, name: str, tenant_id: UUID = ...) -> WorkflowGetRow | None: ...

class AsyncBoundWorkflowNamesForSuggestion(AsyncBoundQuery):
    """Names to choose a \"did you mean\" from: those on either side of the missing one, and those that hold it."""
    async def __call__(self, *, name: str, tenant_id: UUID = ...) -> list[WorkflowNamesForSuggestionRow]: ...

class AsyncBoundWorkflowDelete(AsyncBoundQuery):
    """Deletes a workflow with its nodes, edges and params. Returns its version and the names of the workflows that refer to"""
    async def __call__(self, *, name: str, tenant_id: UUID = ...) -> WorkflowDeleteRow | None: ...

class AsyncBoundWorkflowCount(AsyncBoundQuery):
    """How much the tenant keeps."""
    async def __call__(self, *, tenant_id: UUID = ...) -> WorkflowCountRow: ...

class AsyncBoundAccessNamespace:
    get: AsyncBoundAccessGet
    write: AsyncBoundAccessWrite
    uses: AsyncBoundAccessUses
    most_used: AsyncBoundAccessMostUsed
    never_used: AsyncBoundAccessNeverUsed
    never_used_count: AsyncBoundAccessNeverUsedCount
    by_actor: AsyncBoundAccessByActor
    by_day: AsyncBoundAccessByDay

class AsyncBoundAuditNamespace:
    subject: AsyncBoundAuditSubject
    page: AsyncBoundAuditPage
    node_names: AsyncBoundAuditNodeNames

class AsyncBoundCatalogNamespace:
    types: AsyncBoundCatalogTypes
    columns: AsyncBoundCatalogColumns
    table_columns: AsyncBoundCatalogTableColumns
    create_statement: AsyncBoundCatalogCreateStatement
    drop_statement: AsyncBoundCatalogDropStatement

class AsyncBoundCheckNamespace:
    tables: AsyncBoundCheckTables
    indexes: AsyncBoundCheckIndexes
    references_between_tables: AsyncBoundCheckReferencesBetweenTables
    volatile_functions: AsyncBoundCheckVolatileFunctions
    use_usual_settings: AsyncBoundCheckUseUsualSettings

class AsyncBoundDatasetNamespace:
    leave_out_triggers: AsyncBoundDatasetLeaveOutTriggers
    fill_tenants: AsyncBoundDatasetFillTenants
    fill_workflows: AsyncBoundDatasetFillWorkflows
    fill_nodes: AsyncBoundDatasetFillNodes
    fill_edges: AsyncBoundDatasetFillEdges
    fill_params: AsyncBoundDatasetFillParams
    fill_marks: AsyncBoundDatasetFillMarks
    fill_search: AsyncBoundDatasetFillSearch
    fill_signatures: AsyncBoundDatasetFillSignatures
    fill_models: AsyncBoundDatasetFillModels
    fill_embeddings: AsyncBoundDatasetFillEmbeddings
    settle: AsyncBoundDatasetSettle
    settled: AsyncBoundDatasetSettled

class AsyncBoundDiffNamespace:
    versions: AsyncBoundDiffVersions
    documents: AsyncBoundDiffDocuments
    present: AsyncBoundDiffPresent
    with_present: AsyncBoundDiffWithPresent

class AsyncBoundEditNamespace:
    add_node: AsyncBoundEditAddNode
    change_node: AsyncBoundEditChangeNode
    rename_node: AsyncBoundEditRenameNode
    remove_node: AsyncBoundEditRemoveNode
    add_edge: AsyncBoundEditAddEdge
    remove_edge: AsyncBoundEditRemoveEdge
    set_param: AsyncBoundEditSetParam
    remove_param: AsyncBoundEditRemoveParam
    names_for_suggestion: AsyncBoundEditNamesForSuggestion
    tag: AsyncBoundEditTag

class AsyncBoundEmbeddingNamespace:
    add_model: AsyncBoundEmbeddingAddModel
    model: AsyncBoundEmbeddingModel
    names: AsyncBoundEmbeddingNames
    models: AsyncBoundEmbeddingModels
    outdated: AsyncBoundEmbeddingOutdated
    claim: AsyncBoundEmbeddingClaim
    outdated_texts: AsyncBoundEmbeddingOutdatedTexts
    store: AsyncBoundEmbeddingStore
    store_by_name: AsyncBoundEmbeddingStoreByName
    nearest: AsyncBoundEmbeddingNearest
    drop_vectors: AsyncBoundEmbeddingDropVectors
    drop_model: AsyncBoundEmbeddingDropModel
    index_state: AsyncBoundEmbeddingIndexState
    create_index_statement: AsyncBoundEmbeddingCreateIndexStatement
    drop_index_statement: AsyncBoundEmbeddingDropIndexStatement
    prepare_build: AsyncBoundEmbeddingPrepareBuild
    try_build: AsyncBoundEmbeddingTryBuild
    build_progress: AsyncBoundEmbeddingBuildProgress

class AsyncBoundFindNamespace:
    page: AsyncBoundFindPage

class AsyncBoundGraphNamespace:
    order: AsyncBoundGraphOrder
    levels: AsyncBoundGraphLevels
    loops: AsyncBoundGraphLoops
    select: AsyncBoundGraphSelect
    nodes_for_suggestion: AsyncBoundGraphNodesForSuggestion
    node_types: AsyncBoundGraphNodeTypes
    descendants: AsyncBoundGraphDescendants
    ancestors: AsyncBoundGraphAncestors
    descendants_within: AsyncBoundGraphDescendantsWithin
    ancestors_within: AsyncBoundGraphAncestorsWithin
    roots: AsyncBoundGraphRoots
    sinks: AsyncBoundGraphSinks
    isolated: AsyncBoundGraphIsolated
    path: AsyncBoundGraphPath
    paths: AsyncBoundGraphPaths
    critical_path: AsyncBoundGraphCriticalPath
    cycles: AsyncBoundGraphCycles
    weights_for_suggestion: AsyncBoundGraphWeightsForSuggestion

class AsyncBoundInventoryNamespace:
    tables: AsyncBoundInventoryTables
    functions: AsyncBoundInventoryFunctions
    avoid_sequential_scans: AsyncBoundInventoryAvoidSequentialScans
    explain_statement: AsyncBoundInventoryExplainStatement

class AsyncBoundListingNamespace:
    by_name: AsyncBoundListingByName
    by_name_descending: AsyncBoundListingByNameDescending
    by_created_at: AsyncBoundListingByCreatedAt
    by_created_at_descending: AsyncBoundListingByCreatedAtDescending
    by_updated_at: AsyncBoundListingByUpdatedAt
    by_updated_at_descending: AsyncBoundListingByUpdatedAtDescending
    matching: AsyncBoundListingMatching
    tags: AsyncBoundListingTags
    categories: AsyncBoundListingCategories

class AsyncBoundMigrationsNamespace:
    bookkeeping_exists: AsyncBoundMigrationsBookkeepingExists
    applied: AsyncBoundMigrationsApplied
    checksums_exist: AsyncBoundMigrationsChecksumsExist
    checksums: AsyncBoundMigrationsChecksums
    try_lock: AsyncBoundMigrationsTryLock
    lock: AsyncBoundMigrationsLock
    unlock: AsyncBoundMigrationsUnlock
    break_stale_lock: AsyncBoundMigrationsBreakStaleLock
    set_lock_timeout: AsyncBoundMigrationsSetLockTimeout
    mark: AsyncBoundMigrationsMark
    unmark: AsyncBoundMigrationsUnmark
    forget_checksum: AsyncBoundMigrationsForgetChecksum
    keep_checksum: AsyncBoundMigrationsKeepChecksum
    may_create: AsyncBoundMigrationsMayCreate
    occupied: AsyncBoundMigrationsOccupied
    unavailable_extensions: AsyncBoundMigrationsUnavailableExtensions
    drop_invalid_index_statement: AsyncBoundMigrationsDropInvalidIndexStatement
    tool: AsyncBoundMigrationsTool
    plpgsql_checks: AsyncBoundMigrationsPlpgsqlChecks

class AsyncBoundPartitionsNamespace:
    are_made: AsyncBoundPartitionsAreMade
    may_maintain: AsyncBoundPartitionsMayMaintain
    make: AsyncBoundPartitionsMake
    months: AsyncBoundPartitionsMonths
    reserve: AsyncBoundPartitionsReserve
    lines: AsyncBoundPartitionsLines
    drop: AsyncBoundPartitionsDrop

class AsyncBoundPlansNamespace:
    save: AsyncBoundPlansSave
    get: AsyncBoundPlansGet
    page: AsyncBoundPlansPage
    page_of: AsyncBoundPlansPageOf
    delete: AsyncBoundPlansDelete
    names_for_suggestion: AsyncBoundPlansNamesForSuggestion
    referenced: AsyncBoundPlansReferenced

class AsyncBoundProvenanceNamespace:
    sources: AsyncBoundProvenanceSources

class AsyncBoundSaveNamespace:
    create: AsyncBoundSaveCreate
    record_later: AsyncBoundSaveRecordLater
    record: AsyncBoundSaveRecord
    create_head: AsyncBoundSaveCreateHead
    statistics_are_missing: AsyncBoundSaveStatisticsAreMissing
    gather_statistics: AsyncBoundSaveGatherStatistics
    update: AsyncBoundSaveUpdate
    line_up: AsyncBoundSaveLineUp

class AsyncBoundSchemaNamespace:
    search_path: AsyncBoundSchemaSearchPath
    use_search_path: AsyncBoundSchemaUseSearchPath
    tables: AsyncBoundSchemaTables
    columns: AsyncBoundSchemaColumns
    constraints: AsyncBoundSchemaConstraints
    indexes: AsyncBoundSchemaIndexes
    triggers: AsyncBoundSchemaTriggers
    policies: AsyncBoundSchemaPolicies
    functions: AsyncBoundSchemaFunctions

class AsyncBoundSearchNamespace:
    page: AsyncBoundSearchPage
    fused: AsyncBoundSearchFused

class AsyncBoundServerNamespace:
    database_exists: AsyncBoundServerDatabaseExists
    create_database: AsyncBoundServerCreateDatabase
    describe: AsyncBoundServerDescribe
    missing_privileges: AsyncBoundServerMissingPrivileges
    tenant_counts: AsyncBoundServerTenantCounts

class AsyncBoundSimilarNamespace:
    page: AsyncBoundSimilarPage
    refresh: AsyncBoundSimilarRefresh

class AsyncBoundStatisticsNamespace:
    available: AsyncBoundStatisticsAvailable
    since: AsyncBoundStatisticsSince
    queries: AsyncBoundStatisticsQueries
    hidden: AsyncBoundStatisticsHidden

class AsyncBoundSubworkflowNamespace:
    where_used: AsyncBoundSubworkflowWhereUsed
    uses: AsyncBoundSubworkflowUses
    missing: AsyncBoundSubworkflowMissing
    missing_of: AsyncBoundSubworkflowMissingOf
    order: AsyncBoundSubworkflowOrder
    impact: AsyncBoundSubworkflowImpact

class AsyncBoundTenantNamespace:
    find: AsyncBoundTenantFind
    add: AsyncBoundTenantAdd

class AsyncBoundVersionsNamespace:
    get: AsyncBoundVersionsGet
    at: AsyncBoundVersionsAt
    record: AsyncBoundVersionsRecord
    page: AsyncBoundVersionsPage
    derived: AsyncBoundVersionsDerived
    same_content: AsyncBoundVersionsSameContent
    label: AsyncBoundVersionsLabel
    unlabel: AsyncBoundVersionsUnlabel
    labels: AsyncBoundVersionsLabels
    label_moves: AsyncBoundVersionsLabelMoves
    deleted: AsyncBoundVersionsDeleted
    last_of_deleted: AsyncBoundVersionsLastOfDeleted
    undelete: AsyncBoundVersionsUndelete
    prunable: AsyncBoundVersionsPrunable
    prune: AsyncBoundVersionsPrune
    purge: AsyncBoundVersionsPurge
    id_of: AsyncBoundVersionsIdOf

class AsyncBoundWorkflowNamespace:
    get: AsyncBoundWorkflowGet
    names_for_suggestion: AsyncBoundWorkflowNamesForSuggestion
    delete: AsyncBoundWorkflowDelete
    count: AsyncBoundWorkflowCount

class AsyncBoundQueries:
    access: AsyncBoundAccessNamespace
    audit: AsyncBoundAuditNamespace
    catalog: AsyncBoundCatalogNamespace
    check: AsyncBoundCheckNamespace
    dataset: AsyncBoundDatasetNamespace
    diff: AsyncBoundDiffNamespace
    edit: AsyncBoundEditNamespace
    embedding: AsyncBoundEmbeddingNamespace
    find: AsyncBoundFindNamespace
    graph: AsyncBoundGraphNamespace
    inventory: AsyncBoundInventoryNamespace
    listing: AsyncBoundListingNamespace
    migrations: AsyncBoundMigrationsNamespace
    partitions: AsyncBoundPartitionsNamespace
    plans: AsyncBoundPlansNamespace
    provenance: AsyncBoundProvenanceNamespace
    save: AsyncBoundSaveNamespace
    schema: AsyncBoundSchemaNamespace
    search: AsyncBoundSearchNamespace
    server: AsyncBoundServerNamespace
    similar: AsyncBoundSimilarNamespace
    statistics: AsyncBoundStatisticsNamespace
    subworkflow: AsyncBoundSubworkflowNamespace
    tenant: AsyncBoundTenantNamespace
    versions: AsyncBoundVersionsNamespace
    workflow: AsyncBoundWorkflowNamespace
    def __getitem__(self, name: str) -> AsyncBoundQuery: ...
