-- For later scripts of the same migration: a part of a function is replaced, which has to be there once.
CREATE OR REPLACE FUNCTION pg_temp.patch(function regprocedure, old text, new text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    definition CONSTANT text := pg_get_functiondef(function);
BEGIN
    IF length(replace(definition, old, '')) + length(old) <> length(definition) THEN
        RAISE EXCEPTION '% is not as the migrations left it: % is not there once', function, old;
    END IF;
    EXECUTE replace(definition, old, new);
END $$;
