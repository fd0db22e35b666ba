-- What graph questions need beyond a walk: a value for each node that follows from those of its parents, one path at a
-- time, cycles. One pass over arrays in memory is linear whatever the shape; a recursive query would copy what it has
-- found so far at every step. The functions read no table: the queries that call them hand over the graph and name the
-- tenant, so they run wherever the query runs.
--
-- In all of them a node is its rank, from 1, in the dependency order of the nodes handed over, and an edge the ranks of
-- its two ends at one place of two arrays, which are sorted by the parent.
-- depends: 20261125100420_subworkflow_cycles
SET LOCAL citus.multi_shard_modify_mode = 'sequential';

-- The heaviest path begins where it is heaviest to begin, at a root: weights are not negative. Of paths that are
-- equally heavy it takes the parent that comes first, and ends at the sink that comes last.
CREATE FUNCTION registry_heaviest_path(parents integer [], children integer [], weights double precision [])
RETURNS double precision []
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
AS $$
DECLARE
    size integer := coalesce(cardinality(weights), 0);
    totals double precision [] := weights;
    via integer [] := array_fill(0, ARRAY[size]);
    on_path double precision [] := array_fill(NULL::double precision, ARRAY[size]);
    parent integer;
    child integer;
    total double precision;
    here integer := 0;
    heaviest double precision := 0;
BEGIN
    -- Sorted by the parent: all edges to a node have been seen before the first one from it.
    FOR place IN 1 .. coalesce(cardinality(parents), 0) LOOP
        parent := parents[place];
        child := children[place];
        total := totals[parent] + weights[child];
        IF total > totals[child] OR via[child] = 0 THEN
            totals[child] := total;
            via[child] := parent;
        END IF;
    END LOOP;
    FOR node IN 1 .. size LOOP
        IF totals[node] >= heaviest THEN
            heaviest := totals[node];
            here := node;
        END IF;
    END LOOP;
    WHILE here > 0 LOOP
        on_path[here] := totals[here];
        here := via[here];
    END LOOP;
    RETURN on_path;
END;
$$;
COMMENT ON FUNCTION registry_heaviest_path(integer [], integer [], double precision []) IS
'The heaviest path of a DAG: for each node the weight of the path up to it, NULL where it is not on the path.';

-- Of paths that are equally short it takes, from the end, the parent that comes first.
CREATE FUNCTION registry_shortest_path(parents integer [], children integer [], size integer) RETURNS integer []
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
AS $$
DECLARE
    steps integer [] := array_fill(NULL::integer, ARRAY[size]);
    via integer [] := array_fill(0, ARRAY[size]);
    on_path integer [] := array_fill(NULL::integer, ARRAY[size]);
    parent integer;
    child integer;
    step integer;
    here integer := size;
BEGIN
    steps[1] := 0;
    FOR place IN 1 .. coalesce(cardinality(parents), 0) LOOP
        parent := parents[place];
        step := steps[parent] + 1;
        IF step IS NOT NULL THEN
            child := children[place];
            IF steps[child] IS NULL OR step < steps[child] THEN
                steps[child] := step;
                via[child] := parent;
            END IF;
        END IF;
    END LOOP;
    IF steps[size] IS NOT NULL THEN
        WHILE here > 0 LOOP
            on_path[here] := steps[here];
            here := via[here];
        END LOOP;
    END IF;
    RETURN on_path;
END;
$$;
COMMENT ON FUNCTION registry_shortest_path(integer [], integer [], integer) IS
'The shortest path of a DAG from its first node to its last: for each node the edges up to it, NULL where it is not on the path.';

-- Only edges that lead to the last node are followed, so every step is part of a path that is returned. Those of a node
-- are a list, from first_edge to next_edge to 0; a node without any does not lead there, and the last node has -1.
CREATE FUNCTION registry_paths(parents integer [], children integer [], names text [], most integer)
RETURNS SETOF text []
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
AS $$
DECLARE
    size integer := coalesce(cardinality(names), 0);
    first_edge integer [] := array_fill(0, ARRAY[size]);
    next_edge integer [] := array_fill(0, ARRAY[coalesce(cardinality(parents), 0)]);
    parent integer;
    child integer;
    edge integer;
    -- The edge to take next from each node of the way.
    next_on_way integer [];
    names_on_way text [] := names[1:1];
    depth integer := 1;
    found integer := 0;
