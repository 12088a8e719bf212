"""Imports whose worker, server, database or disk breaks at every named point: nothing lost, nothing half, nothing twice."""
