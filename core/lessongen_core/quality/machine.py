"""Text of programs where prose should be: escapes nobody decoded, marks of a tokenizer, variables, calls of tools.

Each rule is a shape that a program writes and a person shows as code, if at all; what stands in code spans and fences
is not looked at, nor what the lesson shows there or its spec names. A lesson also names syntax in prose ("a line ends
with \\n"): a mention stands between blanks, and one place alone is a doubt, unless nobody mentions such a thing. A name
that a rule needs is one of a syntax (HTML's elements, the markup of another system), never one of a product's phrases.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ..content import Block
from .words import code_spans, word_set

# Without one of these there is nothing to look for; a letter that is no ASCII may be a sign of its own.
# Three searches, each for few first characters, take a third of the time of one.
_MAY_BE: Final = (
    re.compile(r"[\\{}%<@†\u0120\u010a\u2580-\u259f\ue000-\uf8ff\u3010-\u3017\u2400-\u243f\ufff0-\uffff]"),
    re.compile(
        r"\[(?![^\[\]\n]*\]\()|#(?<=##)|_(?<=__)|=(?<===)|'(?<='')|#[A-Z\[]|&(?:lt|amp)|=[0-9A-F]|\((?<=\w\()\w+ ?="
        r"|\.\. |:(?=\w+:)|\"(?=\s*:|\"\")|\+(?<=\n\+)|=(?<=\w=)[TFN\['\"\d]"
    ),
    re.compile(r"[0-9](?:(?<=[a-z]\d)[a-z]|(?<=[a-z]u2)0|(?<=h[1-6])\. )"),
)
_PATHS: Final = re.compile(
    r"(?<!\w)[A-Za-z]:\\\S*|\\\\[\w.$-]+\\\S*|\$[^$\n]+\$|https?://\S+|\\\([^\n]{0,300}?\\\)|\\\[[\s\S]{0,600}?\\\]"
)
_ESCAPES: Final = re.compile(
    r"\\u\{?[0-9a-fA-F]{4}|(?:\\x[0-9a-fA-F]{2}){2}|\\U000[0-9a-fA-F]{5}|(?<=[a-z])u20[0-2][0-9a-f](?=[a-z\s.,])"
    r"|\\n(?:\\n|(?=[A-ZÀ-ÞА-Я\d\s*#`>\"|•-]))|\\r\\n(?=\w)|\\t(?=[A-Z\d\s\\])"
    r"|(?:=[0-9A-F]{2}){2,}|=20\n|(?<=\w)%(?:20|2C|3A|C[23]%[89AB][0-9A-F])(?=\w|%)"
    r"|&amp;(?:amp;)*(?:#?\w{2,8});|(?<!\w)\[\d{1,2}(?:;\d{1,3})*m|␛|\\\\n"
)
# Escapes between blanks, quotation marks or before punctuation are what a sentence speaks of; two line feeds are none.
_MENTIONED: Final = re.compile(
    r"(?<!\S)[(\"'“„«]*(?!\\n\\n)(?:\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[A-Za-z\\]))+[)\"'”“».,;:!?]*(?!\S)"
)
# Weak alone: a name on Windows, a command of LaTeX, a quotation mark that Markdown lets one escape.
_WEAK_ESCAPES: Final = re.compile(
    r"(?<=[^\W\d_])\\n(?=[^\W\d_])|[.,;:)]\\n(?=[^\W_])|\\[\"'](?=\w)|(?<=[\w.,!?])\\[\"']"
)
_ENOUGH_WEAK: Final = 2
# Nobody writes so: bytes of UTF-8, an escape inside a word, many in one block.
_SURE_ESCAPES: Final = re.compile(
    r"(?:\\x[0-9a-fA-F]{2}){2}|(?<=\w)\\u[0-9a-fA-F]{4}(?=\w)|(?:=[0-9A-F]{2}){2,}|&amp;amp;|(?<!\w)\[\d{1,2}(?:;\d{1,3})*m"
)
_MANY_ESCAPES: Final = 3
_TOKENS: Final = re.compile(
    r"\u2581\w|\w\u2581|[\u0120\u010a](?=\w)|(?<=\w)\u010a|(?<=[\w,.]) ##[^\W\d_]{1,20}|\w@@ \w|</w>"
    r"|[\u2400-\u243f\ufff0-\uffff]|[\ue000-\uf8ff]"
    r"|\[/?(?:CLS|SEP|MASK|UNK|PAD|EOS|BOS|INST|SYS)\]"
)
_CITED: Final = re.compile(
    r"[【〖][^】〗\n]{0,60}[】〗]|:\w+\[[^\]\n]{0,200}\]\{[^}\n]{0,200}\}"
    r"|(?<![\w.-])[a-z]{3,}\d{1,3}[a-z]{3,}\d{1,3}\w*(?!\w|[.-]\w)|(?<![\w/.-])[a-z]{1,20}ai[a-z]{0,20}cite\b"
    r"|\[\d+(?:[:†,][\w:†,-]{0,60})?†[^\]\n]{0,100}\]"
    r"|<(?:cite|sup|a|span)\b[^<>\n]{0,200}\b(?:index|data-[\w-]{1,60})\s{0,3}=",
)
# What a person may write who numbers the sources, where the lesson lists them.
_NUMBERED: Final = re.compile(
    r"\[(?:cite|citation|source|src|ref|doc|document|passage|chunk|web|search)\w{0,6}[\s:#_-]*\d[\d,;:\s_-]*\]"
)
_FOOTNOTE: Final = re.compile(r"\[\^([^\]\s]{1,30})\](?!:)")
_FOOTNOTES: Final = re.compile(r"^\[\^([^\]\s]{1,30})\]:", re.MULTILINE)
_VARIABLES: Final = re.compile(
    r"\{\{[^{}\n]{1,60}\}\}|\{%[^{}\n]{1,80}%\}|<%[^%\n]{1,80}%>|[$#@]\{[A-Za-z_][\w.\[\]' ]{0,40}\}"
    r"|%\(\w{1,40}\)[sdrf]|(?<![\w\\^_}$\])])\{(?:[A-Za-z_][\w.]{2,40}|\d{1,2})\}(?![\w{]| ?[·`])"
    r"|%%?[A-Za-z]\w{2,40}%%?(?!\w)|@@\w{2,40}@@"
    r"|\[\[[\w .-]{2,40}\]\](?!\()|(?:<<|«)\s?[A-Za-z]\w*[_.]\w{1,40}\s?(?:>>|»)|__[A-Z][A-Z0-9_]{2,40}__"
    r"|(?<![\w\]!\\])\[[A-Z][A-Z0-9]*_[A-Z0-9_]{1,40}\](?![(\[:])|\[object \w+\]|<[\w.]+ object at 0x|<function \w+"
    r"|#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!)|(?<![\w%])%[A-Z]{2,}_[A-Z_]+(?!\w)"
)
# A lesson that shows one of these teaches templates.
_TEMPLATES: Final = ("{{", "{%", "<%")
_SYSTEM_NAMES: Final = re.compile(
    r"%(?:path|userprofile|username|computername|(?:local)?appdata|temp|tmp|home(?:drive|path)|system(?:root|drive)|windir"
    r"|program(?:files|data)|comspec|os)%",
    re.IGNORECASE,
)
_SET: Final = re.compile(r"\bset\b|\{\w+(?:, ?\w+)+\}")
_TAG: Final = re.compile(r"(?<!\w)<(/?)([A-Za-z][\w.:-]{0,40})((?:\s[^<>\n]{0,200})?)/?>")
_DATA: Final = re.compile(
    r"[{,\[]\s*\"[\w -]{1,40}\"\s*:\s*[\"\[{\d]|[{,]\s*'[\w-]{1,40}'\s*:\s|\}\s*\]\s*\}"
    r"|(?:\A|\n)\s*\"\w[\w ]*\"\s*:\s*[\"\[{\d]|\"{3}|(?<=[=(,] )'{3}|(?<=[=(,])'{3}|'{3}(?=[,)])"
    r"|(?<![\w.])(?:[a-z_]{3,}=(?:True|False|None|\[)|[a-z]+_[a-z_]+=['\"\d])[^=\n]{0,60}, ?[a-z_]{3,}="
    r"|(?<![\w.])[a-z_]{3,}=['\"\d][^=\n]{0,60}, ?(?:[a-z_]{3,}=(?:True|False|None|\[)|[a-z]+_[a-z_]+=['\"\d])"
)
# Three quotation marks before and after a few words are what a sentence speaks of.
_QUOTED: Final = re.compile(r"(?<![=,])\"{3}[^\"\n]{1,200}\"{3}(?!,)")
# What a comparison of two versions leaves in a text, and an editor that marks what was changed. A list may have a minus
# and a plus for its bullets: without the head of a comparison both lines begin with the same words.
_CHANGES: Final = re.compile(
    r"^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@|^(?:---|\+\+\+) [ab]/\S|^diff --git \S"
    r"|^-((?:\S{1,40} ){5}).*\n(?:-.*\n){0,20}\+\1"
    r"|^<{7} \S|\{(?:--|\+\+|~~|==|>>)[^{}]{1,400}?(?:--|\+\+|~~|==|<<)\}",
    re.MULTILINE,
)
# Lines of a record under each other, each a name and one value: "reviewed: false". People note so, too ("flour: 500"):
# one of the lines has a name of a program, or a number, list or text as only programs have them.
_RECORD: Final = re.compile(
    r"(?:^[\s>*-]{0,6}[a-z]\w*(?:-\w+)*: +(?:[^\s·]+|\[[^\]\n]*\])[ \t]*(?:\n|\Z)){2,}", re.MULTILINE
)
_OF_A_PROGRAM: Final = re.compile(
    r"^[\s>*-]{0,6}[a-z][^\W_]*_\w*:|: +(?:[a-z]+[_-]\d+|[|>][+-]?|\[[^\]\n]*,[^\]\n]*\]|\{.*)[ \t]*$", re.MULTILINE
)
_TOOL_DATA: Final = re.compile(
    r"\"(?:name|tool|function|action)\w*\"\s*:[\s\S]{0,200}\"(?:arguments|param\w*|args|\w*input|query)\"\s*:",
    re.IGNORECASE,
)
_CALL: Final = re.compile(
    r"(?:\A|(?<=\s))[a-z]\w*(?:\.[a-z_]\w*)+(?::\d+\s*[{\[(]|\(\s*(?:\w+\s*=|[{\[]))"
    r"|(?:\A|(?<=\s))[a-z]+(?:_[a-z]+)+(?::\d+\s*[{\[(]|\(\s*(?:\w+\s*=|[{\[]))"
    r"|(?:\A|(?<=\s))[A-Z]\w+\([a-z_]{3,}=['\"\[{\dTFN]"
)
# `Action: x` and `Action Input: x` under each other: a protocol of two parties, not a list.
_PROTOCOL: Final = re.compile(
    r"^\W{0,3}(action(?: input)?|observation|tool(?: (?:call|name|input|output|result))?|function(?: call)?"
    r"|arguments?|thought|final answer|query|status|result)\W{0,3}:[ \t]*\S",
    re.IGNORECASE | re.MULTILINE,
)
_MARKUP: Final = re.compile(
    r"\\(?:textbf|textit|texttt|emph|section|subsection|paragraph|chapter|item|cite[pt]?|footnote|href|begin|end"
    r"|documentclass|usepackage)\b\*?[{\[]"
    r"|\[/(?:b|i|u|s|url|quote|code|img|list|size|color)\]|^\.\. \w+::|:(?:ref|doc|class|func|term|meth):`?·?"
    r"|^h[1-6]\. \S|'''[^'\n]+'''|^={2,6} [^=\n]+ ={2,6}\s*$|^#\+[A-Z]{3,}\w*|^\\(?:item|par)\b|\{(?:code|noformat)\}"
    r"|\{\{[<%]",
    re.MULTILINE,
)
ELEMENTS: Final = word_set(
    """a abbr address article aside audio b blockquote body br button canvas caption center cite code col colgroup data
    dd del details dfn div dl dt em embed fieldset figcaption figure font footer form g h1 h2 h3 h4 h5 h6 head header
    hr html i iframe img input ins kbd label legend li link main map mark math menu meta nav object ol optgroup option
    p param path picture pre progress q rp rt ruby s samp script section select small source span strong style sub
    summary sup svg table tbody td template textarea tfoot th thead time title tr track tt u ul var video wbr"""
)
_TOKEN_NAMES: Final = word_set("unk pad eos bos mask sep cls")
# What a program prints where a variable has no value; "null" and "None" are also words.
_EMPTY_VALUE: Final = re.compile(r"(?<![\w'\"`./-])(?:NaN|undefined|\[(?:null|None|nil|undefined)\])(?![\w'\"`/-])")
_EMPTY_NAME: Final = re.compile(r"\b(?:NaN|undefined|null|None|nil)\b")
# English has one of the words: there it must stand where a thing is named.
_NAMED_SO: Final = re.compile(
    r"\b(?:the|an?|of|in|with|to|for|from|our|your|this|that|its|and|or) undefined"
    r"(?=[.,;:)]| (?:and|or|of|in|to|is|are|with)\b)"
)
_TELLING_LENGTH: Final = 3  # characters; fewer stand in any code
_ENOUGH_VALUES: Final = 2
_ENOUGH_LABELS: Final = 2
NUMBERED: Final = "a source by a number that no list has"
# (what it is, what must stand there for the search to find anything, the search, whether one place is enough)
_Rule = tuple[str, re.Pattern[str], Callable[[str], re.Match[str] | None], bool]
_ANY: Final = re.compile("")
_ESCAPE_SIGN: Final = re.compile(r"[\\=%&␛\[2]")
_TOKEN_SIGN: Final = re.compile(r"[\u2581\u0120\u010a\u2400-\u243f\ufff0-\uffff\ue000-\uf8ff\[#@<]")
_QUOTE_SIGN: Final = re.compile(r"[\"'}]")


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands in a text, what it is, and whether one such place is enough to be sure."""

    shown: str
    what: str
    certain: bool


