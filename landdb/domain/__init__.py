"""Rules of the land register: pure Python, no I/O, no framework."""
