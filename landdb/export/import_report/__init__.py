"""Writers of an import's report, one module per kind of file; every finding bears the same number in all of them."""
