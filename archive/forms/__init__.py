"""What a reader may ask for: a day, and which records of a list."""

from .agents import AgentFilter
from .days import AsOfForm
from .documents import DocumentFilter
from .letters import LetterFilter

__all__ = ["AgentFilter", "AsOfForm", "DocumentFilter", "LetterFilter"]
