-- Whoever decides on an import, or changes a profile, names the version that they have seen (ADR 18). An import's is a new
-- one in each state; a profile's with each change, but not with each use.
CREATE FUNCTION landdb.count_version() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER count_version BEFORE UPDATE ON landdb.import_batch FOR EACH ROW
    WHEN (NEW.state IS DISTINCT FROM OLD.state) EXECUTE FUNCTION landdb.count_version();
CREATE TRIGGER count_version BEFORE UPDATE OF name, source, signature, mapping, translation, encodings, crs, retired_at
    ON landdb.import_profile FOR EACH ROW EXECUTE FUNCTION landdb.count_version();
