"""Passages that speak to the model instead of the reader: known templates of prompt injection, as data.

Good for reporting, never the only wall (research/sanitize.md, section 3): an injection in other words passes. The
patterns ask for the imperative and for its object, so that `.gitignore ignores the previous rule` is no finding.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator
from functools import cache

_EVIDENCE = 90  # characters of the passage that are shown
_MOST = 200_000  # characters looked at; a passage has some 1,500
_MARKS = re.compile(r"[*_~`\"'“”«»„‚‘’]+|(?<=\w)-\n(?=\w)")
_BLOB = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{40,}={0,2}(?![\w+/=-])")
# Cyrillic and Greek letters that look Latin, for words that mix them with Latin ones.
_LOOKALIKE = str.maketrans("аеорсухіјѕԁɡһӏνοαι", "aeopcyxijsdghlvoai")
_MIXED = re.compile(r"\b(?=\w*[a-z])(?=\w*[\u0370-\u03ff\u0400-\u052f])\w+")

_WHAT = r"(?:instruction|prompt|direction|directive|guideline|command|rule|order|message|constraint)s?"
_BEFORE = r"(?:previous|prior|above|earlier|preceding|foregoing|former|initial|original|existing|system|past)"
_FILL = r"(?:(?:all|any|every|each|of|the|these|those|your|my|our|other|such|and|or)\s+){0,5}"
_SCORE = r"(?:(?:1(?:[.,]0+)?|10(?:\s*/\s*10)?|100\s*%?|5\s*/\s*5)(?!\s*(?:to|-|–|\d))|(?:the\s+)?(?:maximum|full|perfect|highest|top)\b)"

# kind -> patterns over the folded text (lower case, quotes and emphasis gone, spaces single)
_SIGNS: dict[str, tuple[str, ...]] = {
    "overrides instructions": (
        rf"\b(?:ignore|disregard|forget|override|bypass|discard|neglect)\s+{_FILL}(?:{_BEFORE}\s+){{1,3}}(?:\w+\s+)?{_WHAT}\b",
        rf"\b(?:ignore|disregard|forget|override|bypass|discard)\s+(?:all|any|every|your|all\s+(?:of\s+)?your)\s+{_FILL}{_WHAT}"
        r"(?:\s+(?:above|before|so\s+far|you\b|given|and\b)|\s*[.,;:!]|$)",
        rf"\b(?:ignore|disregard|forget)\s+{_FILL}{_WHAT}\s+(?:above|before|that\s+(?:came|were)|you\s+(?:have|were|got))",
        r"\b(?:ignore|disregard|forget)\s+(?:all|everything|anything|what)\b[^.]{0,20}\b(?:above|before\s+this|you\s+(?:were|have\s+been)\s+(?:told|given|instructed))",
        rf"\b(?:do\s+not|don.?t|stop)\s+(?:follow|obey|following|obeying)\s+{_FILL}(?:{_BEFORE}\s+)+{_WHAT}\b",
        r"\b(?:new|updated|real|actual)\s+instructions?\s*(?:for\s+(?:you|the\s+(?:ai|model|assistant))\s*)?:\s*\S",
        r"\b(?:ignor[ae]|olvid[ae]|omit[ae]|descart[ae]|desestim[ae]|haz\s+caso\s+omiso\s+de|no\s+sigas)\s+(?:\w+\s+){0,3}"
        r"(?:instrucciones|indicaciones|órdenes|reglas|directrices|mensajes)\s+(?:anteriores|previas|precedentes|del\s+sistema|originales|recibidas)",
        r"\b(?:ignor[ae]|olvid[ae])\s+(?:\w+\s+){0,2}(?:anteriores|previas)\s+(?:instrucciones|indicaciones|órdenes|reglas)",
        r"\b(?:ignorier(?:e|en\s+sie)|missacht(?:e|en\s+sie)|vergiss|vergessen\s+sie|überg(?:eh|ehen\s+sie))\s+(?:\w+\s+){0,3}"
        r"(?:vorherig|bisherig|vorig|obig|früher|vorangegangen|vorhergehend|ursprünglich)\w*\s+(?:\w+\s+)?"
        r"(?:anweisung|instruktion|befehl|regel|vorgabe|prompt|aufforderung)\w*",
        r"\b(?:ignorez?|oubliez?|négligez?|ne\s+(?:tiens|tenez)\s+pas\s+compte\s+d\w*|ne\s+(?:suis|suivez)\s+pas)\s+(?:\w+\s+){0,3}"
        r"(?:instructions?|consignes?|directives?|règles?|ordres?|messages?)\s+(?:précédent|antérieur|ci-dessus|ci dessus|d.origine|initial|du\s+système)\w*",
        r"(?:^|\W)(?:(?:про)?игнорируй(?:те)?|забудь(?:те)?|отмени(?:те)?|не\s+(?:следуй|выполняй|соблюдай)(?:те)?|"
        r"не\s+обращай(?:те)?\s+внимани[ея]\s+на)\s+(?:\w+\s+){0,3}(?:предыдущ|прежн|вышеуказанн|предшествующ|исходн|системн)\w*\s+"
        r"(?:\w+\s+)?(?:инструкци|указани|команд|правил|сообщени|промпт)\w*",
    ),
    "gives the model a role": (
        r"\byou\s+are\s+(?:now|no\s+longer)\s+(?:(?:an?|the|in|my)\s+)?(?:\w+\s+){0,3}(?:dan\b|ai\b|llm\b|chatbot|jailbr\w+|unrestricted|unfiltered|developer\s+mode|language\s+model)",
        r"\bfrom\s+now\s+on,?\s+you\s+(?:will|must|shall|are\s+(?:an?\s+)?(?:\w+\s+)?(?:ai|assistant|model))\b",
        r"(?:^|\n)\s*#*\s*(?:system|assistant)(?:\s+(?:prompt|message|note|override))?\s*:\s*(?:you|ignore|write|always|never|respond|output|say|the\s+lesson|new\b|this\s+lesson)\b",
        r"\b(?:attention|note|dear|hello|hey|important|message|instructions?)[\s,:]+(?:to\s+|for\s+)?(?:the\s+|all\s+|any\s+)?(?:ai|llm|language\s+model|chatgpt|gpt|claude|gemini|copilot)\s*(?:s\b|assistants?|models?|agents?|readers?)?\s*[:,!.]",
        r"\bif\s+you\s+are\s+(?:an?\s+)?(?:ai|llm|large\s+language\s+model|language\s+model|chatbot|automated\s+\w+|ai\s+\w+)\b[^.]{0,80}\b(?:you\s+must|must|please|ignore|write|say|add|include|do\s+not|always)\b",
    ),
    "chat-template token": (
        r"<\|[a-z0-9_]{2,40}\|>",
        r"<\|(?:begin|end)[^|<>]{1,40}\|>",
        r"(?<![\w\])])\[/?inst\]",
        r"<</?sys>>",
        r"</?(?:start|end)ofturn>",  # underscores are gone: emphasis
        r"</?(?:system|assistant|human|system-reminder)\s*>\s*(?:you|ignore|write|always|never|rate|say)\b",
        r"###\s*instruction\s*:[\s\S]{0,2000}###\s*response\s*:",
        r"</?(?:lesson|passage|passages|feedback)-[0-9a-z]{6,64}\b",
    ),
    "system prompt": (
        r"\b(?:reveal|repeat|print|show|output|leak|disclose|tell|give|ignore|override|forget|display|replace|translate|include|copy)\s+(?:\w+\s+){0,4}"
        r"(?:system|hidden|secret)\s+(?:prompt|instruction)s?\b",
        r"\b(?:your|new|updated)\s+system\s+(?:prompt|message|instructions)\b",
        r"(?:^|\n)\s*#*\s*system\s+prompt\s*:",
        r"\b(?:muestra|revela|repite|imprime|ignora)\s+(?:\w+\s+){0,3}(?:prompt|mensaje|instrucciones)\s+del\s+sistema",
        r"\b(?:zeige?|verrate?|wiederhole|gib)\s+(?:\w+\s+){0,3}(?:systemprompt|system-prompt|systemanweisung\w*|systemnachricht)",
        r"\b(?:révèle|affiche|répète|montre|ignore)[rz]?\s+(?:\w+\s+){0,3}(?:prompt|message|invite|instructions)\s+(?:du\s+)?système",
        r"(?:^|\W)(?:покажи|раскрой|повтори|выведи|игнорируй)(?:те)?\s+(?:\w+\s+){0,3}системн\w+\s+(?:промпт|сообщени|инструкци|подсказк)\w*",
    ),
    "asks for a score": (
        rf"\b(?:rate|score|grade|mark|evaluate)\s+(?:this|it|the|every|each|all)\s*(?:\w+\s+){{0,3}}(?:as\s+|at\s+|with\s+|a\s+|an\s+)?{_SCORE}",
        rf"\b(?:this|the)\s+(?:lesson|text|answer|course|section)\s+(?:scores?|deserves?|must\s+be\s+(?:rated|scored|graded)|is\s+(?:rated|scored|graded)|gets?|receives?)\s+(?:\w+\s+){{0,3}}{_SCORE}",
        rf"\b(?:give|assign|award)\s+(?:this|it|the)\s*(?:\w+\s+){{0,3}}(?:score|rating|grade|mark)s?\s+of\s+{_SCORE}",
        rf"\bquality ?score\s*[:=]\s*{_SCORE}",
        r"\b(?:califica|puntúa|valora|evalúa)\s+(?:\w+\s+){0,4}con\s+(?:un\s+)?(?:1[.,]0|10|la\s+(?:máxima|mejor))",
        r"\bbewerte\s+(?:\w+\s+){0,4}mit\s+(?:1[.,]0|10|der\s+(?:höchst|best|voll)\w*)",
        r"\b(?:note|notez|évalue[rz]?)\s+(?:cette|la|le|ce)\s+(?:\w+\s+){0,3}(?:à\s+|avec\s+)?(?:1[.,]0|10\s*/\s*10|la\s+note\s+maximale)",
        r"(?:^|\W)оцени(?:те)?\s+(?:\w+\s+){0,4}на\s+(?:1[.,]0|10|отлично|максим\w*)",
    ),
}  # fmt: skip


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Compiled at the first passage: most commands read none."""
    return tuple((kind, re.compile(pattern)) for kind, patterns in _SIGNS.items() for pattern in patterns)


