"""Whether a colour stands out from what it is set on, as WCAG 2.2 measures it."""

import re

# What archive.css has as --paper and --leaf, by light and by dark, of pages of today
# and of those as known on a day.
LIGHT = ("#fcfaf4", "#f4efe3", "#ebe4d3")
DARK = ("#171512", "#211e19", "#2b2721")
# What text needs to be read [WCAG 2.2, 1.4.3]; the accent is the colour of headings.
ENOUGH = 4.5
WRITTEN = re.compile(r"#[0-9a-f]{6}")
STEPS = 40  # from a colour to white


def contrast(colour: str, ground: str) -> float:
    """How far two colours stand apart: from 1 for the same to 21."""
    darker, lighter = sorted((_luminance(colour), _luminance(ground)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def least_contrast(colour: str, grounds: tuple[str, ...]) -> float:
    return min(contrast(colour, ground) for ground in grounds)


def for_the_dark(colour: str) -> str:
    """
    The colour as it is by dark: no lighter than it has to be to stand out there.

    None stands out from light paper and from dark at once, so each has its own.
    """
    for step in range(STEPS + 1):
        lighter = _towards_white(colour, step / STEPS)
        if least_contrast(lighter, DARK) >= ENOUGH:
            return lighter
    return "#ffffff"


def _towards_white(colour: str, share: float) -> str:
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(it + (255 - it) * share):02x}" for it in parts)
