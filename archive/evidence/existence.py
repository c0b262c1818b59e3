"""Whether there was a letter at all: what sources and editors make of it."""

from archive.models import Assessment, Stance

from .accounts import Inquiry

# What the answers to “Was there a letter?” come to; a letter may be of several.
EXISTENCE = {
    "asserted": "asserted, denied by nobody",
    "denied": "denied by somebody",
    "accepted": "accepted by the editors",
    "unresolved": "left unresolved by the editors",
    "unsupported": "found unsupported by the editors",
}
JUDGED: dict[str, str] = {
    Assessment.Verdict.ACCEPTS: "accepted",
    Assessment.Verdict.UNRESOLVED: "unresolved",
    Assessment.Verdict.UNSUPPORTED: "unsupported",
}


def existence_of(inquiry: Inquiry | None) -> list[str]:
    """Which of EXISTENCE hold; none where nobody has spoken of it that still counts."""
    if inquiry is None:
        return []
    accounts = [a for a in inquiry.accounts if not a.claim.deprecated]
    told = []
    if any(account.citation.stance == Stance.DENIES for account in accounts):
        told.append("denied")
    elif any(account.side > 0 for account in accounts):
        told.append("asserted")
    if accounts and inquiry.assessment:
        told.append(JUDGED[inquiry.assessment.verdict])
    return told
