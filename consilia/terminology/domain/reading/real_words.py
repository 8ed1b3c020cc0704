"""Makes the list of words that are no slips: needed when names of findings are added, not when texts are read."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from consilia.terminology.domain import compact, shipped
from consilia.terminology.domain.building import WORDS
from consilia.terminology.domain.reading.lexicon import slips_from
from consilia.terminology.domain.reading.roots import root
from consilia.terminology.domain.reading.shipped_names import shipped_lexicon
from consilia.terminology.domain.reading.slips import SHORTEST
from consilia.terminology.domain.records import Kind
from consilia.terminology.domain.systems import System

_WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},}}")
# Names and definitions hold slips themselves, but seldom the same one again.
_NAMES, _DEFINITIONS = 2, 3


def real_words(dictionary: Iterable[str]) -> list[str]:
    """Of a dictionary and of what is shipped, one word for each root that would be taken for a slip otherwise."""
    entries = [entry for some in shipped_lexicon()[0].by_rarest.values() for entry in some]
    slips = slips_from(entries, ())
    found: dict[str, str] = {}
    for word in sorted({*_words(" ".join(dictionary)), *_shipped()}):
        its_root = root(word)
        if slips.meant(word, its_root):
            found.setdefault(its_root, word)
    return sorted(found.values())


def write_real_words(data: Path, words: Sequence[str]) -> int:
    """Into the file, below the notices at its head, and its checksum into the manifest; how many there are."""
    path, told = data / "real-words.txt", data / "manifest.json"
    notices = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    content = "\n".join([*notices, *words, ""]).encode()
    path.write_bytes(content)
    manifest = json.loads(told.read_text())
    for key in WORDS:
        manifest["systems"][key]["sha256"] = compact.digest(content)
    told.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")
    return len(words)


def _shipped() -> set[str]:
    """Words that names of diseases and of ICD-10, or definitions of findings, use again and again."""
    names: Counter[str] = Counter()
    definitions: Counter[str] = Counter()
    for system in System:
        for term in shipped.release(system).terms:
            if term.kind is Kind.FINDING:
                definitions.update({*_words(term.definition)})
            else:
                names.update({*_words(f"{term.label_en} {term.label_ru}")})
    return {one for one in names if names[one] >= _NAMES} | {
        one for one in definitions if definitions[one] >= _DEFINITIONS
    }


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("ё", "е"))
