"""Imports whose worker, server, database or disk breaks at every named point: nothing lost, half or twice."""