def _weak(text: str) -> re.Match[str] | None:
    found = list(_WEAK_ESCAPES.finditer(text))
    return found[0] if len(found) >= _ENOUGH_WEAK else None


def _many(text: str) -> re.Match[str] | None:
    """The first of many escapes, which nobody mentions in one breath."""
    found = list(_ESCAPES.finditer(text))
    return found[0] if len(found) >= _MANY_ESCAPES else None


def _data(text: str) -> re.Match[str] | None:
    """Data of a program, but not a text in three quotation marks that a sentence names."""
    return _DATA.search(_QUOTED.sub(lambda quoted: " " * len(quoted[0]), text))


def _record(text: str) -> re.Match[str] | None:
    return next((found for found in _RECORD.finditer(text) if _OF_A_PROGRAM.search(found[0])), None)


def _protocol(text: str) -> re.Match[str] | None:
    """Labels of a protocol, one of them of the tool that is called; an experiment has observations and results."""
    found = list(_PROTOCOL.finditer(text))
    labels = {label[1].casefold() for label in found}
    tool = any(label.startswith(("tool", "function", "argument", "action")) for label in labels)
    return found[0] if tool and len(labels) >= _ENOUGH_LABELS else None


_RULES: Final[tuple[_Rule, ...]] = (
    ("a mark of a tokenizer", _TOKEN_SIGN, _TOKENS.search, True),
    ("an escape nobody decoded", _ESCAPE_SIGN, _SURE_ESCAPES.search, True),
    ("an escape nobody decoded", _ESCAPE_SIGN, _many, True),
    ("a call of a tool", _QUOTE_SIGN, _TOOL_DATA.search, True),
    ("a call of a tool", re.compile(":"), _protocol, True),
    ("a mark of a source no reader can follow", _ANY, _CITED.search, True),
    ("a mark of what was changed", re.compile(r"[@{<+]"), _CHANGES.search, True),
    ("an escape nobody decoded", _ESCAPE_SIGN, _ESCAPES.search, False),
    ("an escape nobody decoded", re.compile(r"\\"), _weak, False),
    (NUMBERED, re.compile(r"\["), _NUMBERED.search, False),
    ("data, not prose", re.compile(r"[\"'}=]"), _data, False),
    ("data, not prose", re.compile(r":[^:\n]*\n"), _record, False),
    ("a call of a tool", re.compile(r":(?<=\w:)\d|\((?<=\w\()"), _CALL.search, False),
    ("markup of another system", _ANY, _MARKUP.search, False),
)


