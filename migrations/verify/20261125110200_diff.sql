-- Raises where the function is missing or does not see a change.
DO $$
BEGIN
    IF NOT EXISTS (
        SELECT
        FROM registry_diff(
            '{"nodes": [{"name": "a", "parameters": {"n": 1}}], "edges": [], "params": []}',
            '{"nodes": [{"name": "a", "parameters": {"n": 2}}], "edges": [], "params": []}'
        ) AS diff
        WHERE diff.change = 'changed'
          AND diff.path = '$.parameters.n'
    ) THEN
        RAISE EXCEPTION 'registry_diff does not see a changed parameter';
    END IF;
END;
$$;
