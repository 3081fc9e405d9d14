"""Words that cannot stand for one another without changing what a sentence says, by language, as data.

Each line of a table is one axis, its groups parted by `|`: within a group words mean about the same, those of two
groups do not. A form that is looked up may be inflected: stems are compared, but a form that is written counts as
itself first. Negations (`languages.NEGATIONS`) turn a sentence round by themselves and are not repeated.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from . import english, french, german, russian, spanish

_TABLES: Final = {
    "en": english.AXES, "es": spanish.AXES, "de": german.AXES, "fr": french.AXES, "ru": russian.AXES,
}  # fmt: skip
Axes = tuple[tuple[frozenset[str], ...], ...]
OPPOSITES: Final[Mapping[str, Axes]] = {
    language: tuple(tuple(frozenset(group.split()) for group in line.split("|")) for line in table.strip().splitlines())
    for language, table in _TABLES.items()
}

# Beginnings that turn a word into its contrary.
CONTRARY_PREFIXES: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("un", "in", "im", "il", "ir", "dis", "non", "de"),
    "es": ("in", "im", "des", "ir"),
    "de": ("un",),
    "fr": ("in", "im", "ir", "dé", "dés"),
    "ru": ("не", "без", "бес"),
}

# Numbers in words; what one may also mean otherwise ("one", "ein") is left out.
_COUNTED: Final = {
    "en": """two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 ten 10 eleven 11 twelve 12 thirteen 13 fourteen 14
        fifteen 15 sixteen 16 seventeen 17 eighteen 18 nineteen 19 twenty 20 thirty 30 forty 40 fifty 50 sixty 60
        seventy 70 eighty 80 ninety 90""",
    "es": """dos 2 tres 3 cuatro 4 cinco 5 seis 6 siete 7 ocho 8 nueve 9 diez 10 once 11 doce 12 trece 13 catorce 14
        quince 15 dieciséis 16 diecisiete 17 dieciocho 18 diecinueve 19 veinte 20 treinta 30 cuarenta 40 cincuenta 50
        sesenta 60 setenta 70 ochenta 80 noventa 90""",
    "de": """zwei 2 drei 3 vier 4 fünf 5 sechs 6 sieben 7 acht 8 neun 9 zehn 10 elf 11 zwölf 12 dreizehn 13 vierzehn 14
        fünfzehn 15 sechzehn 16 siebzehn 17 achtzehn 18 neunzehn 19 zwanzig 20 dreißig 30 vierzig 40 fünfzig 50
        sechzig 60 siebzig 70 achtzig 80 neunzig 90""",
    "fr": """deux 2 trois 3 quatre 4 cinq 5 six 6 sept 7 huit 8 neuf 9 dix 10 onze 11 douze 12 treize 13 quatorze 14
        quinze 15 seize 16 vingt 20 trente 30 quarante 40 cinquante 50 soixante 60""",
    "ru": """два 2 две 2 двух 2 двумя 2 три 3 трёх 3 трех 3 четыре 4 четырёх 4 четырех 4 пять 5 пяти 5 шесть 6 шести 6
        семь 7 семи 7 восемь 8 восьми 8 девять 9 девяти 9 десять 10 десяти 10 одиннадцать 11 двенадцать 12
        двенадцати 12 пятнадцать 15 двадцать 20 двадцати 20 тридцать 30 тридцати 30 сорок 40 пятьдесят 50""",
}
COUNTED: Final[Mapping[str, Mapping[str, int]]] = {
    language: dict(zip(row.split()[::2], map(int, row.split()[1::2]), strict=True))
    for language, row in _COUNTED.items()
}
MULTIPLIED: Final[Mapping[str, Mapping[str, int]]] = {
    "en": {"hundred": 100, "thousand": 1000, "million": 10**6},
    "es": {"cien": 100, "mil": 1000, "millones": 10**6},
    "de": {"hundert": 100, "tausend": 1000, "millionen": 10**6},
    "fr": {"cent": 100, "cents": 100, "mille": 1000, "millions": 10**6},
    "ru": {"сотни": 100, "тысячи": 1000, "тысяч": 1000, "миллиона": 10**6, "миллионов": 10**6},
}

# Whoever says one of these tells of data of their own.
EXAMPLES: Final = frozenset(("example", "ejemplo", "beispiel", "exemple", "пример", "примере"))
