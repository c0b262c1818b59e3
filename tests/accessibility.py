"""
What the rules of axe find on a page, as a browser shows it.

To reckon colours takes most of axe's time. So they are asked of each kind of element
and not of each element, and everything else is asked of the whole page.
"""

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe

PHONE = {"width": 360, "height": 800}
WIDE = {"width": 1440, "height": 900}
VIEWS = (("light", WIDE), ("dark", PHONE))

EVERY_RULE: dict = {}
A_AND_AA = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
A_AND_AA_OF_2_2 = {"runOnly": [*A_AND_AA["runOnly"], "wcag22aa"]}
OF_COLOUR = {"runOnly": ["color-contrast", "link-in-text-block"]}
# What else another width can change. axe asks of the size of targets (WCAG 2.2, 2.5.8)
# only where it is told to.
OF_TARGETS = {"runOnly": ["target-size"]}
OF_WIDTH = {"runOnly": ["scrollable-region-focusable", *OF_TARGETS["runOnly"]]}

ASKED = {
    # Of what a rule finds right there are megabytes, which nobody reads.
    "resultTypes": ["violations"],
    # What axe preloads of stylesheets it would set inline, which the policy stops.
    "preload": False,
}

# Of elements that are alike, as are all that stand above them, three are left.
WITHOUT_REPETITION = """() => {
  const seen = new Map();
  const look = (element, above) => {
    for (const child of [...element.children]) {
      const names = child.getAttributeNames().join();
      const kind = `${above} ${child.localName}.${child.className}[${names}]`;
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
      if (seen.get(kind) > 3) child.remove();
      else look(child, kind);
    }
  };
  look(document.body, "");
}"""


def faults_of_access(page, *, rules=EVERY_RULE, views=VIEWS) -> list[str]:
    """
    What the rules find, view by view: a colour scheme, and the window's size.

    It leaves a page without what repeats itself: look at all else before.
    """
    faults = []
    for number, view in enumerate(views):
        faults += _faults(page, view, _but_colour(rules) if number == 0 else OF_WIDTH)
    page.evaluate(WITHOUT_REPETITION)
    for view in views:
        faults += _faults(page, view, OF_COLOUR)
    return faults


def show(page, scheme: str, size: dict) -> None:
    """Turn a page to a colour scheme and a size, at once and without motion."""
    # Colours of Django's admin fade into each other, but for who wants none.
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size(size)


def _but_colour(rules: dict) -> dict:
    asked = {name: {"enabled": False} for name in OF_COLOUR["runOnly"]}
    asked |= {name: {"enabled": True} for name in OF_TARGETS["runOnly"]}
    return rules | {"rules": asked}


def _faults(page, view: tuple[str, dict], rules: dict) -> list[str]:
    show(page, *view)
    is_there = page.evaluate("'axe' in window")
    found = Axe("null" if is_there else AXE_SCRIPT).run(page, options=rules | ASKED)
    return [f"{view}\n{found.generate_report()}"] if found.violations_count else []
