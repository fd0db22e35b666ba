-- The text of every workflow in one indexed column, for search. Whoever writes, the triggers keep it, in the same
-- transaction: one write for each workflow that a statement changes, and none where the text stays as it is.
--
-- A workflow has at most 60,000 characters of it: a tsvector holds a megabyte, and a pair of characters takes twelve
-- bytes. Names of nodes have 40,000 of them, values of parameters 20,000, each value at most 4,000.
-- depends: 20261125131000_search_words
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
SET LOCAL citus.enable_unsafe_triggers = on;

-- What is long goes to the side: ranking reads many rows, and of each only what is short.
CREATE TABLE workflow_search (
    tenant_id uuid NOT NULL DEFAULT registry_tenant(),
    workflow_id uuid NOT NULL,
    name text NOT NULL,
    tags text NOT NULL,
    about text NOT NULL,
    size integer NOT NULL,
    body text NOT NULL,
    terms tsvector NOT NULL,
    CONSTRAINT workflow_search_pkey PRIMARY KEY (tenant_id, workflow_id)
) WITH (toast_tuple_target = 512);
-- A GIN index cannot lead with the tenant without an extension. The tenant is a term instead, and part of every
-- question. The pending list is short, because every search reads all of it.
CREATE INDEX workflow_search_terms ON workflow_search USING gin (terms) WITH (gin_pending_list_limit = 256);
COMMENT ON TABLE workflow_search IS
'For search: the text of each workflow. Kept by trigger; registry_search_refresh makes a row anew.';
COMMENT ON COLUMN workflow_search.tenant_id IS 'The owner, as in workflow.';
COMMENT ON COLUMN workflow_search.workflow_id IS 'The workflow.';
COMMENT ON COLUMN workflow_search.name IS 'Its name as search compares it, and behind a line break the stems of its words: for the rank.';
COMMENT ON COLUMN workflow_search.tags IS 'In the same way its category and tags.';
COMMENT ON COLUMN workflow_search.about IS 'In the same way the beginning of its description.';
COMMENT ON COLUMN workflow_search.size IS 'How many characters body has: of two that match alike the shorter one comes first.';
COMMENT ON COLUMN workflow_search.body IS
'Name, category, tags, description, names of nodes and strings of their parameters as search compares them, each on a line.';
COMMENT ON COLUMN workflow_search.terms IS
'registry_search_terms of the same: the tenant, words, stems with a space in front, pairs of all other characters.';

SELECT registry_distribute('workflow_search', 'tenant_id');

ALTER TABLE workflow_search
ADD CONSTRAINT search_belongs_to_a_workflow
FOREIGN KEY (tenant_id, workflow_id) REFERENCES workflow (tenant_id, id) ON DELETE CASCADE;