def suspicion(text: str) -> str | None:
    """What makes `text` look like an instruction to the model, with its words, in one line; None: nothing does."""
    text = text[:_MOST]
    for kind, words in _signs(_folded(text)):
        return f'{kind}: "{words}"'
    for blob in _BLOB.findall(text):
        hidden = _decoded(blob)
        if hidden is not None:
            for kind, words in _signs(_folded(hidden)):
                return f'{kind}, in base64: "{words}"'
            if _is_prose(hidden):
                return f'a text hidden in base64: "{_short(hidden)}"'
    return None


def _signs(folded: str) -> Iterator[tuple[str, str]]:
    for kind, pattern in _patterns():
        if found := pattern.search(folded):
            yield kind, _short(found.group())


def _folded(text: str) -> str:
    """Lower case, compatibility forms plain, quotes and emphasis gone, spaces single; line ends stay."""
    folded = unicodedata.normalize("NFKC", text).lower()
    folded = re.sub(r"[^\S\n]+", " ", _MARKS.sub("", folded))
    return _MIXED.sub(lambda found: found.group().translate(_LOOKALIKE), folded)


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _EVIDENCE else line[: _EVIDENCE - 1] + "…"


def _decoded(blob: str) -> str | None:
    """The text in `blob`, None when it is none: keys and hashes are binary."""
    padded = blob.rstrip("=") + "=" * (-len(blob.rstrip("=")) % 4)
    try:
        text = base64.b64decode(padded, altchars=b"-_" if set(blob) & set("-_") else None).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return text if text.isprintable() or "\n" in text else None


def _is_prose(text: str) -> bool:
    """Sentences, no JSON, no certificate: mostly letters, and six words or more."""
    letters = sum(char.isalpha() or char == " " for char in text)
    return letters >= 0.85 * len(text) and len(text.split()) >= 6
