"""`version`: of lessongen, of what it runs on, and of what it writes."""

from __future__ import annotations

from typing import Any

from .options import AsJson
from .terminal import answer, answer_json


def version(as_json: AsJson = False) -> None:
    """Print the version.

    With --json also those of Python, dependencies, schemas and the store's migration.
    """
    from lessongen_core import __version__

    if as_json:
        answer_json("version", _data(__version__))
    else:
        answer(f"lessongen {__version__}")


def _data(number: str) -> dict[str, Any]:
    import platform

    from lessongen_core.build import commit, dependencies
    from lessongen_core.schemas import schema_names
    from lessongen_core.store.database import HEAD

    return {
        "version": number,
        "commit": commit(),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "dependencies": dependencies(),
        "schemas": {f"lessongen/{name}": 1 for name in schema_names()},
        "store_migration": HEAD,
    }
