"""Variants: HGVS and VCF checked offline, kept in versions, taken along in Phenopackets."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import Error, transaction
from hypothesis import given
from hypothesis import strategies as st

from consilia.foundation.refusals import NotAllowed
from consilia.registry import services
from consilia.registry.domain.hgvs import HgvsFault, Level, Reason, parse
from consilia.registry.domain.phenopackets import read_packet, write_packet
from consilia.registry.domain.variants import Fault, Standing, VariantFacts, Zygosity, faults
from consilia.registry.models import Variant
from consilia.registry.queries import variants_of
from tests.factories.accounts import signed_in_client
from tests.factories.registry import Desk, make_desk
from tests.registry.test_phenopackets import PACKETS

RIGHT = [
    "NM_000138.5(FBN1):c.4588C>T", "NM_024666.5:c.174del", "NC_000015.10:g.67236720del", "NM_1234.1:c.=",
    "NM_000059.4:c.68-7T>A", "NM_000059.4:c.-10G>A", "NM_000059.4:c.*10_*12del", "NM_000059.4:c.76_77insT",
    "NM_000059.4:c.112_117delinsTG", "NM_000059.4:c.112_113delACinsT", "NM_002111.8:c.52CAG[41]",
    "NM_000059.4:c.52_54[41]", "NM_000059.4:c.77_80inv", "NM_000059.4:c.20_23dup", "NM_000059.4:c.20_22dupTAC",
    "NM_000059.4:c.(4071+1_4072-1)_(5154+1_5155-1)del", "NC_012920.1:m.3243A>G", "NR_003051.4:n.70A>G",
    "LRG_199t1:c.79_80del", "ENST00000357033.9:c.20A>G", "NM_000059.4:c.[76A>C;83G>C]",
    "NC_000023.11:g.(?_31775822)_(31817241_?)del",
    "NP_078942.3:p.(Asn59IlefsTer51)", "NP_000129.3:p.Arg97Ter", "NP_000129.3:p.(Arg97*)", "NP_000129.3:p.(Trp24=)",
    "NP_000129.3:p.Met1?", "NP_000129.3:p.0", "NP_000129.3:p.?", "NP_000129.3:p.(Lys23_Val25del)",
    "NP_000129.3:p.Lys2_Gly3insGlnSer", "NP_000129.3:p.Cys28delinsTrpVal", "NP_000129.3:p.Ter110GlnextTer17",
    "NP_000129.3:p.Met1ext-5", "NP_000129.3:p.Ala2[10]", "NP_000129.3:p.(Gln4_Ser5dup)",
]  # fmt: skip


@pytest.mark.parametrize("text", RIGHT)
def test_a_right_description_is_read_and_written_back(text: str) -> None:
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.EMPTY),
        ("NM_000138.5:c.4588C > T", Reason.SPACE),
        ("c.4588C>T", Reason.REFERENCE),
        ("FBN1:c.4588C>T", Reason.REFERENCE),
        ("NM_000138:c.4588C>T", Reason.VERSION),
        ("NM_000138.5:p.Arg97Ter", Reason.REFERENCE_LEVEL),
        ("NP_000129.3:c.4588C>T", Reason.REFERENCE_LEVEL),
        ("LRG_199:c.79del", Reason.REFERENCE_LEVEL),
        ("NM_000138.5:x.1A>T", Reason.LEVEL),
        ("NM_000138.5:c.4588C>C", Reason.SAME),
        ("NM_000138.5:c.4588c>t", Reason.CHANGE),
        ("NM_000138.5:c.0A>T", Reason.CHANGE),
        ("NM_000138.5:c.10_9del", Reason.ORDER),
        ("NM_000138.5:c.9_9del", Reason.ORDER),
        ("NM_000138.5:c.9+5_9+2del", Reason.ORDER),
        ("NM_000138.5:c.9_10A>T", Reason.RANGE),
        ("NM_000138.5:c.9inv", Reason.RANGE),
        ("NM_000138.5:c.9insT", Reason.NEIGHBOURS),
        ("NM_000138.5:c.9_12insT", Reason.NEIGHBOURS),
        ("NM_000138.5:c.9_10ins", Reason.CHANGE),
        ("NM_000138.5:c.9_11delAC", Reason.LENGTH),
        ("NC_000015.10:g.9-1A>T", Reason.CHANGE),
        ("NP_000129.3:p.R97X", Reason.CHANGE),
        ("NP_000129.3:p.(Arg97Arg)", Reason.SAME),
        ("NP_000129.3:p.(Lys25_Val23del)", Reason.ORDER),
        ("NP_000129.3:p.Lys2_Gly9insGln", Reason.NEIGHBOURS),
        ("NP_000129.3:p.(Arg97Ter", Reason.CHANGE),
        ("NM_000138.5:c." + "A" * 400, Reason.LONG),
    ],
)
def test_what_is_no_description_is_told_why(text: str, reason: Reason) -> None:
    with pytest.raises(HgvsFault) as refused:
        parse(text)
    assert refused.value.reason is reason


def described() -> list[tuple[str, str]]:
    """The descriptions of the published sample, with their level."""
    found = json.dumps(PACKETS)
    texts = [part for part in found.split('"') if ":c." in part or ":g." in part or ":p." in part]
    return [(text, text.partition(":")[2][0]) for text in texts]


def test_published_descriptions_are_read() -> None:
    assert len(described()) >= 6
    assert [parse(text).level for text, _level in described()] == [
        Level(level) for _text, level in described()
    ]


@given(st.sampled_from(RIGHT), st.data())
def test_any_slip_is_read_or_told_and_what_is_read_is_written_back(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text) - 1))
    slip = data.draw(st.sampled_from(["", "A", "_", "9", ">", "(", " ", "Ж", "del"]))
    other = text[:place] + slip + text[place + 1 :]
    try:
        read = parse(other)
    except HgvsFault as fault:
        told = fault
    else:
        assert str(read) == other
        return
    assert told.reason in set(Reason)


@given(st.text(max_size=40))
def test_no_text_is_too_strange(text: str) -> None:
    with pytest.raises(HgvsFault):
        parse(text)


WHOLE: dict[str, Any] = {
    "gene": "FBN1", "standing": Standing.CAUSATIVE, "zygosity": Zygosity.HETEROZYGOUS,
    "hgvs_c": "NM_000138.5:c.4588C>T", "hgvs_p": "NP_000129.3:p.(Arg1530Cys)", "hgvs_g": "NC_000015.10:g.48474559G>A",
    "assembly": "GRCh38", "chromosome": "15", "position": 48474559, "reference": "G", "alternate": "A",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"gene": "C9orf72"}, []),
        ({"gene": "HLA-B"}, []),
        ({"gene": "fibrillin"}, [("gene", Fault.GENE)]),
        ({"hgvs_c": "c.1A>T"}, [("hgvs_c", Fault.HGVS)]),
        ({"hgvs_p": "NM_000138.5:c.4588C>T"}, [("hgvs_p", Fault.LEVEL)]),
        ({"alternate": ""}, [("position", Fault.VCF_PARTS)]),
        ({"chromosome": "23"}, [("chromosome", Fault.CHROMOSOME)]),
        ({"position": 300_000_000}, [("position", Fault.POSITION)]),
        ({"position": 101_991_190}, [("position", Fault.POSITION)]),  # one past the end of chromosome 15
        ({"position": 48474560}, [("hgvs_g", Fault.ELSEWHERE)]),
        ({"alternate": "T"}, [("hgvs_g", Fault.ELSEWHERE)]),
        ({"assembly": "GRCh37"}, [("hgvs_g", Fault.ELSEWHERE)]),
        ({"hgvs_g": "NC_000015.8:g.48474559G>A"}, [("hgvs_g", Fault.ELSEWHERE)]),
        (
            {"hgvs_g": "NC_000015.10:g.48474559_48474560del"},
            [],
        ),  # not compared: the same change has many VCF lines
        ({"hgvs_g": "NG_008805.2:g.1234G>A"}, []),
        ({"alternate": "<DEL>"}, [("alternate", Fault.BASES)]),
        ({"alternate": "G"}, [("alternate", Fault.SAME_BASES)]),
        ({"zygosity": Zygosity.HETEROPLASMIC}, [("zygosity", Fault.PLASMIC)]),
        (
            dict.fromkeys(
                ("hgvs_c", "hgvs_g", "hgvs_p", "assembly", "chromosome", "reference", "alternate"), ""
            )
            | {"position": None},
            [("hgvs_c", Fault.NOTHING)],
        ),
    ],
)
def test_what_cannot_be_so_is_named(change: dict[str, Any], expected: list[tuple[str, Fault]]) -> None:
    found = faults(VariantFacts(**{**WHOLE, **change}))
    assert [(wrong.field, wrong.fault) for wrong in found] == expected


@pytest.fixture
def desk() -> Desk:
    return make_desk()


@pytest.mark.django_db
def test_a_variant_is_kept_said_anew_and_taken_back_with_its_history(desk: Desk) -> None:
    entry, scene = desk.enter(), desk.story.scene
    with pytest.raises(services.VariantImpossible) as refused:
        desk.say_variant(entry, hgvs_c="c.1A>T")
    assert [wrong.fault for wrong in refused.value.wrong] == [Fault.HGVS]
    first = desk.say_variant(entry, standing=Standing.CANDIDATE)
    deed: dict[str, Any] = {"variant_id": first.id, "by": desk.curator}
    better = replace(first.facts, standing=Standing.CAUSATIVE)
    with pytest.raises(services.WordsNeeded):
        services.replace_variant(facts=better, because="", at=scene.tick(), **deed)
    second = services.replace_variant(facts=better, because="Found in both parents.", at=scene.tick(), **deed)
    with pytest.raises(services.EntryChangedElsewhere):
        services.retire_variant(because="Late.", at=scene.tick(), **deed)
    assert (second.replaces, second.facts) == (first, better)
    services.retire_variant(variant_id=second.id, because="Wrong child.", by=desk.curator, at=scene.tick())
    assert variants_of(entry) == []
    assert [one.ended_because for one in variants_of(entry, also_ended=True)] == [
        "Found in both parents.", "Wrong child.",
    ]  # fmt: skip
    for change in (second.delete, lambda: Variant.objects.filter(pk=first.pk).update(gene="X")):
        with pytest.raises(Error, match="does not change"), transaction.atomic():
            change()
    with pytest.raises(NotAllowed):
        services.add_variant(entry_id=entry.id, facts=better, by=scene.referrer, at=scene.tick())


@pytest.mark.django_db
def test_variants_leave_with_the_packet(desk: Desk) -> None:
    desk.consent("data_exchange")
    entry = desk.enter()
    desk.say_variant(entry, **{**WHOLE, "gene": "TFAP2B"})
    content = services.export_packet(entry_id=entry.id, by=desk.curator, at=desk.story.scene.tick())
    packet = json.loads(content)
    assert json.loads(write_packet(read_packet(content))) == packet
    (interpretation,) = packet["interpretations"]
    (genomic,) = interpretation["diagnosis"]["genomicInterpretations"]
    descriptor = genomic["variantInterpretation"]["variationDescriptor"]
    assert (genomic["interpretationStatus"], descriptor["allelicState"]["label"]) == (
        "CAUSATIVE",
        "heterozygous",
    )
    assert descriptor["vcfRecord"] == {
        "genomeAssembly": "GRCh38", "chrom": "15", "pos": 48474559, "ref": "G", "alt": "A",
    }  # fmt: skip
    (variant,) = variants_of(entry)
    assert descriptor["xrefs"] == [variant.vrs]
    assert (
        str(variant.vrs)
        in signed_in_client(desk.curator).get(f"/registry/entries/{entry.id}/").content.decode()
    )


@pytest.mark.django_db
def test_a_curator_types_a_variant_and_nothing_is_lost(desk: Desk) -> None:
    entry, client = desk.enter(), signed_in_client(desk.curator)
    address = f"/registry/entries/{entry.id}/variants/add/"
    assert client.get(address).status_code == 200
    typed = {
        "gene": "FBN1", "standing": "causative", "zygosity": "heterozygous", "acmg": "pathogenic",
        "hgvs_c": "NM_000138.5:c.4588C > T", "assembly": "GRCh38", "laboratory": "Genetics",
    }  # fmt: skip
    wrong = client.post(address, typed)
    assert wrong.status_code == 422
    assert "it has no spaces inside" in wrong.content.decode()
    assert "c.4588C &gt; T" in wrong.content.decode()
    assert client.post(address, {**typed, "chromosome": "chr15"}).status_code == 422
    right = {**typed, "hgvs_c": "NM_000138.5:c.4588C>T"}
    position = {"chromosome": "chr15", "position": "48474559", "reference": "g", "alternate": "A"}
    assert client.post(address, {**right, **position}).status_code == 302
    variant = Variant.objects.get()
    assert (variant.chromosome, variant.reference) == ("15", "G")
    assert "NM_000138.5:c.4588C&gt;T" in client.get(f"/registry/entries/{entry.id}/").content.decode()
    page = f"/registry/variants/{variant.id}/"
    assert client.get(page).status_code == 200
    assert client.post(page, right).status_code == 422
    assert client.post(page, {**right, "because": "Wrong child.", "retire": "1"}).status_code == 302
    assert client.post(page, {**right, "because": "Again."}).status_code == 409
