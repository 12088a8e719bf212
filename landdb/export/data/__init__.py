"""Parcels as files of other programs: what the caller sees of a selection, in a coordinate system of their choice."""
