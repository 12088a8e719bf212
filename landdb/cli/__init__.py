"""The command line: one file per noun, each a thin reader of options; the work is done in the rooms below."""
