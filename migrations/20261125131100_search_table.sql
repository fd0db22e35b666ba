-- The text of every workflow in one indexed column, for search. Whoever writes, the triggers keep it, in the same
-- transaction: one write for each workflow that a statement changes, and none where the text stays as it is.
--
-- A workflow has at most 60,000 characters of it: a tsvector holds a megabyte, and a pair of characters takes twelve
-- bytes. Names of nodes have 40,000 of them, values of parameters 20,000, each value at most 4,000.
-- depends: 20261125131000_search_words
SET LOCAL citus.multi_shard_modify_mode = 'sequential';
SET LOCAL citus.enable_unsafe_triggers = on;

-- What is long goes to the side: many rows are put in order, and of each only what is short is read.
CREATE TABLE workflow_search (
    tenant_id uuid NOT NULL DEFAULT registry_tenant(),
    workflow_id uuid NOT NULL,
    size integer NOT NULL,
    body text NOT NULL,
    terms tsvector NOT NULL,
    CONSTRAINT workflow_search_pkey PRIMARY KEY (tenant_id, workflow_id)
) WITH (toast_tuple_target = 128);
COMMENT ON TABLE workflow_search IS
'For search: the text of each workflow. Kept by trigger; registry_search_refresh makes a row anew.';
COMMENT ON COLUMN workflow_search.tenant_id IS 'The owner, as in workflow.';
COMMENT ON COLUMN workflow_search.workflow_id IS 'The workflow.';
COMMENT ON COLUMN workflow_search.size IS 'How many characters body has: of two that match alike the shorter one comes first.';
COMMENT ON COLUMN workflow_search.body IS
'Name, category, tags, description, names of nodes and strings of their parameters as search compares them, each on a line.';
COMMENT ON COLUMN workflow_search.terms IS
'registry_search_terms of the same: what it is found and ranked by.';

SELECT registry_distribute('workflow_search', 'tenant_id');

ALTER TABLE workflow_search
ADD CONSTRAINT search_belongs_to_a_workflow
FOREIGN KEY (tenant_id, workflow_id) REFERENCES workflow (tenant_id, id) ON DELETE CASCADE;

CREATE FUNCTION registry_search_is_open(parameters jsonb) RETURNS boolean
LANGUAGE sql
IMMUTABLE
STRICT
PARALLEL SAFE
RETURN parameters::text !~* 'password|passwd|secret|token|credential|authorization|api_?key';
COMMENT ON FUNCTION registry_search_is_open(jsonb) IS 'Whether nothing in the parameters of a node speaks of a secret.';

-- Key by key. It takes twenty times as long as a path without them, and few parameters need it.
CREATE FUNCTION registry_search_strings(parameters jsonb) RETURNS SETOF text
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
ROWS 10
AS $$
BEGIN
    RETURN QUERY
    WITH RECURSIVE held AS (
        SELECT parameters AS value
        UNION ALL
        SELECT below.value
        FROM held
        CROSS JOIN LATERAL (
            SELECT entry.value
            FROM jsonb_each(CASE jsonb_typeof(held.value) WHEN 'object' THEN held.value ELSE '{}' END) AS entry (key, value)
            WHERE public.registry_search_is_open(to_jsonb(entry.key))
            UNION ALL
            SELECT item.value
            FROM jsonb_array_elements(
                CASE jsonb_typeof(held.value) WHEN 'array' THEN held.value ELSE '[]' END
            ) AS item (value)
        ) AS below
    )
    SELECT held.value #>> '{}'
    FROM held
    WHERE jsonb_typeof(held.value) = 'string';
END;
$$;
COMMENT ON FUNCTION registry_search_strings(jsonb) IS
'The strings of the parameters of a node, at any depth, without passwords, secrets, tokens, credentials, authorization and API keys.';

