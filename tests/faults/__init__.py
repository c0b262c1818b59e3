"""What goes wrong, done to real processes; tests do a little of it, benchmarks much."""
