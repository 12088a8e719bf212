"""Rules that judge candidates: functions from candidates to issues, one module per letter of the rule list."""