CREATE FUNCTION registry_search_parts(of_tenant uuid, of_workflows uuid [], to_place integer DEFAULT 6)
RETURNS TABLE (workflow_id uuid, number bigint, place integer, field text, node text, part text)
LANGUAGE plpgsql
STABLE
SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN QUERY
    SELECT
        one.id,
        row_number() OVER (PARTITION BY one.id ORDER BY found.place, found.step, found.number),
        found.place,
        found.field,
        found.node,
        replace(found.part, E'\u0001', ' ')
    FROM unnest(of_workflows) AS one (id)
    CROSS JOIN LATERAL (
        SELECT
            head.place,
            head.number,
            0 AS step,
            head.field,
            NULL::text AS node,
            left(head.part, 4000) AS part
        FROM public.workflow
        CROSS JOIN LATERAL (
            VALUES
            (1, 0, 'name', workflow.name::text),
            (2, 0, 'category', workflow.category::text),
            (4, 0, 'description', workflow.description)
            UNION ALL
            SELECT
                3 AS place,
                tag.number,
                'tag' AS field,
                left(tag.part, 255) AS part
            FROM unnest(workflow.tags[:50]) WITH ORDINALITY AS tag (part, number)
        ) AS head (place, number, field, part)
        WHERE workflow.tenant_id = of_tenant
          AND workflow.id = one.id
          AND head.part IS NOT NULL
        UNION ALL
        SELECT
            5 AS place,
            0 AS number,
            named.order_index,
            'node' AS field,
            named.name,
            named.name
        FROM (
            SELECT
                step.name::text AS name,
                step.order_index,
                sum(length(step.name)) OVER (ORDER BY step.order_index) AS so_far
            FROM public.workflow_nodes AS step
            WHERE step.tenant_id = of_tenant
              AND step.workflow_id = one.id
            ORDER BY step.order_index
            LIMIT 10000
        ) AS named
        WHERE named.so_far <= 40000
          AND to_place >= 5
        UNION ALL
        SELECT
            6 AS place,
            held.number,
            held.order_index,
            'parameter' AS field,
            held.name,
            held.value
        FROM (
            SELECT
                step.name::text AS name,
                step.order_index,
                string.number,
                left(string.value, 4000) AS value,
                sum(least(length(string.value), 4000)) OVER (ORDER BY step.order_index, string.number) AS so_far
            FROM (
                SELECT
                    every.name,
                    every.order_index,
                    every.parameters,
                    public.registry_search_is_open(every.parameters) AS is_open
                FROM public.workflow_nodes AS every
                WHERE every.tenant_id = of_tenant
                  AND every.workflow_id = one.id
                  AND every.parameters <> '{}'
                ORDER BY every.order_index
                LIMIT 1000
            ) AS step
            CROSS JOIN LATERAL (
                SELECT found.value #>> '{}' AS value, found.number
                FROM jsonb_path_query(step.parameters, 'strict $.** ? (@.type() == "string")')
                WITH ORDINALITY AS found (value, number)
                WHERE step.is_open
                UNION ALL
                SELECT found.value, found.number
                FROM public.registry_search_strings(step.parameters) WITH ORDINALITY AS found (value, number)
                WHERE NOT step.is_open
            ) AS string
            WHERE string.value <> ''
        ) AS held
        WHERE held.so_far <= 20000
          AND to_place >= 6
    ) AS found;
END;
$$;
COMMENT ON FUNCTION registry_search_parts(uuid, uuid [], integer) IS
'What of workflows is searched, as it stands, numbered in this order: name (1), category, tags, description (4), names of nodes (5), strings of their parameters (6).';

-- For the triggers, for rows from before this table, and for repair: a new major version of PostgreSQL may stem otherwise.
CREATE FUNCTION registry_search_refresh(
    of_tenant uuid, of_workflow uuid, only_if_changed boolean DEFAULT false
) RETURNS void
LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    given text;
    whole text;
    head record;
