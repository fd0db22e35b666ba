-- Raises where the index of the loops is missing or was left unfinished.
DO $$
BEGIN
    IF NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_index AS held
        WHERE held.indexrelid = to_regclass('workflow_edges_loops')
          AND held.indisvalid
    ) THEN
        RAISE EXCEPTION 'missing or invalid index: workflow_edges_loops';
    END IF;
END;
$$;
