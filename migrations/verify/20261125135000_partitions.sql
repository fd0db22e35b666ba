-- Raises where a function that looks after partitions is missing.
DO $$
BEGIN
    IF to_regprocedure('registry_guard_partition(text, text)') IS NULL
        OR to_regprocedure('registry_make_partitions(text, integer)') IS NULL
        OR to_regprocedure('registry_read_partition(text, text)') IS NULL
        OR to_regprocedure('registry_drop_partition(text, text, bigint)') IS NULL
    THEN
        RAISE EXCEPTION 'a function that makes, reads or drops partitions is missing';
    END IF;
END;
$$;
