-- Raises where a function that places edges is missing, or the trigger function does not use it.
DO $$
BEGIN
    IF to_regprocedure('registry_way_between(uuid, uuid, integer[], integer[], uuid)') IS NULL
        OR to_regprocedure('registry_move(uuid, uuid, integer[], integer[])') IS NULL
    THEN
        RAISE EXCEPTION 'missing functions: registry_way_between or registry_move';
    END IF;
    IF NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_proc
        WHERE oid = to_regprocedure('registry_place_edge()')
          AND prosrc LIKE '%public.registry_move(%'
    ) THEN
        RAISE EXCEPTION 'registry_place_edge() is not the one that moves by registry_move';
    END IF;
END;
$$;
