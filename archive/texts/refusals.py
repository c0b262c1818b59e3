"""What is said where a file has no text that could be taken."""


class NoText(ValueError):
    """Raised when no text can be taken, with a sentence for the editor."""
