"""Slots that nobody filled: in brackets of any kind, as words that stand for words, as a blank."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..content import Block
from ..score import Finding
from .machine import empty_values, variables
from .view import View
from .words import word_set, words

# What is to be done in a slot, or whose it is: the word that opens it.
_FILL: Final = word_set(
    """insert add fill describe explain provide write list give include enter replace complete elaborate expand
    summarize summarise discuss placeholder todo tbd your sample some example examples text content
    insertar inserte añadir añade agregar describir describe explicar completar escribir rellenar ejemplo aquí tu su
    einfügen hier füge ergänzen beschreiben erklären ausfüllen beispiel dein deine ihr ihre
    insérer insérez ajouter ajoutez décrire décrivez expliquer compléter remplir exemple votre ici
    вставить вставьте добавить добавьте описать опишите объяснить заполнить напишите пример ваш ваша ваше здесь текст"""
)
# What stands in brackets where a thing should stand.
_THINGS: Final = word_set(
    """image figure diagram screenshot example code table video photo picture chart illustration quote imagen figura
    diagrama ejemplo código tabla bild abbildung beispiel grafik tabelle exemple schéma tableau capture рисунок
    изображение пример схема таблица"""
)
_ORDERS: Final = word_set("insert placeholder todo tbd insertar inserte einfügen insérer insérez вставить вставьте")
# Of a remark that promises text instead of being it.
_LATER: Final = re.compile(
    r"\b(?:to be (?:\w+ )?"
    r"(?:added|written|completed|continued|filled|inserted|determined|defined|provided|done|expanded)"
    r"|goes here|go here|coming soon|(?:is|are) (?:omitted|pending|missing)|omitted|unchanged|tbd|tba|placeholder"
    r"|fill (?:this )?in"
    r"|(?:rest|remainder) of (?:the|this)|continue[sd]? (?:here|below|later|in)|not yet written"
    r"|por (?:añadir|completar|escribir|definir|hacer|redactar)|pendiente|próximamente|(?:se )?omit\w+|va aquí"
    r"|(?:wird|werden) (?:noch )?(?:ergänzt|hinzugefügt|eingefügt|nachgereicht)|folgt (?:noch|später)"
    r"|noch (?:einzufügen|zu ergänzen)"
    r"|à (?:compléter|ajouter|insérer|venir|rédiger|définir)|à suivre"
    r"|будет (?:добавлен|дополнен|написан)\w*|(?:нужно|надо|следует) (?:добавить|дописать|вставить)"
    r"|продолжение следует)\b",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(
    r"\blorem ipsum\b|\bTB[ACD]\b|^\s*(?-i:TODO|FIXME|XXX)\b|(?<![\w\]!])\[[^\W\d_]+(?:_[^\W_]+)+\](?![(\[:])",
    re.IGNORECASE | re.MULTILINE,
)
_INSIDE: Final = re.compile(r"(?<![\]!])\[([^\W\d][^\[\]\n]{1,160})\](?![(\[:])|<([^\W\d][^<>\n@:/=]{2,100})>")
_WHOLE: Final = re.compile(
    r"\A[*_\s]*(?:\[([^\[\]]{2,400})\]|\{([^{}\"]{2,400})\}|<([^<>]{2,400})>|\(([^()]{2,160})\))[*_.\s]*\Z"
)
_BLANK: Final = re.compile(
    r"\A(?:[\s._…?*xX–—-]{3,}|\s*…\s*|[\W_]*(?:to be )?continued[\W_]*"
    r"|\**(?:TODO|TBD|TBA|TBC|FIXME|WIP|PLACEHOLDER|N/A|(?:\?\s*){2,})[\s.:!…*]*)\Z"
)
_AUTOLINK: Final = re.compile(
    r"\A(?:[a-z][a-z0-9+.-]*:|[^\s@]+@[^\s@]+\Z|/?(?:br|hr|p|a|b|i|sub|sup|kbd|details|summary|div|span|img)\b)", re.I
)
_SLOT: Final = re.compile(r"\[[^\W\d][\w ,'/-]{2,60}\](?!\()")
# Without one of these a block holds no slot, unless it is one from end to end.
_MAY_HOLD: Final = re.compile(r"[\[<{%&$#@«]")
_MAY_NAME: Final = re.compile(r"\bTB[ACD]\b|lorem|TODO|FIXME|XXX", re.IGNORECASE)
_NAMES: Final = ("tba", "tbc", "tbd", "lorem", "todo", "fixme", "xxx", "ı", "i̇")  # as above, casefolded
_DOUBT: Final = 0.78
_LONG: Final = 200  # characters
_FIVE_WORDS: Final = re.compile(r"(?:[\W_]*+[^\W_]++(?:['’][^\W_]++)*+){5}")
_SHORT_REMARK: Final = 14  # words


def placeholders(view: View) -> Finding:
    """Slots nobody filled, also those of the spec's own exercise templates; one variable alone is a doubt."""
    slots = {slot for e in view.spec.exercises for slot in _SLOT.findall(e.structure_template)}
    written = list(_written(view))
    names = [name for name in _NAMES if name in view.folded]
    found = [(block.line, what) for block in written if (what := _slot(view, block, slots, names))]
    found = found or _empty(view, written)
    unfilled = _unfilled(view, written)
    if not found and not unfilled:
        return Finding(1, "none")
    line, what = min(found + unfilled)
    count = len(found) + len(unfilled)
    more = f", one of {count}" if count > 1 else ""
    evidence = f'line {line}: "{what[:60]}"{more}'
    alone = any(block.line == line and block.text.strip("*_# \n") == what for block in written)  # all of a paragraph
    if found or alone or len(unfilled) > 1:
        return Finding(0, evidence, "Fill it in", "placeholders")
    return Finding(0.5, evidence, "Fill it in", ceiling=_DOUBT)


