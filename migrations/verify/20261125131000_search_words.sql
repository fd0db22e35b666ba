-- Raises where a text and a question that belong together do not meet.
DO $$
DECLARE
    of_tenant CONSTANT uuid := '00000000-0000-0000-0000-000000000001';
    sample CONSTANT text := registry_search_folded('ｼﾞｮﾌﾞの請求書を作成する httpRequest Invoices');
    pair record;
BEGIN
    FOR pair IN
        SELECT wanted.question, wanted.kind
        FROM (
            VALUES ('ジョブ', 'word'), ('請', 'word'), ('invoice', 'word'), ('request', 'word'), ('invo', 'prefix')
        ) AS wanted (question, kind)
    LOOP
        IF NOT EXISTS (
            SELECT
            FROM registry_search_query(
                of_tenant, jsonb_build_array(jsonb_build_object('text', pair.question, 'kind', pair.kind))
            ) AS query
            WHERE registry_search_terms(of_tenant, sample, '', '') @@ any(query.tiers)
              AND registry_search_normal(sample) LIKE ALL (query.likes)
        ) THEN
            RAISE EXCEPTION 'search for % does not find it', pair.question;
        END IF;
    END LOOP;
END;
$$;
