"""How well and how fast findings are found in free text: precision, recall and F1 on notes marked by hand.

    .venv/bin/python -m benchmarks.findings [--errors]

A finding counts when code and state (present, absent, uncertain) are both right, once a note. `en` and `ru` are the notes
that the rules were written with. `en_later` and `ru_later` were written afterwards: at first reading F1 was 0.84 and 0.92;
then the rules were mended, so that today's figures are no longer of unseen text. All were made up for this; nobody's
published patients are in them. `--errors` names each mistake. Goals: 0.75 on abstracts, 0.80 on notes.

The second table has the same notes with a slip in every fourth long word, twenty times each, read with and without
forgiving slips.
"""

import argparse
import random
import time
from itertools import islice

from consilia.terminology.domain.reading.finding import find
from consilia.terminology.domain.reading.lexicon import Lexicon
from consilia.terminology.domain.reading.shipped_names import shipped_lexicon
from tests.terminology.marked import NOTES, Said, counted, notes, scores, with_slips

ROUNDS = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true")
    errors = parser.parse_args().errors
    start = time.perf_counter()
    names, _ = shipped_lexicon()
    print(
        f"Lexicon of {sum(map(len, names.by_rarest.values()))} names made in {time.perf_counter() - start:.1f} s\n"
    )
    print(
        "| notes | findings | precision | recall | F1 | CPU-ms per 1,000 letters |\n|---|---|---|---|---|---|"
    )
    for path in sorted(NOTES.glob("*.txt")):
        print(_row(path.stem, names, errors=errors))
    print("\n| mistyped | forgiving | precision | recall | F1 |\n|---|---|---|---|---|")
    for path in sorted(NOTES.glob("*.txt")):
        for forgiving in (False, True):
            print(_mistyped(path.stem, names, forgiving=forgiving))


def _row(name: str, names: Lexicon, *, errors: bool) -> str:
    read, letters = [], 0
    for title, text, truth in notes(name):
        found = _said(text, names)
        read.append((found, truth))
        letters += len(text)
        for sign, kind in (("+", found - truth), ("-", truth - found)):
            for code, state in islice(sorted(kind), len(kind) if errors else 0):
                print(f"  {name}, {title}: {sign} {code} {state}")
    hits, wrong, missed = counted(read)
    precision, recall, f1 = scores(hits, wrong, missed)
    cost = _cost(name, names) / letters * 1_000
    return f"| {name} | {hits + missed} | {precision:.2f} | {recall:.2f} | {f1:.2f} | {cost:.1f} |"


def _mistyped(name: str, names: Lexicon, *, forgiving: bool) -> str:
    chance = random.Random(name)
    read = [
        (_said(with_slips(text, 0.25, chance), names, forgiving=forgiving), truth)
        for _, text, truth in notes(name) * ROUNDS
    ]
    figures = " | ".join(f"{one:.2f}" for one in scores(*counted(read)))
    return f"| {name} | {'yes' if forgiving else 'no'} | {figures} |"


def _said(text: str, names: Lexicon, *, forgiving: bool = True) -> Said:
    return {(one.code, one.state.value) for one in find(text, names, forgiving=forgiving)}


def _cost(name: str, names: Lexicon) -> float:
    texts = [text for _, text, _ in notes(name)]
    start = time.process_time()
    for _ in range(ROUNDS):
        for text in texts:
            find(text, names)
    return (time.process_time() - start) / ROUNDS * 1_000


if __name__ == "__main__":
    main()
