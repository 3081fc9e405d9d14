"""Make the lexicons of the score from wordfreq's lists: run by hand, wordfreq in an environment of its own.

    python -m venv /tmp/lexicon && /tmp/lexicon/bin/pip install wordfreq snowballstemmer
    PYTHONPATH=core /tmp/lexicon/bin/python scripts/lexicon.py

Rewrites core/lessongen_core/lexicon/*.bin; the same version of wordfreq (3.1.1) gives the same bytes.
"""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

import snowballstemmer  # type: ignore[import-untyped]
from wordfreq import top_n_list  # type: ignore[import-not-found, unused-ignore]

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "core"))

from lessongen_core.languages import STEMMERS  # noqa: E402
from lessongen_core.lexicon import COMMON_BITS, STEM_BITS, filter_of  # noqa: E402

# Forms: the more endings a language has, the more of them.
FORMS = {"en": 60_000, "es": 120_000, "fr": 120_000, "de": 150_000, "ru": 400_000}
COMMON = 20_000
# Short strings far down the lists are abbreviations and scraps of words.
SHORT = {3: COMMON, 4: COMMON, 5: 2 * COMMON}

for language, count in FORMS.items():
    stem = snowballstemmer.stemmer(STEMMERS[language]).stemWord
    forms = [word.casefold() for word in top_n_list(language, 2 * count) if word.isalpha()][:count]
    forms = [word for at, word in enumerate(forms) if at < SHORT.get(len(word), count)]
    stems = {stem(word) for word in forms}
    data = filter_of(forms[:COMMON], COMMON_BITS) + filter_of(stems, STEM_BITS)
    path = ROOT / "core" / "lessongen_core" / "lexicon" / f"{language}.bin"
    path.write_bytes(zlib.compress(data, 9))
    print(f"{language}: {len(stems)} stems of {len(forms)} forms, {path.stat().st_size} bytes")
