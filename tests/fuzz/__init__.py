"""Programs that feed what nobody would write, in numbers that a test suite has no time for."""
