"""Rich, tamed: consoles that write no byte a stream must not get, and rows that fit their cells.

All text of users and models goes through `clean` and stands in `rich.text.Text`, never in markup (cli_ux, B10, B11).
Rich is imported by who draws: `list`, `status`, `show` and `report` write lines, and would wait for it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, TYPE_CHECKING

from lessongen_core.one_line import clipped

from .terminal import ascii_only, clean, colour, is_tty, size_of

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from lessongen_core.store.budget import Budget
    from lessongen_core.store.limits import LimitRow


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters of bars and marks."""

    full: str
    empty: str
    more: str
    failed: str
    active: str
    give_or_take: str


ASCII = Glyphs(full="#", empty="-", more="~", failed="!", active=">", give_or_take="+-")
UNICODE = Glyphs(full="━", empty="─", more="…", failed="✗", active="›", give_or_take="±")


def glyphs_for(stream: IO[str], environment: Mapping[str, str] = os.environ) -> Glyphs:
    """ASCII where the encoding is not UTF-8 or LESSONGEN_ASCII is set."""
    return ASCII if ascii_only(environment, getattr(stream, "encoding", None)) else UNICODE


def console_for(stream: IO[str], environment: Mapping[str, str] = os.environ, *, interactive: bool = False) -> Console:
    """A console on `stream`: every automatic decision of Rich that reads the environment is taken here instead.

    Cursor movements are written only when `interactive`.
    """
    from rich.console import Console

    tty = is_tty(stream)
    coloured = colour(environment, tty=tty)
    width, height = size_of(stream)
    return Console(
        file=stream,
        # Rich writes styles on terminals only; a pipe with forced colour is one for it.
        force_terminal=tty or coloured,
        force_interactive=interactive,
        color_system="standard" if coloured else None,
        no_color=not coloured,
        width=width if tty else 10_000,
        height=height,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=True,
        legacy_windows=False,
        _environ={},
    )


def fit(text: str, width: int, more: str = "~") -> str:
    """`text`, cleaned, in exactly `width` cells: padded, or cut with `more` at its end."""
    from rich.cells import cell_len, set_cell_size

    visible = clean(text)
    if cell_len(visible) <= width:
        return set_cell_size(visible, width)
    if width <= 0:
        return ""
    return set_cell_size(set_cell_size(visible, width - 1).rstrip() + more, width)


def row(width: int, *parts: str | tuple[str, str]) -> Text:
    """One line of at most `width` cells; a part is cleaned text, or (text, style)."""
    from rich.text import Text

    line = Text(no_wrap=True, overflow="crop", end="")
    for part in parts:
        text, style = part if isinstance(part, tuple) else (part, "")
        line.append(clean(text), style)
    line.rstrip()
    if line.cell_len > width:
        line.truncate(width, overflow="crop")
    return line


def bar(share: float, width: int, glyphs: Glyphs) -> tuple[str, str]:
    """The full and the empty part of a bar; full only when `share` is 1."""
    filled = min(int(max(share, 0.0) * width), width if share >= 1 else max(width - 1, 0))
    return glyphs.full * filled, glyphs.empty * (width - filled)


def duration(seconds: float) -> str:
    """`41s`, `3m12s`, `1h02m`, `2d03h`."""
    total = max(int(seconds), 0)
    if total < 60:
        return f"{total}s"
    minutes, rest = divmod(total, 60)
    if minutes < 60:
        return f"{minutes}m{rest:02d}s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes:02d}m" if hours < 24 else f"{hours // 24}d{hours % 24:02d}h"


def rough(seconds: float) -> str:
    """A guess of a duration: no seconds from ten minutes on."""
    return f"{round(seconds / 60)}m" if 600 <= seconds < 3600 else duration(seconds)


def due(moment: datetime, now: datetime) -> str:
    """`06:13 UTC (in 28m)`: local time with its zone, the date too when it is not today's, and how long from `now`."""
    local = moment.astimezone()
    day = "" if local.date() == now.astimezone().date() else f"{local:%Y-%m-%d} "
    return f"{day}{clock(moment)} (in {rough((moment - now).total_seconds())})"


def clock(moment: datetime, ahead_s: float = 0.0) -> str:
    """`14:27 CET`: local time with its zone, `ahead_s` seconds after `moment`."""
    return (moment + timedelta(seconds=ahead_s)).astimezone().strftime("%H:%M %Z")


def gone_text(model: str, reason: str) -> str:
    """Why nobody asks a model again in this batch, in one line of a terminal's width."""
    return clipped(f"{model.rpartition('/')[2]} is not served: {' '.join(reason.split())}", 66)


def limit_text(row: LimitRow) -> str:
    """The limit in force for a model, in one line: the model, why nobody asks it, calls at once, rate, 429s."""
    parts = []
    if row.cause == "down":
        parts.append(f"does not serve, one call tries in {duration(row.waits_s)}")
    elif row.cause == "paused":
        parts.append(f"paused as it asked, {duration(row.waits_s)} left")
    if not row.cause or row.concurrency < row.configured:
        parts.append(f"{row.concurrency} of {row.configured} at once")
    if row.requests_per_s is not None:
        parts.append(f"{row.requests_per_s:g}/s")
    if row.limited:
        parts.append(f"{100 * row.limited / max(1, row.requests):.1f}% answered 429")
    return f"{row.model.rpartition('/')[2]}: {', '.join(parts)}"


def learned_text(row: LimitRow) -> str:
    """What errors taught about a model, in one line."""
    from lessongen_core.learned import Learned

    return f"{row.model.rpartition('/')[2]}: {', '.join(Learned.from_facts(row.learned).told)}"


def budget_text(budget: Budget) -> str:
    """How much of a batch's budget is taken, in one line."""
    unpriced = f", {budget.unpriced:.4f} of it for calls that left no price" if budget.unpriced else ""
    return f"{budget.taken:.4f} of {budget.most:.4f} USD taken{unpriced}"
