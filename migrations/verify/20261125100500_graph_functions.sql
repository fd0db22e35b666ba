-- Raises where a function is missing, or does not do what it should on a graph of a few nodes.
DO $$
BEGIN
    IF registry_heaviest_path(ARRAY[1, 1, 2], ARRAY[2, 3, 3], ARRAY[1, 5, 1, 2]::double precision [])
        IS DISTINCT FROM ARRAY[1, 6, 7, NULL]::double precision [] THEN
        RAISE EXCEPTION 'registry_heaviest_path does not find the heaviest path';
    END IF;
    IF registry_shortest_path(ARRAY[1, 1, 2], ARRAY[2, 3, 3], 3) IS DISTINCT FROM ARRAY[0, NULL, 1] THEN
        RAISE EXCEPTION 'registry_shortest_path does not find the shortest path';
    END IF;
    IF (
        SELECT array_agg(array_to_string(path.names, ' '))
        FROM registry_paths(ARRAY[1, 1, 2], ARRAY[2, 3, 3], ARRAY['a', 'b', 'c'], 10) AS path (names)
    ) IS DISTINCT FROM ARRAY['a b c', 'a c'] THEN
        RAISE EXCEPTION 'registry_paths does not find the paths';
    END IF;
    IF registry_cycles(ARRAY[1, 2, 2, 4], ARRAY[2, 1, 3, 4], ARRAY[1, 4], 4) IS DISTINCT FROM ARRAY[1, 1, -1, 2] THEN
        RAISE EXCEPTION 'registry_cycles does not find the cycles';
    END IF;
END;
$$;
