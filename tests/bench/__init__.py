"""Benchmark of the register: a seeded estate of any size, reading over HTTP and importing, beside bare SQL."""
