"""The archive's vocabulary: every record that editors write."""

from .agents import (
    LEVELS,
    TO_BODIES,
    Agent,
    AgentName,
    Authority,
    Identifier,
    Office,
    Place,
    PlaceName,
)
from .assessments import Assessment
from .citations import Citation, LastCitation, Stance
from .claims import Claim
from .colophon import (
    SECTIONS,
    AboutSection,
    Colophon,
    archive_name,
    colophon_in_use,
    read_once,
)
from .deletions import Deletion, one_act
from .documents import Capture, CaptureFile, Document, Marker, Reference, canonical
from .letters import CONTESTED, Collection, Letter, Response, Transmission
from .log import Change
from .merges import Merge, NotOne
from .passages import CONTEXT, Anchor, Annotation, Passage
from .publication import FormerSlug, Publication, State
from .questions import QUESTIONS
from .records import Record, Stale
from .versions import keep_versions

__all__ = [
    "CONTESTED",
    "CONTEXT",
    "LEVELS",
    "TO_BODIES",
    "QUESTIONS",
    "SECTIONS",
    "AboutSection",
    "Agent",
    "AgentName",
    "Anchor",
    "Annotation",
    "Assessment",
    "Authority",
    "Capture",
    "CaptureFile",
    "Change",
    "Citation",
    "Claim",
    "Colophon",
    "Collection",
    "Deletion",
    "Document",
    "FormerSlug",
    "Identifier",
    "LastCitation",
    "Letter",
    "Marker",
    "Merge",
    "NotOne",
    "Office",
    "Passage",
    "Place",
    "PlaceName",
    "Publication",
    "Record",
    "Reference",
    "Response",
    "Stale",
    "Stance",
    "State",
    "Transmission",
    "archive_name",
    "canonical",
    "colophon_in_use",
    "keep_versions",
    "one_act",
    "read_once",
]
