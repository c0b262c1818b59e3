"""
The migrations of a version to come: those of this one, and two more.

Their numbers are none that this version will come to.
"""

from pkgutil import iter_modules

from archive import migrations

LAST_OF_THIS_VERSION = max(step.name for step in iter_modules(migrations.__path__))

__path__ = [*migrations.__path__, *__path__]