def machine_marks(text: str, notes: frozenset[str], shown: str = "") -> Iterator[Mark]:
    """All in a block of text that no person types as prose.

    `text` has its code spans as dots. `notes` are the names of footnotes that exist, `shown` is what the lesson shows
    as code and its spec says: what stands there is a term.
    """
    if not any(sign.search(text) for sign in _MAY_BE) and not ("\n" in text and text.count(":") > 1):
        return
    text = _MENTIONED.sub(" ", _PATHS.sub(" ", text))
    for what, needed, search, certain in _RULES:
        if needed.search(text) and (found := search(text)) is not None and not _is_shown(found, shown):
            yield Mark(_shown(text, found), what, certain)
    for note in _FOOTNOTE.finditer(text):
        if note[1] not in notes:
            yield Mark(note[0], "a footnote that does not exist", certain=False)
    for tag in _TAG.finditer(text):
        if _is_strange(tag) and f"<{tag[2]}" not in shown:
            yield Mark(tag[0][:40], "a tag that no page has", tag[2].casefold() in _TOKEN_NAMES)


def variables(text: str, shown: str = "") -> list[str]:
    """The variables of a template that nobody filled, as they stand there, but those `shown` as code or in the spec."""
    text = _PATHS.sub(" ", text)
    return [
        name
        for found in _VARIABLES.finditer(text)
        if (name := found[0]) not in shown
        and not _SYSTEM_NAMES.match(name)
        and not (name[:2] in _TEMPLATES and name[:2] in shown)
        and not (name[1:-1].isdigit() and _SET.search(text))
    ]


