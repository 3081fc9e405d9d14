"""Whether a `style` attribute hides what it styles: by a keyword, or by a number so small that nobody reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_COMMENT: Final = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_ESCAPE: Final = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)")
_ZERO: Final = r"[-+]?0*\.?0*(?:[a-z]+|%)?"
_FAR: Final = r"-(?:(?:[5-9]\d\d|\d{4,})(?:\.\d+)?(?:px|pt|%)?|\d{2,}(?:\.\d+)?(?:em|rem|vw|vh|cm|in))"
_HIDING: Final = re.compile(
    rf"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|content-visibility:hidden"
    rf"|max-(?:height|width):{_ZERO}|(?:left|top|right|bottom|text-indent|margin(?:-left|-top)?):{_FAR}"
    rf"|clip:rect\(0.*|clip-path:(?:inset\((?:50|100)%.*|circle\(0.*)|transform:translate.*\({_FAR}.*)"
    r"(?=;|$)"
)
_NO_SIZE: Final = re.compile(rf"(?:^|;)(?:width|height):(?:{_ZERO}|1px)(?=;|$)")
_NUMBER: Final = r"[-+]?(?:\d{1,12}(?:\.\d{0,12})?|\.\d{1,12})(?:e[-+]?\d{1,3})?"
_LENGTH: Final = re.compile(rf"({_NUMBER})(px|pt|pc|mm|cm|in|q|em|rem|ex|ch|lh|%|vw|vh|vmin|vmax)?(?:/.*)?")
_SCALE: Final = re.compile(r"\bscale(?:x|y|z|3d)?\(([^()]{1,100})\)")
_OPACITY: Final = re.compile(rf"\bopacity\(\s?({_NUMBER}%?)")
_COLOUR_PARTS: Final = re.compile(rf"{_NUMBER}%?")
# Up to this size no screen shows a letter; a unit that is not here has the threshold of pixels.
_TINY: Final = {"em": 0.1, "rem": 0.1, "ex": 0.1, "ch": 0.1, "lh": 0.1, "%": 10.0, "cm": 0.03, "mm": 0.3, "in": 0.01}
_TINY_PX: Final = 1.0
_FAINT: Final = 0.05  # of full opacity, or of full size
_NAMED: Final = {"white": (255, 255, 255), "black": (0, 0, 0)}


def hides(written: str) -> bool:
    """Whether an element with this `style` is not shown. Contrast is compared, where both colours stand here."""
    plain = _ESCAPE.sub(_unescaped, _COMMENT.sub("", written)).lower().replace("!important", "")
    if not plain.strip():
        return False
    compact = re.sub(r"\s+", "", plain)
    if _HIDING.search(compact) or ("overflow:hidden" in compact and _NO_SIZE.search(compact)):
        return True
    values = {name.strip(): " ".join(value.split()) for name, _, value in _declarations(plain)}
    return _is_tiny(values) or _is_faint(values) or _has_no_contrast(values)


def _declarations(style: str) -> Iterator[tuple[str, str, str]]:
    return (part.partition(":") for part in style.split(";"))


def _is_tiny(values: dict[str, str]) -> bool:
    sizes = [values.get("font-size", "").split(), values.get("font", "").split()]
    lengths = [found for tokens in sizes for token in tokens if (found := _LENGTH.fullmatch(token))]
    if any(_is_tiny_length(found) for found in lengths):
        return True
    scales = [values.get("scale", ""), values.get("zoom", "")]
    scales += _SCALE.findall(values.get("transform", ""))
    return any(_fraction(part) <= _FAINT for each in scales for part in re.split(r"[\s,]+", each.strip()) if part)


def _is_tiny_length(found: re.Match[str]) -> bool:
    """A number without a unit is a size only where it is 0: 400 is a weight, and 0.5 is invalid."""
    size = abs(float(found[1]))
    return size <= _TINY.get(found[2], _TINY_PX) if found[2] else size == 0


def _is_faint(values: dict[str, str]) -> bool:
    told = [values["opacity"]] if "opacity" in values else []
    told += _OPACITY.findall(values.get("filter", ""))
    return any(_fraction(each) <= _FAINT for each in told)


def _has_no_contrast(values: dict[str, str]) -> bool:
    colour = _colour(values.get("color", ""))
    if colour is None:
        return False
    if colour[1] <= _FAINT:
        return True
    back = values.get("background-color", "") or values.get("background", "")
    return bool(back) and any(_colour(each) == colour for each in (back, *back.split()))


def _colour(written: str) -> tuple[object, float] | None:
    """(what it is, opacity from 0 to 1); two ways to write one colour are equal where they are hexadecimal, rgb() or
    plain black and white."""
    if not written:
        return None
    if written == "transparent":
        return ((0, 0, 0), 0.0)
    if written.startswith("#") and len(written) in (4, 5, 7, 9) and re.fullmatch("[0-9a-f]+", written[1:]):
        digits = written[1:] if len(written) > 5 else "".join(digit * 2 for digit in written[1:])
        levels = [int(digits[at : at + 2], 16) for at in range(0, len(digits), 2)]
        return (tuple(levels[:3]), levels[3] / 255 if len(levels) == 4 else 1.0)
    if re.match(r"(?:rgb|hsl)a?\(", written):
        parts = _COLOUR_PARTS.findall(written)
        opacity = _fraction(parts[3]) if len(parts) > 3 else 1.0
        if written.startswith("rgb") and len(parts) >= 3 and not any("%" in part for part in parts[:3]):
            return (tuple(map(float, parts[:3])), opacity)
        return ((written[:3], *parts[:3]), opacity)
    return (_NAMED.get(written, written), 1.0)


def _fraction(written: str) -> float:
    """A number, or a percentage of 1; what is neither counts as 1."""
    try:
        return abs(float(written.removesuffix("%"))) / (100 if written.endswith("%") else 1)
    except ValueError:
        return 1.0


def _unescaped(found: re.Match[str]) -> str:
    if found[2]:
        return str(found[2])
    code = int(found[1], 16)
    return chr(code) if 0 < code < 0xD800 else ""
