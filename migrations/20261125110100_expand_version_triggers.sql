-- Who writes the versions: triggers, so that no change escapes them, wherever it is made.
--
-- A statement that writes the row of a workflow, as every save does, is recorded at its end: the new version is there
-- when the change is. A change by hand of nodes, edges or params raises the version and leaves it unrecorded, because
-- the next statement will most likely go on with it; all that is done by hand in a row is one version. It is recorded
-- before anything else happens to the workflow: before the next save, edit or deletion, or when somebody asks for it.
-- depends: 20261125110000_expand_versions
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
SET LOCAL citus.enable_unsafe_triggers = on;

-- A call costs more than a look at the text: what has no number with a zero at its end is left as it is.
CREATE FUNCTION registry_canonical(given jsonb) RETURNS jsonb
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
AS $$
BEGIN
    CASE jsonb_typeof(given)
        WHEN 'number' THEN
            RETURN to_jsonb(trim_scale(given::numeric));
        WHEN 'array' THEN
            RETURN (
                SELECT
                    coalesce(
                        jsonb_agg(
                            CASE
                                WHEN item.value::text ~ '[0-9]\.[0-9]*0(?![0-9])'
                                    THEN public.registry_canonical(item.value)
                                ELSE item.value
                            END
                            ORDER BY item.place
                        ),
                        '[]'
                    )
                FROM jsonb_array_elements(given) WITH ORDINALITY AS item (value, place)
            );
        WHEN 'object' THEN
            RETURN (
                SELECT
                    coalesce(
                        jsonb_object_agg(
                            item.key,
                            CASE
                                WHEN item.value::text ~ '[0-9]\.[0-9]*0(?![0-9])'
                                    THEN public.registry_canonical(item.value)
                                ELSE item.value
                            END
                        ),
                        '{}'
                    )
                FROM jsonb_each(given) AS item (key, value)
            );
        ELSE
            RETURN given;
    END CASE;
END;
$$;
COMMENT ON FUNCTION registry_canonical(jsonb) IS 'The same JSON with every number in its shortest form: 1.0 is 1.';

-- jsonb has its keys in an order of its own, and prints a number with the zeros it came with; that is seldom, so it is
-- looked for first. Elements are sorted by their text, so that the order of nodes does not matter; by what is joined as
-- well, so that it is written out once.
CREATE FUNCTION registry_fingerprint(document jsonb) RETURNS text
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
AS $$
DECLARE
    canonical jsonb := document;
BEGIN
    IF canonical::text ~ '[0-9]\.[0-9]*0(?![0-9])' THEN
        canonical := public.registry_canonical(document);
    END IF;
    RETURN (
        SELECT
            encode(
                sha256(
                    convert_to(
                        (canonical - ARRAY['name', 'version', 'nodes', 'edges', 'params', 'tags'])::text
                        || string_agg(part.elements, '' ORDER BY part.place),
                        'UTF8'
                    )
                ),
                'hex'
            )
        FROM (
            SELECT
                part.place,
                part.key
                || coalesce(
                    (
                        SELECT
                            string_agg(
                                element.value::text COLLATE "C",
                                E'\n'
                                ORDER BY element.value::text COLLATE "C"
                            )
                        FROM jsonb_array_elements(canonical -> part.key) AS element (value)
                    ),
                    ''
                ) AS elements
            FROM (VALUES (1, 'nodes'), (2, 'edges'), (3, 'params'), (4, 'tags')) AS part (place, key)
        ) AS part
    );
END;
$$;
COMMENT ON FUNCTION registry_fingerprint(jsonb) IS
'SHA-256 of what a workflow is but for its name: equal for equal content, whatever the order of keys and of nodes.';