def _unfilled(view: View, written: list[Block]) -> list[tuple[int, str]]:
    """The blocks with a variable of a template, which code and spec do not have."""
    return [
        (block.line, found[0])
        for block in written
        if _may_hold(text := view.dotted(block), [])
        and (found := variables(text.replace("&lt;", "<").replace("&gt;", ">"), view.shown))
    ]


def _empty(view: View, written: list[Block]) -> list[tuple[int, str]]:
    """Where the name of an empty value stands for a word; a term of code or spec is none."""
    if not any(name in view.outline.text for name in ("undefined", "NaN", "[null]", "[None]", "[nil]")):
        return []
    texts = [view.dotted(block) for block in written]
    at = empty_values(texts, view.shown, view.language)
    return [] if at is None else [(written[at].line, texts[at].strip())]


def _slot(view: View, block: Block, slots: set[str], names: list[str]) -> str | None:
    """The slot in a block of text, as it stands there; `names` are those of `_NAMES` that the lesson holds anywhere."""
    text = view.dotted(block)
    if not _may_hold(text, names):
        blank = block.kind == "paragraph" and len(text) < _LONG and (_BLANK.match(text) or _is_remark(text))
        return text.strip() if blank else None
    text = text.replace("&lt;", "<").replace("&gt;", ">")
    if found := _NAMED.search(text):
        return found[0].strip()
    if block.kind in ("paragraph", "html") and (_BLANK.match(text) or _is_remark(text)):
        return text.strip()
    if "[" in text or "<" in text:
        for square, angle in _INSIDE.findall(text):
            if _asks(square or angle):
                return str(square or angle)
    return next((slot for slot in slots if len(slots) > 1 and slot in text), None)


def _may_hold(text: str, names: list[str]) -> bool:
    if "__" in text or _MAY_HOLD.search(text):
        return True
    folded = text.casefold() if names else ""
    return any(name in folded for name in names) and _MAY_NAME.search(text) is not None


def _is_remark(text: str) -> bool:
    """A paragraph that is one bracket: square, curly and angle ones hold no prose; round ones may promise some."""
    found = _WHOLE.match(text)
    if found is None:
        return len(text) < _LONG and not _FIVE_WORDS.match(text.casefold()) and bool(_LATER.search(text))
    square, curly, angle, round_ = found.groups()
    if round_ is not None:
        inside = words(round_)
        thing = text.startswith("(") and _THINGS.issuperset(inside)  # in emphasis it is a caption
        return len(inside) <= _SHORT_REMARK and (thing or bool(_LATER.search(round_)) or _asks(round_))
    inner = square or curly or angle
    if angle is not None and (_AUTOLINK.match(angle) or "=" in angle):
        return False
    return len(words(inner)) > 1 or "_" in inner


def _asks(inner: str) -> bool:
    found = words(inner)
    if not found:
        return False
    return found[0] in (_FILL if len(found) > 1 else _ORDERS) or bool(_LATER.search(inner))


def _written(view: View) -> Iterator[Block]:
    for part in view.outline.parts:
        if part.role != "sources":
            yield from (block for block in part.blocks if block.kind not in ("code", "rule"))
