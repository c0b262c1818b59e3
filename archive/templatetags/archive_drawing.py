"""How the drawings write their marks: as templates they took a third of a page."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from archive.drawings.timeline.across import DrawnMark
from archive.drawings.timeline.marks import Mark

register = template.Library()


def _arm(to_the: str) -> str:
    """A bar at a day, and an arrow that runs from it or comes up to it."""
    tip, barb = f"{to_the}1.1rem", f"{to_the}.75rem"
    ends = {"-": f'x1="{tip}" x2="0"', "": f'x2="{tip}"'}[to_the]
    lines = [
        ends,
        f'x1="{tip}" x2="{barb}" y2="-.3rem"',
        f'x1="{tip}" x2="{barb}" y2=".3rem"',
        'y1="-.4rem" y2=".4rem"',
    ]
    return "".join(f'<line class="arm" stroke="#000" {line}/>' for line in lines)


# The sign of each shape, about its own zero.
SIGNS = {
    "day": '<circle class="yes" r=".33rem"/>',
    "no": '<circle class="no" fill="#fff" stroke="#000" cx="{}%" r=".33rem"/>',
    "by": _arm("-"),
    "since": _arm(""),
    "received": '<rect class="yes" x="-.28rem" y="-.28rem" width=".56rem"'
    ' height=".56rem" transform="rotate(45)"/>',
    "answered": '<rect class="yes" x="-.28rem" y="-.28rem" width=".56rem"'
    ' height=".56rem"/>',
    "response": '<circle class="yes" r=".17rem"/>',
}
RING = '<circle class="ring" fill="none" stroke="#000" r=".58rem"/>'


@register.simple_tag
def sign_of_mark(mark: Mark, middle: float = 0) -> SafeString:
    """The sign of a mark; of a denial, at the middle of the days that it speaks of."""
    sign = SIGNS.get(mark.shape, "")
    if mark.shape == "day" and mark.is_accepted:
        sign += RING
    return format_html(sign, middle or 0) if "{}" in sign else SafeString(sign)


@register.simple_tag
def drawn_mark(drawn: DrawnMark) -> SafeString:
    """A mark of the wide timeline, with its label."""
    return format_html(
        '<a href="{}" aria-label="{}"><title>{}</title>'
        '<svg x="{}%" y="{}rem" overflow="visible">{}{}{}{}</svg></a>',
        drawn.mark.href,
        drawn.name,
        drawn.name,
        drawn.across,
        drawn.y,
        _line_to_label(drawn),
        _stretch(drawn),
        sign_of_mark(drawn.mark, drawn.half),
        _label(drawn),
    )


def _line_to_label(drawn: DrawnMark) -> SafeString:
    if not drawn.label:
        return SafeString("")
    line = '<line class="down" stroke="#999" y1="{}rem" y2="-.4rem"/>'
    return format_html(line, drawn.label_down)


def _stretch(drawn: DrawnMark) -> SafeString:
    if not drawn.is_a_stretch:
        return SafeString("")
    return format_html(
        '<rect class="span{}" fill="none" stroke="#000" stroke-dasharray="3 2"'
        ' width="{}%" y="-.42rem" height=".84rem"/>',
        " ours" if drawn.mark.is_accepted else "",
        drawn.share,
    )


def _label(drawn: DrawnMark) -> SafeString:
    if not drawn.label:
        return SafeString("")
    return format_html(
        '<text x="{}rem" y="{}rem" text-anchor="{}">{}</text>',
        drawn.label_across,
        drawn.label_down,
        drawn.label.anchor,
        drawn.label.words,
    )
