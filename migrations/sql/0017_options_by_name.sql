-- Findings and questions that were kept while options had the names of the command line.

CREATE FUNCTION pg_temp.option_of(flag text, value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE flag WHEN '--encoding' THEN CASE WHEN value LIKE '%=%' THEN 'encodings' ELSE 'encoding' END
                     WHEN '--map' THEN 'mapping' WHEN '--translate' THEN 'translation' WHEN '--set' THEN 'constants'
                     WHEN '--update' THEN 'on_existing' WHEN '--clear-empty' THEN 'clear_empty'
                     ELSE ltrim(flag, '-') END
$$;

-- F19: what was asked for that does not fit.
UPDATE landdb.import_issue SET
    remedy_vi = CASE variant WHEN '' THEN 'Hãy chọn giá trị khác rồi nhập lại' ELSE remedy_vi END,
    remedy_en = CASE variant WHEN '' THEN 'Choose again and try once more' ELSE remedy_en END,
    params = params || jsonb_build_object('option', pg_temp.option_of(params ->> 'option', params ->> 'value'))
WHERE code = 'F19' AND params ->> 'option' LIKE '--%';
UPDATE landdb.import_batch b SET questions = (
    SELECT jsonb_agg(CASE WHEN q ->> 'option' LIKE '--%'
                          THEN q || jsonb_build_object('option', pg_temp.option_of(q ->> 'option', q ->> 'value')) ELSE q END ORDER BY n)
    FROM jsonb_array_elements(b.questions) WITH ORDINALITY AS asked (q, n))
WHERE b.questions @? '$[*].option ? (@ starts with "--")';

-- F18: what to say, in words of its own, and the options of which the command line was written out.
UPDATE landdb.import_issue i SET params = i.params || said.params,
    remedy_vi = 'Cho biết ' || (said.params -> 'needed' ->> 'vi'), remedy_en = 'Say ' || (said.params -> 'needed' ->> 'en')
FROM (
    SELECT o.id, jsonb_build_object(
        'options', (
            SELECT coalesce(jsonb_agg(jsonb_build_array(pg_temp.option_of(part[1], ''), CASE
                       WHEN part[1] = '--target' OR part[1] = '--map' AND part[2] LIKE '"%' THEN btrim(part[2], '"') END) ORDER BY n), '[]')
            FROM regexp_matches(o.params -> 'options' ->> 'en', '(--[a-z]+) ("[^"]*"|[^ ,]+)', 'g') WITH ORDINALITY AS m (part, n)),
        'needed', CASE WHEN o.params -> 'options' ->> 'en' LIKE '--target %'
            THEN '{"vi": "đúng loại dữ liệu", "en": "what the rows are"}'::jsonb
            ELSE '{"vi": "cột nào là trường nào, hoặc giá trị chung cho mọi dòng", "en": "which column is which field, or a value for all rows"}'::jsonb
        END) AS params
    FROM landdb.import_issue o WHERE o.code = 'F18' AND jsonb_typeof(o.params -> 'options') = 'object') said
WHERE i.id = said.id;
