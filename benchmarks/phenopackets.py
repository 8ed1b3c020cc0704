"""Every Phenopacket of a folder or file read and written again, alone and as the proband of a Family: how many are equal,
and what it costs.

    .venv/bin/python benchmarks/phenopackets.py PATH

PATH is a folder of .json files, or a .jsonl file (.gz too) with one packet a line. Equal means equal as JSON. The ratio
is against the standard library's json, which knows no schema.
"""

import gzip
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from consilia.registry.domain.families import family_of, read_family, relatives_in
from consilia.registry.domain.pedigree import Affected, Person, Relation
from consilia.registry.domain.phenopackets import NotAPhenopacket, read_packet, write_packet

PARENTS = [
    (Relation.MOTHER, Person("", "female", Affected.YES, born=1990)),
    (Relation.PATERNAL_SIBLING, Person("", "male", Affected.UNKNOWN, dead=True)),
]


def packets(path: Path) -> Iterator[bytes]:
    if path.is_dir():
        yield from (file.read_bytes() for file in sorted(path.rglob("*.json")))
        return
    content = path.read_bytes()
    yield from (gzip.decompress(content) if path.suffix == ".gz" else content).splitlines()


def seconds(deed: Callable[[bytes], Any], texts: list[bytes]) -> float:
    started = time.process_time()
    for text in texts:
        deed(text)
    return time.process_time() - started


def main() -> int:
    texts, unlike = list(packets(Path(sys.argv[1]))), 0
    for number, text in enumerate(texts, start=1):
        try:
            packet, told = read_packet(text), json.loads(text)
            family = read_family(write_packet(family_of(packet, Affected.YES, PARENTS, related=None)))
            same = [(relation, replace(one, key="")) for relation, one in relatives_in(family)] == PARENTS
            if same and told == json.loads(write_packet(packet)) == json.loads(write_packet(family.proband)):
                continue
            print(f"{number}: comes back different")
        except NotAPhenopacket as error:
            print(f"{number}: {error}")
        unlike += 1
    ours = seconds(lambda text: write_packet(read_packet(text)), texts)
    plain = seconds(lambda text: json.dumps(json.loads(text)), texts)
    print(f"{len(texts)} packets, {len(texts) - unlike} equal after a round trip")
    print(f"{1000 * ours / len(texts):.3f} ms a packet, ratio to json without a schema {ours / plain:.2f}")
    return 1 if unlike else 0


if __name__ == "__main__":
    sys.exit(main())