-- The document is put together as json and read as jsonb once, at its end: jsonb is copied at every level of what it
-- goes into. Edges find the names of their nodes in FULL JOINs, which can only be hashed or merged, so that nothing
-- hangs on statistics.
CREATE FUNCTION registry_document(of_tenant uuid, of_workflow uuid) RETURNS jsonb
LANGUAGE plpgsql
STABLE
AS $$
BEGIN
    RETURN (
        WITH nodes AS MATERIALIZED (
            SELECT
                node.name,
                node.node_type,
                node.parameters,
                node.order_index
            FROM public.workflow_nodes AS node
            WHERE node.tenant_id = of_tenant
              AND node.workflow_id = of_workflow
        ), edges AS MATERIALIZED (
            SELECT
                edge.parent_order,
                edge.child_order,
                edge.handoff_data,
                edge.is_loop
            FROM public.workflow_edges AS edge
            WHERE edge.tenant_id = of_tenant
              AND edge.workflow_id = of_workflow
        )
        SELECT
            json_build_object(
                'name', workflow.name,
                'description', workflow.description,
                'category', workflow.category,
                'tags', to_jsonb(workflow.tags),
                'metadata', workflow.metadata,
                'nodes',
                (
                    SELECT
                        coalesce(
                            json_agg(
                                json_build_object(
                                    'name', nodes.name, 'node_type', nodes.node_type, 'parameters', nodes.parameters
                                )
                                ORDER BY nodes.order_index
                            ),
                            '[]'
                        )
                    FROM nodes
                ),
                'edges',
                (
                    SELECT
                        coalesce(
                            json_agg(
                                json_build_object(
                                    'parent', parent.name,
                                    'child', child.name,
                                    'handoff_data', edges.handoff_data,
                                    'is_loop', edges.is_loop
                                )
                                ORDER BY edges.parent_order, edges.child_order, edges.handoff_data
                            ) FILTER (
                                -- The edges of a node just deleted go a moment after it.
                                WHERE edges.is_loop IS NOT NULL AND parent.name IS NOT NULL AND child.name IS NOT NULL
                            ),
                            '[]'
                        )
                    FROM edges
                    FULL JOIN nodes AS parent
                      ON parent.order_index = edges.parent_order
                    FULL JOIN nodes AS child
                      ON child.order_index = edges.child_order
                ),
                'params',
                (
                    SELECT
                        coalesce(
                            json_agg(
                                json_build_object(
                                    'key', param.key,
                                    'value_type', param.value_type,
                                    'required', param.required,
                                    'default_value',
                                    CASE
                                        WHEN param.value_type IN ('string', 'enum', 'date', 'datetime')
                                            THEN to_jsonb(param.default_value)
                                        -- By hand anything can get in.
                                        WHEN pg_input_is_valid(param.default_value, 'jsonb')
                                            THEN param.default_value::jsonb
                                        ELSE to_jsonb(param.default_value)
                                    END,
                                    'metadata', param.metadata
                                )
                                ORDER BY param.key
                            ),
                            '[]'
                        )
                    FROM public.workflow_params AS param
                    WHERE param.tenant_id = of_tenant
                      AND param.workflow_id = of_workflow
                )
            )::jsonb
        FROM public.workflow
        WHERE workflow.tenant_id = of_tenant
          AND workflow.id = of_workflow
    );
END;
$$;
COMMENT ON FUNCTION registry_document(uuid, uuid) IS 'A workflow as a native document, as it is now; NULL where there is none.';

CREATE FUNCTION registry_record_version(of_tenant uuid, of_workflow uuid) RETURNS integer
LANGUAGE plpgsql
AS $$
DECLARE
    head record;
    document jsonb;