def shown_code(blocks: Sequence[Block]) -> str:
    """What a lesson shows as code: blocks and spans."""
    return "\n".join(
        b.text if b.kind == "code" else code_spans(b.text) for b in blocks if b.kind == "code" or "`" in b.text
    )


def footnotes(text: str) -> frozenset[str]:
    """The names of the footnotes that a lesson defines."""
    return frozenset(_FOOTNOTES.findall(text)) if "[^" in text else frozenset()


def empty_values(texts: Sequence[str], known: str, language: str) -> int | None:
    """Index of a text with the name of an empty value in place of a word, where two of them have one.

    `known` is what the lesson shows as code and its spec says: one such name there makes all of them terms.
    """
    if _EMPTY_NAME.search(known):
        return None
    found = [
        at
        for at, text in enumerate(texts)
        if any(name != "undefined" or language != "en" or _NAMED_SO.search(text) for name in _EMPTY_VALUE.findall(text))
    ]
    return found[0] if len(found) >= _ENOUGH_VALUES else None


def _is_shown(found: re.Match[str], shown: str) -> bool:
    """Whether the find, or the name that is called, is code or spec: there it is what the lesson is about."""
    what = found[0].strip()
    return len(what) >= _TELLING_LENGTH and what in shown


def _is_strange(tag: re.Match[str]) -> bool:
    """No element of HTML and no address; a small word alone is how people write what is to be typed there."""
    name = tag[2].casefold()
    if name in ELEMENTS or ":" in name or "." in name:
        return False
    if name in _TOKEN_NAMES:
        return True
    if _is_mentioned(tag) and not tag[3].strip() and "_" not in name:
        return False
    return bool(tag[1]) or "=" in tag[3] or (len(name) > 2 and not tag[2].islower()) or not name.isalpha()


def _is_mentioned(found: re.Match[str]) -> bool:
    """Between blanks, as a word of a sentence about tags."""
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    return before in ("", " ", "\n", *"(+\"'") and after in ("", " ", "\n", *".,;:)+\"'?!")


def _shown(text: str, found: re.Match[str]) -> str:
    """The find with a little of what stands before it, on one line."""
    return " ".join(text[max(0, found.start() - 10) : found.end() + 5].split())[:50]