BEGIN
    IF size = 0 OR most < 1 THEN
        RETURN;
    END IF;
    first_edge[size] := -1;
    FOR place IN REVERSE coalesce(cardinality(parents), 0) .. 1 LOOP
        IF first_edge[children[place]] <> 0 THEN
            parent := parents[place];
            next_edge[place] := first_edge[parent];
            first_edge[parent] := place;
        END IF;
    END LOOP;
    next_on_way[1] := first_edge[1];
    WHILE depth > 0 LOOP
        edge := next_on_way[depth];
        IF edge > 0 THEN
            next_on_way[depth] := next_edge[edge];
            child := children[edge];
            depth := depth + 1;
            names_on_way[depth] := names[child];
            next_on_way[depth] := first_edge[child];
        ELSE
            IF edge = -1 THEN
                RETURN NEXT names_on_way[1:depth];
                found := found + 1;
                EXIT WHEN found = most;
            END IF;
            depth := depth - 1;
        END IF;
    END LOOP;
END;
$$;
COMMENT ON FUNCTION registry_paths(integer [], integer [], text [], integer) IS
'The first paths of a DAG, at most so many, from its first node to its last, as names; in the order of the nodes they pass.';

-- Tarjan, Depth-first search and linear graph algorithms (1972), without recursion: deep graphs would exhaust the stack.
CREATE FUNCTION registry_cycles(parents integer [], children integer [], starts integer [], size integer)
RETURNS integer []
LANGUAGE plpgsql
IMMUTABLE
PARALLEL SAFE
AS $$
DECLARE
    next_edge integer [] := array_fill(1, ARRAY[size]);
    last_edge integer [] := array_fill(0, ARRAY[size]);
    met integer [] := array_fill(0, ARRAY[size]);
    lowest integer [] := array_fill(0, ARRAY[size]);
    -- 0 while a node is open; then the number of its cycle, or -1 where it is on none.
    cycle_of integer [] := array_fill(0, ARRAY[size]);
    on_itself boolean [] := array_fill(false, ARRAY[size]);
    opened integer [] := '{}';
    height integer := 0;
    way integer [] := '{}';
    depth integer := 0;
    count_met integer := 0;
    node integer;
    child integer;
    last_opened integer;
    number integer := 0;
    start integer;
BEGIN
    FOR place IN 1 .. coalesce(cardinality(parents), 0) LOOP
        node := parents[place];
        IF last_edge[node] = 0 THEN
            next_edge[node] := place;
        END IF;
        last_edge[node] := place;
    END LOOP;
    FOREACH start IN ARRAY starts LOOP
        CONTINUE WHEN met[start] > 0;
        child := start;
        LOOP
            IF child IS NOT NULL THEN
                depth := depth + 1;
                way[depth] := child;
                height := height + 1;
                opened[height] := child;
                count_met := count_met + 1;
                met[child] := count_met;
                lowest[child] := count_met;
            END IF;
            node := way[depth];
            IF next_edge[node] <= last_edge[node] THEN
                child := children[next_edge[node]];
                next_edge[node] := next_edge[node] + 1;
                CONTINUE WHEN met[child] = 0;
                IF child = node THEN
                    on_itself[node] := true;
                ELSIF cycle_of[child] = 0 AND met[child] < lowest[node] THEN
                    lowest[node] := met[child];
                END IF;
                child := NULL;
                CONTINUE;
            END IF;
            IF lowest[node] = met[node] THEN
                last_opened := opened[height];
                IF last_opened <> node OR on_itself[node] THEN
                    number := number + 1;
                    LOOP
                        last_opened := opened[height];
                        height := height - 1;
                        cycle_of[last_opened] := number;
                        EXIT WHEN last_opened = node;
                    END LOOP;
                ELSE
                    height := height - 1;
                    cycle_of[node] := -1;
                END IF;
            END IF;
            depth := depth - 1;
            EXIT WHEN depth = 0;
            IF lowest[node] < lowest[way[depth]] THEN
                lowest[way[depth]] := lowest[node];
            END IF;
            child := NULL;
        END LOOP;
    END LOOP;
    RETURN cycle_of;
END;
$$;
COMMENT ON FUNCTION registry_cycles(integer [], integer [], integer [], integer) IS
'Strongly connected parts of a graph: for each node the number of its part, not above 0 where it is on no cycle or not reached from the starts.';
