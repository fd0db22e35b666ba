-- Raises where pgvector is not installed.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'vector') THEN
        RAISE EXCEPTION 'extension vector is not installed';
    END IF;
END;
$$;
