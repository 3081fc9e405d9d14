"""httpx without what no worker uses: its command line (Click, Rich and Pygments) and anyio, 6 MB of each pool.

Both are optional to it, and missing while it is imported here; whoever imports them later finds them.
"""

from __future__ import annotations

import sys

_LEFT_OUT = ("httpx._main", "anyio")
_missing = [name for name in _LEFT_OUT if name not in sys.modules]
sys.modules.update(dict.fromkeys(_missing))  # type: ignore[arg-type]  # None: it cannot be imported
try:
    import httpcore  # httpx itself does with its first client
    import httpx
finally:
    for _name in _missing:
        del sys.modules[_name]

__all__ = ["httpcore", "httpx"]
