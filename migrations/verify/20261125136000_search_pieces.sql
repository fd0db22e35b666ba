-- Raises where the pieces of a question do not meet a text that holds some of them.
DO $$
DECLARE
    of_tenant CONSTANT uuid := '00000000-0000-0000-0000-000000000001';
    met integer;
BEGIN
    SELECT count(*)
    INTO met
    FROM registry_search_pieces(of_tenant, '[{"text": "請求書を毎月送る"}, {"text": "sending"}]') AS piece
    WHERE registry_search_terms(of_tenant, '請求書の作成 sends', '', '') @@ piece.anywhere;
    IF met <> 3 THEN
        RAISE EXCEPTION 'of the pieces of a question % meet its text, not 3', met;
    END IF;
END;
$$;