BEGIN
    SELECT
        workflow.version,
        workflow.message,
        workflow.derived_from_id,
        workflow.derived_from_version,
        workflow.updated_by,
        workflow.updated_at
    INTO head
    FROM public.workflow
    WHERE workflow.tenant_id = of_tenant
      AND workflow.id = of_workflow;
    IF NOT FOUND OR EXISTS (
        SELECT
        FROM public.workflow_versions AS recorded
        WHERE recorded.tenant_id = of_tenant
          AND recorded.workflow_id = of_workflow
          AND recorded.version = head.version
    ) THEN
        RETURN head.version;
    END IF;
    document := public.registry_document(of_tenant, of_workflow);
    INSERT INTO public.workflow_versions (
        tenant_id,
        workflow_id,
        version,
        document,
        fingerprint,
        message,
        derived_from_id,
        derived_from_version,
        created_by,
        created_at
    )
    VALUES (
        of_tenant,
        of_workflow,
        head.version,
        document,
        public.registry_fingerprint(document),
        head.message,
        head.derived_from_id,
        head.derived_from_version,
        head.updated_by,
        head.updated_at
    )
    ON CONFLICT (tenant_id, workflow_id, version) DO NOTHING;
    RETURN head.version;
END;
$$;
COMMENT ON FUNCTION registry_record_version(uuid, uuid) IS
'Records the present version of a workflow, if it is not recorded yet, and returns its number. For whoever holds its row.';

-- For whoever only asks. The row is written, without a change, so that a change by hand at the same time waits, and at
-- stricter isolation fails: it decides by what is recorded whether it is a new version, and must not miss this.
CREATE FUNCTION registry_record_present(of_tenant uuid, of_workflow uuid) RETURNS integer
LANGUAGE plpgsql
AS $$
DECLARE
    present integer;
    is_recorded boolean;
BEGIN
    SELECT
        workflow.version,
        EXISTS (
            SELECT
            FROM public.workflow_versions AS recorded
            WHERE recorded.tenant_id = workflow.tenant_id
              AND recorded.workflow_id = workflow.id
              AND recorded.version = workflow.version
        )
    INTO present, is_recorded
    FROM public.workflow
    WHERE workflow.tenant_id = of_tenant
      AND workflow.id = of_workflow;
    IF is_recorded IS NOT false OR current_setting('transaction_read_only') = 'on' THEN
        RETURN present;
    END IF;
    UPDATE public.workflow
    SET version = workflow.version
    WHERE tenant_id = of_tenant
      AND id = of_workflow;
    RETURN public.registry_record_version(of_tenant, of_workflow);
END;
$$;
COMMENT ON FUNCTION registry_record_present(uuid, uuid) IS
'Records the present version of a workflow, if it is not recorded yet and writing is allowed, and returns its number.';

CREATE FUNCTION registry_is_large(of_tenant uuid, of_workflow uuid) RETURNS boolean
LANGUAGE plpgsql
STABLE
AS $$
BEGIN
    RETURN EXISTS (
        SELECT
        FROM public.workflow_nodes AS node
        WHERE node.tenant_id = of_tenant
          AND node.workflow_id = of_workflow
        OFFSET 2000
    );
END;
$$;
COMMENT ON FUNCTION registry_is_large(uuid, uuid) IS
'Whether a workflow has so many nodes that a copy of it costs much more than an edit of one.';

-- Before the row of a workflow is written: the version only ever goes up by one, a change by hand raises it as a save
-- does, and what is about to be replaced is recorded if it is not yet. Two do not record: an edit of a large workflow,
-- which must not cost a copy of all of it, and a change by hand on top of one, for which it is too late.
CREATE FUNCTION registry_raise_version() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF NEW.version NOT IN (OLD.version, OLD.version + 1) THEN
        RAISE EXCEPTION 'version of workflow "%" cannot go from % to %', OLD.name, OLD.version, NEW.version
            USING ERRCODE = 'check_violation',
            HINT = 'Leave it out: it goes up by one with every change.';
    END IF;
    IF NEW.version = OLD.version
        AND (NEW.name, NEW.description, NEW.category, NEW.tags, NEW.metadata)
        IS DISTINCT FROM (OLD.name, OLD.description, OLD.category, OLD.tags, OLD.metadata)
        AND (
            coalesce(OLD.edited_in <> pg_current_xact_id(), false)
            OR EXISTS (
                SELECT
                FROM public.workflow_versions AS recorded
                WHERE recorded.tenant_id = OLD.tenant_id
                  AND recorded.workflow_id = OLD.id
                  AND recorded.version = OLD.version
            )
        )
    THEN
        NEW.version := OLD.version + 1;
        NEW.message := nullif(NEW.message, OLD.message);
        NEW.derived_from_id := NULL;
        NEW.derived_from_version := NULL;
        NEW.edited_in := NULL;
        PERFORM public.registry_record_version(OLD.tenant_id, OLD.id);
    ELSIF NEW.version > OLD.version
        AND NOT (OLD.edited_in IS NOT NULL AND pg_trigger_depth() > 1)
        AND NOT (NEW.edited_in IS NOT NULL AND public.registry_is_large(OLD.tenant_id, OLD.id))
    THEN
        PERFORM public.registry_record_version(OLD.tenant_id, OLD.id);
    END IF;
    NEW.updated_by := public.registry_actor();
    RETURN NEW;
