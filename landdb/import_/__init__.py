"""Steps of an import: read, decode, map columns, normalise, validate, stage, commit; ``pipeline`` is the whole way."""
