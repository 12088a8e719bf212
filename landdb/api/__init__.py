"""HTTP: routes, log-in, errors and shapes over the queries. No SQL and no rule of the register lives here."""
