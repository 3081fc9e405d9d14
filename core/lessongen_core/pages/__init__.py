"""What our HTML pages share: style sheet, and the policy that lets a page run and load nothing but its own text."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent
BASE: Final = (_FOLDER / "base.css").read_text(encoding="utf-8")
LESSON: Final = (_FOLDER / "lesson.css").read_text(encoding="utf-8")  # of a page that holds one lesson


def policy(*, style: str, script: str = "") -> str:
    """The Content-Security-Policy of a page with this one style element and this one script.

    They are named by their hashes: nothing else is styled, runs or loads, even if a text came out as markup.
    """
    rules = ["default-src 'none'", f"style-src {_hash(style)}", *([f"script-src {_hash(script)}"] if script else [])]
    return "; ".join([*rules, "base-uri 'none'", "form-action 'none'"])


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
