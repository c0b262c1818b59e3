"""
The timeline: what is said of the days of a letter, or of many, and how it is drawn.

`of_letter` and `of_letters` choose what is shown (marks.py); the drawings lay it out
on a scale of days (scale.py), across for a wide page and down for a narrow one.
`of_years` tells of letters that are too many how many there are of each year.
"""

from .letters import LetterTimeline, of_letter, of_opened
from .many import ManyTimeline, of_letters
from .marks import Mark, Row
from .years import YearsTimeline, of_years

__all__ = [
    "LetterTimeline",
    "ManyTimeline",
    "Mark",
    "Row",
    "YearsTimeline",
    "of_letter",
    "of_letters",
    "of_opened",
    "of_years",
]
