"""Readers of file formats: from files to batches of rows, one reader per format, independent of each other."""