BEGIN
    -- Folded all at once, which leaves a line break nowhere; then each part gets its line.
    SELECT string_agg(parts.part, E'\u0001' ORDER BY parts.number)
    INTO given
    FROM public.registry_search_parts(of_tenant, ARRAY[of_workflow]) AS parts;
    IF given IS NULL THEN
        RETURN;  -- deleted with everything in it
    END IF;
    given := replace(public.registry_search_folded(given), E'\u0001', E'\n');
    whole := lower(given);
    -- The same text has the same terms: what they are made of is in it.
    IF only_if_changed AND EXISTS (
        SELECT
        FROM public.workflow_search AS stored
        WHERE stored.tenant_id = of_tenant
          AND stored.workflow_id = of_workflow
          AND stored.body = whole
    ) THEN
        RETURN;
    END IF;

    SELECT
        workflow.name,
        concat_ws(
            ' / ', workflow.category, array_to_string(workflow.tags, ' / '), left(workflow.description, 200)
        ) AS rest
    INTO head
    FROM public.workflow
    WHERE workflow.tenant_id = of_tenant
      AND workflow.id = of_workflow;
    INSERT INTO public.workflow_search (tenant_id, workflow_id, size, body, terms)
    VALUES (
        of_tenant,
        of_workflow,
        length(whole),
        whole,
        public.registry_search_terms(of_tenant, given, head.name, head.rest)
    )
    ON CONFLICT (tenant_id, workflow_id) DO UPDATE
    SET size = excluded.size,
        body = excluded.body,
        terms = excluded.terms;
END;
$$;
COMMENT ON FUNCTION registry_search_refresh(uuid, uuid, boolean) IS
'Makes the row of workflow_search anew, from the workflow and its nodes; if asked to, only where the text is another.';

CREATE FUNCTION registry_search_marks(part text, asked_stems text [], asked_literals text [])
RETURNS TABLE (texts text [])
LANGUAGE sql
IMMUTABLE
PARALLEL SAFE
AS $$
    SELECT array_agg(one.text) AS texts
    FROM (
        SELECT literal AS text
        FROM unnest(asked_literals) AS literal
        WHERE strpos(public.registry_search_normal(part), literal) > 0
        UNION ALL
        SELECT word
        FROM unnest(
            CASE WHEN asked_stems <> '{}' THEN public.registry_search_words(public.registry_search_folded(part)) END
        ) AS word
        WHERE public.registry_search_stem(word) = ANY (asked_stems)
    ) AS one;
$$;
COMMENT ON FUNCTION registry_search_marks(text, text [], text []) IS
'What of a question a part holds, as search compares it: one row, with NULL where that is nothing.';

-- The parts of workflows that a question meets, and what to mark in them. The lines of the body tell which parts those
-- can be; the parts themselves are as somebody wrote them. Names of nodes are read only where the head is not enough,
-- and parameters, which take longest, where names are not. An inflected word begins as its stem does, but for the last
-- letter of that: quer-y and quer-i. One statement for all workflows of a page: beginning one costs more than a workflow.
CREATE FUNCTION registry_search_hits(
    of_tenant uuid, of_workflows uuid [], asked_stems text [], asked_literals text [], most integer
)
RETURNS TABLE (workflow_id uuid, hits json)
LANGUAGE plpgsql
STABLE
ROWS 20
SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    patterns text [] := ARRAY(
        SELECT public.registry_search_like(literal)
        FROM unnest(asked_literals) AS literal
        UNION ALL
        SELECT public.registry_search_like(left(stem, greatest(length(stem) - 1, 1)))
        FROM unnest(asked_stems) AS stem
    );
    last_place integer := 4;
    missing uuid [];
    shown record;
