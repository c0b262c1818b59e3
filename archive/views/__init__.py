"""The public pages: one function for each, a file for each subject."""
