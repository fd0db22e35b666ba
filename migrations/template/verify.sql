-- Raises where what {id} promises is not there.
DO $$
BEGIN
    RAISE EXCEPTION 'nothing is checked yet: compare the catalog with what the migration makes';
END;
$$;
