"""What a reader may ask for: a day, records of a list, and words anywhere."""

from .agents import AgentFilter
from .days import AsOfForm
from .documents import DocumentFilter
from .letters import LetterFilter
from .search import Asked

__all__ = ["AgentFilter", "AsOfForm", "Asked", "DocumentFilter", "LetterFilter"]
