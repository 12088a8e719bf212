"""LandDB: a land register of defence land and defence works on PostGIS."""

import os

__version__ = "0.1.0"

# Before anything brings NumPy: the products of its matrices here are small, and OpenBLAS's threads wait by spinning.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