BEGIN
    LOOP
        missing := '{}';
        FOR shown IN
            WITH given AS MATERIALIZED (
                SELECT
                    stored.workflow_id AS id,
                    ARRAY(
                        SELECT line.number
                        FROM unnest(string_to_array(stored.body, E'\n')) WITH ORDINALITY AS line (text, number)
                        WHERE line.text LIKE ANY (patterns)
                        LIMIT 30
                    ) AS numbers
                FROM public.workflow_search AS stored
                WHERE stored.tenant_id = of_tenant
                  AND stored.workflow_id = ANY (of_workflows)
            ), met AS (
                SELECT
                    parts.workflow_id AS id,
                    array_agg(
                        json_build_object('field', parts.field, 'node', parts.node, 'part', parts.part, 'marks', mark.texts)
                        ORDER BY parts.place, cardinality(mark.texts) DESC, parts.number
                    ) AS found
                FROM given
                JOIN public.registry_search_parts(of_tenant, of_workflows, last_place) AS parts
                  ON parts.workflow_id = given.id
                CROSS JOIN LATERAL public.registry_search_marks(parts.part, asked_stems, asked_literals) AS mark
                WHERE parts.number = ANY (given.numbers)
                  AND mark.texts IS NOT NULL
                GROUP BY parts.workflow_id
            )
            SELECT
                given.id,
                cardinality(given.numbers) AS lines,
                coalesce(met.found[:most], '{}') AS found
            FROM given
            LEFT JOIN met
              ON met.id = given.id
        LOOP
            IF last_place = 6 OR cardinality(shown.found) >= least(most, shown.lines) THEN
                workflow_id := shown.id;
                hits := array_to_json(shown.found);
                RETURN NEXT;
            ELSE
                missing := missing || shown.id;
            END IF;
        END LOOP;
        EXIT WHEN missing = '{}';
        of_workflows := missing;
        last_place := last_place + 1;
    END LOOP;
END;
$$;
COMMENT ON FUNCTION registry_search_hits(uuid, uuid [], text [], text [], integer) IS
'The parts of workflows that a question meets, as JSON: field, node, part as it stands, marks as search compares them.';

-- The filters are those of sql/listing.sql. Planned for those that are given, each time: one may leave a handful of
-- workflows, and another nearly all.
CREATE FUNCTION registry_filtered(
    of_tenant uuid,
    has_tags text [],
    under text,
    made_by text,
    updated_since timestamptz,
    prefix text,
    holds jsonb
)
RETURNS SETOF uuid
LANGUAGE plpgsql
STABLE
ROWS 1000
SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
    RETURN QUERY
    SELECT workflow.id
    FROM public.workflow
    WHERE workflow.tenant_id = of_tenant
      AND workflow.tags @> has_tags
      AND (under IS NULL OR workflow.category = under OR starts_with(workflow.category, under || '/'))
      AND workflow.created_by = coalesce(made_by, workflow.created_by)
      AND workflow.updated_at >= coalesce(registry_filtered.updated_since, '-infinity')
      AND starts_with(workflow.name, coalesce(prefix, ''))
      AND (holds IS NULL OR workflow.metadata @> holds);
END;
$$;
COMMENT ON FUNCTION registry_filtered(uuid, text [], text, text, timestamptz, text, jsonb) IS
'The workflows of a tenant that pass all filters given: tags, category with what is under it, creator, time, beginning of the name, metadata.';

-- --- triggers -------------------------------------------------------------------------------------------------------

-- They come after touch_workflow_…, which locks the workflow: its writers are in line already.

-- A head is told before its nodes are, and a statement that inserts both would do it twice: what has nodes is left to
-- their trigger.
CREATE FUNCTION registry_search_heads() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM public.registry_search_refresh(changed.tenant_id, changed.id, true)
        FROM changed
        WHERE NOT EXISTS (
            SELECT
            FROM public.workflow_nodes AS node
            WHERE node.tenant_id = changed.tenant_id
              AND node.workflow_id = changed.id
        );
        RETURN NULL;
    END IF;
    PERFORM public.registry_search_refresh(changed.tenant_id, changed.id, true)
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
    PERFORM public.registry_search_refresh(touched.tenant_id, touched.workflow_id, true)
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
    PERFORM public.registry_search_refresh(touched.tenant_id, touched.workflow_id, true)
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

-- The tenant is part of every term. The pending list is short, because every search reads all of it. Made now, it is built at once.
CREATE INDEX workflow_search_terms ON workflow_search USING gin (terms) WITH (gin_pending_list_limit = 256);

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
