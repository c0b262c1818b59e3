"""Who comes in: log-ins, how often one may try, sessions, and the second factor."""
