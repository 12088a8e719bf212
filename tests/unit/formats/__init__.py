"""Small files of every format, made anew for each test."""
