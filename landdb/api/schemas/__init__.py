"""Shapes of JSON answers: rows of the queries become the documents that clients get."""
