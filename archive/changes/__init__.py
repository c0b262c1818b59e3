"""
What has changed on a public page since it was published, from the history.

Told are the kinds of change, and who made none of them but a judgement. Nothing is
told of what was never public, nor of what is not public now; and no value but a day,
a code or a stance that readers have seen both before and after.
"""

from .acts import Change, withdrawn_at
from .documents import of_document
from .letters import of_letter

__all__ = ["Change", "of_document", "of_letter", "withdrawn_at"]
