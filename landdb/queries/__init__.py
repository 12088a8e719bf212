"""SQL of the application: every SELECT and INSERT, as functions over a session."""