-- Strings at any depth of the parameters, but not those whose key says that they are a secret.
CREATE FUNCTION registry_search_parts(of_tenant uuid, of_workflow uuid)
RETURNS TABLE (place integer, field text, node text, part text)
LANGUAGE plpgsql
STABLE
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN QUERY
    SELECT
        head.place,
        head.field,
        NULL::text,
        left(head.part, 4000)
    FROM public.workflow
    CROSS JOIN LATERAL (
        VALUES
        (1, 'name', workflow.name::text),
        (2, 'category', workflow.category::text),
        (4, 'description', workflow.description)
    ) AS head (place, field, part)
    WHERE workflow.tenant_id = of_tenant
      AND workflow.id = of_workflow
      AND head.part IS NOT NULL
    UNION ALL
    SELECT
        3,
        'tag',
        NULL::text,
        left(tag.part, 255)
    FROM public.workflow
    CROSS JOIN LATERAL unnest(workflow.tags[:50]) AS tag (part)
    WHERE workflow.tenant_id = of_tenant
      AND workflow.id = of_workflow
    UNION ALL
    SELECT
        5,
        'node',
        named.name,
        named.name
    FROM (
        SELECT
            step.name::text AS name,
            sum(length(step.name)) OVER (ORDER BY step.order_index) AS so_far
        FROM public.workflow_nodes AS step
        WHERE step.tenant_id = of_tenant
          AND step.workflow_id = of_workflow
        ORDER BY step.order_index
        LIMIT 10000
    ) AS named
    WHERE named.so_far <= 40000
    UNION ALL
    SELECT
        6,
        'parameter',
        held.name,
        held.value
    FROM (
        SELECT
            step.name::text AS name,
            found.value,
            sum(length(found.value)) OVER (ORDER BY step.order_index ROWS UNBOUNDED PRECEDING) AS so_far
        FROM (
            SELECT
                every.name,
                every.order_index,
                every.parameters
            FROM public.workflow_nodes AS every
            WHERE every.tenant_id = of_tenant
              AND every.workflow_id = of_workflow
              AND every.parameters <> '{}'
            ORDER BY every.order_index
            LIMIT 1000
        ) AS step
        CROSS JOIN LATERAL (
            SELECT left(string.value #>> '{}', 4000) AS value
            FROM jsonb_path_query(
                step.parameters,
                'strict $.** ? (@.type() == "object").keyvalue() ? (
                    @.value.type() == "string"
                    && !(@.key like_regex "password|passwd|secret|token|credential|authorization|api_?key" flag "i")
                ).value'
            ) AS string (value)
            UNION ALL
            SELECT left(string.value #>> '{}', 4000)
            FROM jsonb_path_query(
                step.parameters, 'strict $.** ? (@.type() == "array")[*] ? (@.type() == "string")'
            ) AS string (value)
        ) AS found
    ) AS held
    WHERE held.so_far <= 20000;
END;
$$;
COMMENT ON FUNCTION registry_search_parts(uuid, uuid) IS
'What of a workflow is searched, as it stands: name, category, tags, description, names of nodes, strings of their parameters.';

-- For the triggers, for rows from before this table, and for repair.
CREATE FUNCTION registry_search_refresh(of_tenant uuid, of_workflow uuid) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    given text;
    whole text;
    head record;
BEGIN
    -- The order is that of the rows, which costs nothing: what belongs to one part stands together anyway.
    SELECT string_agg(translate(parts.part, E'\t\n\u000b\f\r\u0085\u2028\u2029', '        '), E'\n' ORDER BY parts.place)
    INTO given
    FROM public.registry_search_parts(of_tenant, of_workflow) AS parts;
    IF given IS NULL THEN
        RETURN;  -- deleted with everything in it
    END IF;
    given := regexp_replace(normalize(given, NFKC), ' +', ' ', 'g');
    whole := lower(given);

    SELECT
        public.registry_search_line(workflow.name) AS name,
        public.registry_search_line(concat_ws(' / ', workflow.category, array_to_string(workflow.tags, ' / '))) AS tags,
        public.registry_search_line(left(workflow.description, 200)) AS about
    INTO head
    FROM public.workflow
    WHERE workflow.tenant_id = of_tenant
      AND workflow.id = of_workflow;
    PERFORM FROM public.workflow_search AS stored
    WHERE stored.tenant_id = of_tenant
      AND stored.workflow_id = of_workflow
      AND (stored.body, stored.name, stored.tags, stored.about) = (whole, head.name, head.tags, head.about);
    IF FOUND THEN
        RETURN;
    END IF;

    INSERT INTO public.workflow_search (tenant_id, workflow_id, name, tags, about, size, body, terms)
    VALUES (
        of_tenant,
        of_workflow,
        head.name,
        head.tags,
        head.about,
        length(whole),
        whole,
        public.registry_search_terms(of_tenant, given)
    )
    ON CONFLICT (tenant_id, workflow_id) DO UPDATE
    SET name = excluded.name,
        tags = excluded.tags,
        about = excluded.about,
        size = excluded.size,
        body = excluded.body,
        terms = excluded.terms;
END;
$$;
COMMENT ON FUNCTION registry_search_refresh(uuid, uuid) IS
'Makes the row of workflow_search anew, from the workflow and its nodes; writes nothing where it is right.';

-- The parts of one workflow that a question meets, best first, and what to mark in them. An inflected word begins as its
-- stem does, but for the last letter of that: quer-y and quer-i.
CREATE FUNCTION registry_search_hits(
    of_tenant uuid, of_workflow uuid, asked_stems text [], asked_literals text [], most integer
) RETURNS json
LANGUAGE plpgsql
STABLE
AS $$
DECLARE
    beginnings text [] := ARRAY(
        SELECT public.registry_search_like(left(stem, greatest(length(stem) - 1, 1)))
        FROM unnest(asked_stems) AS stem
    );
    patterns text [] := ARRAY(
        SELECT public.registry_search_like(literal)
        FROM unnest(asked_literals) AS literal
    );
BEGIN
    RETURN (
        SELECT json_agg(json_build_object('field', hit.field, 'node', hit.node, 'part', hit.part, 'marks', hit.marks))
        FROM (
            SELECT
                parts.field,
                parts.node,
                parts.part,
                found.marks
            FROM public.registry_search_parts(of_tenant, of_workflow) AS parts
            CROSS JOIN LATERAL (
                SELECT public.registry_search_normal(parts.part) AS text
                OFFSET 0
            ) AS normal
            CROSS JOIN LATERAL (
                SELECT array_agg(mark.text) AS marks
                FROM (
                    SELECT literal AS text
                    FROM unnest(asked_literals) AS literal
                    WHERE strpos(normal.text, literal) > 0
                    UNION ALL
                    SELECT word
                    FROM unnest(
                        CASE
                            WHEN normal.text LIKE ANY (beginnings)
                                THEN public.registry_search_words(normalize(parts.part, NFKC))
                        END
                    ) AS word
                    WHERE public.registry_search_stem(word) = ANY (asked_stems)
                ) AS mark
            ) AS found
            WHERE (normal.text LIKE ANY (patterns) OR normal.text LIKE ANY (beginnings))
              AND found.marks IS NOT NULL
            ORDER BY parts.place, cardinality(found.marks) DESC
            LIMIT most
        ) AS hit
    );
END;
$$;
COMMENT ON FUNCTION registry_search_hits(uuid, uuid, text [], text [], integer) IS
'The parts of a workflow that a question meets, as JSON: field, node, part as it stands, marks as search compares them.';

-- --- triggers -------------------------------------------------------------------------------------------------------

-- They come after touch_workflow_…, which locks the workflow: its writers are in line already.

-- A head is told before its nodes are, and a statement that inserts both would do it twice: what has nodes is left to
-- their trigger.
CREATE FUNCTION registry_search_heads() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM public.registry_search_refresh(changed.tenant_id, changed.id)
        FROM changed
        WHERE NOT EXISTS (
            SELECT
            FROM public.workflow_nodes AS node
            WHERE node.tenant_id = changed.tenant_id
              AND node.workflow_id = changed.id
        );
        RETURN NULL;
    END IF;
    PERFORM public.registry_search_refresh(changed.tenant_id, changed.id)
    FROM changed
    LEFT JOIN before
      ON before.tenant_id = changed.tenant_id
     AND before.id = changed.id
    WHERE (changed.name, changed.category, changed.tags, changed.description)
          IS DISTINCT FROM (before.name, before.category, before.tags, before.description);
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_search_heads() IS 'Brings workflow_search up to date after workflows were inserted or updated.';

CREATE FUNCTION registry_search_nodes() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM public.registry_search_refresh(touched.tenant_id, touched.workflow_id)
    FROM (
        SELECT DISTINCT changed.tenant_id, changed.workflow_id
        FROM changed
        ORDER BY changed.tenant_id, changed.workflow_id
    ) AS touched;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_search_nodes() IS 'Brings workflow_search up to date after nodes were inserted or deleted.';

-- FULL JOIN: an id may have been changed as well.
CREATE FUNCTION registry_search_changed_nodes() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM public.registry_search_refresh(touched.tenant_id, touched.workflow_id)
    FROM (
        SELECT DISTINCT side.tenant_id, side.workflow_id
        FROM before
        FULL JOIN changed
          ON changed.tenant_id = before.tenant_id
         AND changed.id = before.id
        CROSS JOIN LATERAL (
            VALUES
            (before.tenant_id, before.workflow_id),
            (changed.tenant_id, changed.workflow_id)
        ) AS side (tenant_id, workflow_id)
        WHERE side.workflow_id IS NOT NULL
          AND (before.workflow_id, before.name, before.parameters)
          IS DISTINCT FROM (changed.workflow_id, changed.name, changed.parameters)
        ORDER BY side.tenant_id, side.workflow_id
    ) AS touched;
    RETURN NULL;
END;
$$;
COMMENT ON FUNCTION registry_search_changed_nodes() IS 'Brings workflow_search up to date after nodes were updated.';

-- Every row that is there already. A role that row level security holds for sees one tenant at a time.
DO $$
DECLARE
    former text := current_setting('registry.tenant_id', true);
    owner record;
BEGIN
    FOR owner IN
        SELECT tenant.id
        FROM tenant
    LOOP
        PERFORM set_config('registry.tenant_id', owner.id::text, true);
        PERFORM registry_search_refresh(workflow.tenant_id, workflow.id)
        FROM workflow
        WHERE workflow.tenant_id = owner.id;
    END LOOP;
    PERFORM set_config('registry.tenant_id', coalesce(former, ''), true);
END;
$$;

CREATE TRIGGER update_search_on_insert
AFTER INSERT ON workflow
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_search_heads();

CREATE TRIGGER update_search_on_update
AFTER UPDATE ON workflow
REFERENCING OLD TABLE AS before NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_search_heads();

CREATE TRIGGER update_search_on_insert
AFTER INSERT ON workflow_nodes
REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_search_nodes();

CREATE TRIGGER update_search_on_update
AFTER UPDATE ON workflow_nodes
REFERENCING OLD TABLE AS before NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_search_changed_nodes();

CREATE TRIGGER update_search_on_delete
AFTER DELETE ON workflow_nodes
REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION registry_search_nodes();

ALTER TABLE workflow_search ENABLE ROW LEVEL SECURITY;
ALTER TABLE workflow_search FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON workflow_search USING (tenant_id = registry_tenant());
