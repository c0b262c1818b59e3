"""The migrations of a version to come: those of this one, and two more."""

from archive import migrations

__path__ = [*migrations.__path__, *__path__]