END;
$$;
COMMENT ON FUNCTION registry_raise_version() IS
'Keeps workflow.version counting by one, and records a version before it is replaced.';

-- After the row of a workflow was written. Only for the statement that did it itself: below another trigger the
-- statement may be half done. The settings last until the end of the transaction at most:
-- registry.record = later says that more statements belong to this save, and that it records itself at its end;
-- registry.recorded holds the workflows that this statement has made a version of.
-- A large workflow is recorded by whoever saves it, as a statement of its own: an edit of one node must not cost a copy
-- of 100,000.
CREATE FUNCTION registry_record_written() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- Whoever is there again, by undelete or by hand, is not deleted any more.
        DELETE FROM public.deleted_workflows AS deleted
        USING changed
        WHERE deleted.tenant_id = changed.tenant_id
          AND deleted.workflow_id = changed.id;
    END IF;
    IF pg_trigger_depth() > 1 OR current_setting('registry.record', true) = 'later' THEN
        RETURN NULL;
    END IF;
    PERFORM public.registry_record_version(changed.tenant_id, changed.id)
    FROM changed
    WHERE NOT public.registry_is_large(changed.tenant_id, changed.id);
    PERFORM set_config(
        'registry.recorded',
        concat_ws(
            ' ', current_setting('registry.recorded', true), (SELECT string_agg(changed.id::text, ' ') FROM changed)
        ),
        true
    );
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_record_written() IS 'Records the version that a statement made, at its end.';

-- Another statement begins: what the one before it recorded may not be all any more.
CREATE FUNCTION registry_begin_statement() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF pg_trigger_depth() = 1 AND current_setting('registry.recorded', true) <> '' THEN
        PERFORM set_config('registry.recorded', '', true);
    END IF;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_begin_statement() IS 'Forgets which workflows the statement before this one made a version of.';

-- Of two sessions that change one workflow the second waits here, and then looks at what the first has recorded.
CREATE OR REPLACE FUNCTION registry_touch_workflow() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
    touched record;
BEGIN
    FOR touched IN
        SELECT DISTINCT changed.tenant_id, changed.workflow_id
        FROM changed
    LOOP
        CONTINUE WHEN current_setting('registry.recorded', true) LIKE '%' || touched.workflow_id || '%';
        PERFORM FROM public.workflow
        WHERE tenant_id = touched.tenant_id
          AND id = touched.workflow_id
        FOR NO KEY UPDATE;

        UPDATE public.workflow
        SET updated_at = clock_timestamp(),
            version = workflow.version + recorded.count,
            message = CASE recorded.count WHEN 0 THEN workflow.message END,
            derived_from_id = CASE recorded.count WHEN 0 THEN workflow.derived_from_id END,
            derived_from_version = CASE recorded.count WHEN 0 THEN workflow.derived_from_version END,
            edited_in = CASE recorded.count WHEN 0 THEN workflow.edited_in END
        FROM (
            -- An edit is a version of its own, recorded or not, but not while it is at work.
            SELECT
                (
                    coalesce(head.edited_in <> pg_current_xact_id(), false)
                    OR EXISTS (
                        SELECT
                        FROM public.workflow_versions AS version
                        WHERE version.tenant_id = head.tenant_id
                          AND version.workflow_id = head.id
                          AND version.version = head.version
                    )
                )::integer AS count
            FROM public.workflow AS head
            WHERE head.tenant_id = touched.tenant_id
              AND head.id = touched.workflow_id
        ) AS recorded
        WHERE workflow.tenant_id = touched.tenant_id
          AND workflow.id = touched.workflow_id
          AND (recorded.count > 0 OR workflow.xmin <> pg_current_xact_id()::xid);
    END LOOP;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_touch_workflow() IS
