"""LandDB: a land register of defence land and defence works on PostGIS."""

__version__ = "0.1.0"
