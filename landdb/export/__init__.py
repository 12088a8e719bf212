"""Writers of what leaves the register as files; reading is done by `landdb.queries`."""