'Sets workflow.updated_at, and raises the version, when nodes, edges or params of it are inserted, updated or deleted.';

CREATE FUNCTION registry_keep_deleted() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_WHEN = 'BEFORE' THEN
        PERFORM public.registry_record_version(OLD.tenant_id, OLD.id);
        RETURN OLD;
    END IF;
    INSERT INTO public.deleted_workflows (tenant_id, workflow_id, name, version, created_at)
    VALUES (OLD.tenant_id, OLD.id, OLD.name, OLD.version, OLD.created_at);
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_keep_deleted() IS 'Records a workflow before it is deleted, and notes the deletion.';

CREATE FUNCTION registry_refuse_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('registry.purging', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% of % is refused: what is recorded stays as it is', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation',
        HINT = CASE TG_OP
            WHEN 'TRUNCATE' THEN 'DELETE keeps what it takes away as a version.'
            ELSE 'Save a new version; registry_purge and registry_prune take old ones away.'
        END;
END;
$$;
COMMENT ON FUNCTION registry_refuse_change() IS 'Refuses UPDATE, DELETE and TRUNCATE, but for purge and prune.';

CREATE FUNCTION registry_keep_label_moves() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF current_setting('registry.purging', true) = 'on' THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.workflow_label_moves (tenant_id, workflow_id, label, from_version, to_version)
    SELECT
        coalesce(NEW.tenant_id, OLD.tenant_id),
        coalesce(NEW.workflow_id, OLD.workflow_id),
        coalesce(NEW.label, OLD.label),
        OLD.version,
        NEW.version
    WHERE NEW.version IS DISTINCT FROM OLD.version;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_keep_label_moves() IS 'Notes where a label goes.';

CREATE FUNCTION registry_purge(of_tenant uuid, of_workflow uuid) RETURNS integer
LANGUAGE plpgsql
AS $$
DECLARE
    purged integer;
BEGIN
    PERFORM set_config('registry.purging', 'on', true);
    DELETE FROM public.workflow
    WHERE tenant_id = of_tenant
      AND id = of_workflow;
    DELETE FROM public.deleted_workflows
    WHERE tenant_id = of_tenant
      AND workflow_id = of_workflow;
    DELETE FROM public.workflow_labels
    WHERE tenant_id = of_tenant
      AND workflow_id = of_workflow;
    DELETE FROM public.workflow_label_moves
    WHERE tenant_id = of_tenant
      AND workflow_id = of_workflow;
    DELETE FROM public.workflow_versions
    WHERE tenant_id = of_tenant
      AND workflow_id = of_workflow;
    GET DIAGNOSTICS purged = ROW_COUNT;
    PERFORM set_config('registry.purging', '', true);
    RETURN purged;
END;
$$;
COMMENT ON FUNCTION registry_purge(uuid, uuid) IS
'Takes a workflow away for good, with all its versions and labels; returns how many versions there were.';

CREATE FUNCTION registry_prune(of_tenant uuid, of_workflow uuid, of_versions integer []) RETURNS integer
LANGUAGE plpgsql
AS $$
DECLARE
    pruned integer;
BEGIN
    PERFORM set_config('registry.purging', 'on', true);
    DELETE FROM public.workflow_versions
    WHERE tenant_id = of_tenant
      AND workflow_id = of_workflow
      AND version = ANY (of_versions);
    GET DIAGNOSTICS pruned = ROW_COUNT;
    PERFORM set_config('registry.purging', '', true);
    RETURN pruned;
END;
$$;
COMMENT ON FUNCTION registry_prune(uuid, uuid, integer []) IS
'Takes the given versions of a workflow away for good; returns how many. One with a label is refused.';

CREATE TRIGGER raise_version
BEFORE UPDATE ON workflow
FOR EACH ROW
WHEN (NEW.* IS DISTINCT FROM OLD.*)
EXECUTE FUNCTION registry_raise_version();

CREATE TRIGGER record_before_delete
BEFORE DELETE ON workflow
FOR EACH ROW EXECUTE FUNCTION registry_keep_deleted();

CREATE TRIGGER keep_deleted
AFTER DELETE ON workflow
FOR EACH ROW EXECUTE FUNCTION registry_keep_deleted();

CREATE TRIGGER record_on_insert
AFTER INSERT ON workflow
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_record_written();

CREATE TRIGGER record_on_update
AFTER UPDATE ON workflow
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_record_written();

CREATE TRIGGER begin_statement
BEFORE INSERT OR UPDATE OR DELETE ON workflow_nodes
FOR EACH STATEMENT EXECUTE FUNCTION registry_begin_statement();

CREATE TRIGGER begin_statement
BEFORE INSERT OR UPDATE OR DELETE ON workflow_edges
FOR EACH STATEMENT EXECUTE FUNCTION registry_begin_statement();

CREATE TRIGGER begin_statement
BEFORE INSERT OR UPDATE OR DELETE ON workflow_params
FOR EACH STATEMENT EXECUTE FUNCTION registry_begin_statement();

CREATE TRIGGER refuse_change
BEFORE UPDATE OR DELETE ON workflow_versions
FOR EACH ROW EXECUTE FUNCTION registry_refuse_change();

CREATE TRIGGER refuse_truncate
BEFORE TRUNCATE ON workflow_versions
FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse_change();

CREATE TRIGGER refuse_truncate
BEFORE TRUNCATE ON workflow
FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse_change();

CREATE TRIGGER refuse_truncate
BEFORE TRUNCATE ON workflow_nodes
FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse_change();

CREATE TRIGGER refuse_truncate
BEFORE TRUNCATE ON workflow_edges
FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse_change();

CREATE TRIGGER refuse_truncate
BEFORE TRUNCATE ON workflow_params
FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse_change();

CREATE TRIGGER keep_label_moves
AFTER INSERT OR UPDATE OR DELETE ON workflow_labels
FOR EACH ROW EXECUTE FUNCTION registry_keep_label_moves();

ALTER TABLE workflow_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflow_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON workflow_versions USING (tenant_id = registry_tenant());

ALTER TABLE deleted_workflows ENABLE ROW LEVEL SECURITY;
ALTER TABLE deleted_workflows FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON deleted_workflows USING (tenant_id = registry_tenant());

ALTER TABLE workflow_labels ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflow_labels FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON workflow_labels USING (tenant_id = registry_tenant());

ALTER TABLE workflow_label_moves ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflow_label_moves FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON workflow_label_moves USING (tenant_id = registry_tenant());

-- The workflows that are there already, tenant by tenant: the owner of the tables sees the rows of one at a time.
DO $$
DECLARE
    former_tenant text := current_setting('registry.tenant_id', true);
    owner record;
BEGIN
    FOR owner IN
        SELECT tenant.id
        FROM tenant
    LOOP
        PERFORM set_config('registry.tenant_id', owner.id::text, true);
        PERFORM registry_record_version(workflow.tenant_id, workflow.id)
        FROM workflow
        WHERE workflow.tenant_id = owner.id;
    END LOOP;
    PERFORM set_config('registry.tenant_id', coalesce(former_tenant, ''), true);
END;
$$;
