"""Every road by which records come into the archive, and leave it."""
