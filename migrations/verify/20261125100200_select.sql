-- Raises where a function of 20261125100200_select is missing, may write, or runs with the rights of its owner.
DO $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(wanted.name, ', ')
    INTO missing
    FROM (
        VALUES
        ('registry_neighbours(uuid, uuid, integer[], boolean)'),
        ('registry_reach(uuid, uuid, integer[], boolean, integer, timestamp with time zone)'),
        ('registry_select(uuid, text, jsonb)')
    ) AS wanted (name)
    WHERE NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_proc AS held
        WHERE held.oid = to_regprocedure(wanted.name)
          AND held.provolatile = 's'
          AND NOT held.prosecdef
    );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'missing functions, or not as they should be: %', missing;
    END IF;
END;
$$;
