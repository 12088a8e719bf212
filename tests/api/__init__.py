"""Tests of the API, and of what it must not tell."""
