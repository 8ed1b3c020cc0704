"""Identifiers of VRS: those that others published, and none where the sequence would be needed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.registry.domain.chromosomes import chromosome, of_refseq
from consilia.registry.domain.variants import Assembly, Standing, VariantFacts
from consilia.registry.domain.vrs import allele_identifier

BASE = VariantFacts(gene="FBN1", standing=Standing.CAUSATIVE)


def at(
    chromosome: str, position: int, reference: str, alternate: str, assembly: str = "GRCh38"
) -> VariantFacts:
    return replace(
        BASE,
        assembly=assembly,
        chromosome=chromosome,
        position=position,
        reference=reference,
        alternate=alternate,
    )


# Published with the tools of GA4GH: ClinVar 383650 and EGFR T790M in the tests of vrs-python, the third in anyvlm's.
PUBLISHED = [
    (at("9", 128325835, "C", "T"), "ga4gh:VA.SZIS2ua7AL-0YgUTAqyBsFPYK3vE8h_d"),
    (at("7", 55181320, "C", "T"), "ga4gh:VA.Hy2XU_-rp4IMh6I_1NXNecBo8Qx8n0oE"),
    (at("14", 18223529, "C", "A"), "ga4gh:VA.slgr2fnRKaUnQrJZvYNDGMrfZHw6QCr6"),
]


@pytest.mark.parametrize(("facts", "identifier"), PUBLISHED)
def test_identifiers_are_those_that_others_reckon(facts: VariantFacts, identifier: str) -> None:
    assert allele_identifier(facts) == identifier


def test_a_genomic_description_names_the_same_as_its_position() -> None:
    described = replace(BASE, hgvs_g="NC_000009.12:g.128325835C>T")
    assert allele_identifier(described) == PUBLISHED[0][1]
    assert allele_identifier(replace(BASE, hgvs_g="NG_008805.2:g.128325835C>T")) is None
    assert allele_identifier(replace(BASE, hgvs_c="NM_000138.5:c.4588C>T")) is None


@pytest.mark.parametrize(
    "facts",
    [
        at("9", 128325835, "CA", "C"),  # a deletion
        at("9", 128325835, "C", "CA"),  # an insertion
        at("9", 128325835, "C", "CC"),  # a duplication
        at("9", 128325835, "C", "N"),
        at("9", 138394717, "AC", "GT"),  # beyond the end
        replace(BASE, hgvs_g="NC_000009.12:g.128325835del"),
    ],
)
def test_what_needs_the_sequence_has_none(facts: VariantFacts) -> None:
    assert allele_identifier(facts) is None


bases = st.text("ACGT", min_size=1, max_size=6)


@given(bases, bases, bases, bases, st.integers(1_000, 100_000))
def test_bases_that_both_share_at_the_ends_change_nothing(
    gone: str, come: str, before: str, behind: str, position: int
) -> None:
    bare = allele_identifier(at("2", position, gone, come))
    padded = allele_identifier(
        at("2", position - len(before), before + gone + behind, before + come + behind)
    )
    assert bare == padded


@given(st.sampled_from(Assembly), st.integers(1, 57_000_000), st.sampled_from("ACGT"))
def test_each_place_assembly_and_base_has_its_own(assembly: Assembly, position: int, base: str) -> None:
    reference = "A" if base != "A" else "C"
    told = {
        allele_identifier(at(name, where, reference, base, one))
        for name, where, one in (
            ("Y", position, Assembly.GRCH37),
            ("Y", position, Assembly.GRCH38),
            ("X", position, assembly),
            ("X", position + 1, assembly),
        )
    }
    assert None not in told
    assert len(told) == 4


def test_both_assemblies_have_all_chromosomes_and_share_the_mitochondrial_one() -> None:
    names = [*map(str, range(1, 23)), "X", "Y", "MT"]
    found = [chromosome(assembly, name) for assembly in Assembly for name in names]
    assert all(found)
    assert len({one.refget for one in found if one}) == 49
    mitochondrial = of_refseq("NC_012920.1")
    assert mitochondrial is not None
    assert mitochondrial.length == 16_569
