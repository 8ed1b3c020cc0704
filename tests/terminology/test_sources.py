"""The readers of release files, on the shapes that these files have."""

from xml.etree import ElementTree

import pytest

from consilia.terminology.domain.sources import hpoa, icd10cm, obo, sssom

OBO = """format-version: 1.2
data-version: hp/releases/2026-02-16
ontology: hp.obo

[Term]
id: HP:0000003
name: Multicystic kidney dysplasia
alt_id: HP:0004715
def: "Cysts of \\"varying\\" size." [ORCID:1]
synonym: "Multicystic kidneys" EXACT []
synonym: "Kidney cysts" BROAD layperson [ORCID:2]
is_a: HP:0000107 ! Renal cyst

[Typedef]
id: has_part
name: has part

[Term]
id: HP:0000057
name: obsolete Clitoromegaly
is_obsolete: true
replaced_by: HP:0008665
""".splitlines(keepends=True)


def test_the_ontology_tells_its_release() -> None:
    assert obo.version(OBO) == "2026-02-16"


def test_an_ontology_without_a_release_is_refused() -> None:
    with pytest.raises(ValueError, match="data-version"):
        obo.version(["format-version: 1.2\n", "[Term]\n"])


def test_terms_are_read_and_other_stanzas_passed_over() -> None:
    cyst, gone = obo.terms(OBO)
    assert (cyst.code, cyst.name, cyst.parents) == (
        "HP:0000003",
        "Multicystic kidney dysplasia",
        ["HP:0000107"],
    )
    assert cyst.definition == 'Cysts of "varying" size.'
    assert cyst.alternatives == ["HP:0004715"]
    assert cyst.synonyms == [("Multicystic kidneys", "exact", ""), ("Kidney cysts", "broad", "layperson")]
    assert (gone.obsolete, gone.replaced_by) == (True, "HP:0008665")


def test_a_finding_is_counted_once_for_each_disease() -> None:
    lines = [
        "#version: 2025-01-16\n",
        "database_id\tdisease_name\tqualifier\thpo_id\n",
        "OMIM:1\tFirst\t\tHP:1\trest\n",
        "OMIM:1\tFirst\t\tHP:1\trest\n",
        "ORPHA:2\tSecond\tNOT\tHP:1\trest\n",
    ]
    read = hpoa.read(lines)
    assert (read.version, read.diseases_of) == ("2025-01-16", {"HP:1": 2})
    assert read.names == {"OMIM:1": "First", "ORPHA:2": "Second"}


def test_annotations_without_a_version_are_refused() -> None:
    with pytest.raises(ValueError, match="version"):
        hpoa.read(["OMIM:1\tFirst\t\tHP:1\n"])


def test_mappings_with_an_unknown_predicate_are_passed_over() -> None:
    lines = [
        "# remark\n",
        "subject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\n",
        "MONDO:1\tOne\tskos:exactMatch\tOMIM:1\tFirst\n",
        "MONDO:1\tOne\towl:sameAs\tOMIM:2\tOther\n",
    ]
    assert [(row.subject, row.predicate, row.object) for row in sssom.rows(lines)] == [
        ("MONDO:1", "exact", "OMIM:1")
    ]


def test_titles_lose_their_ranges_and_deep_codes_are_left_out() -> None:
    root = ElementTree.fromstring(
        "<t><version>2026</version><chapter><name>1</name><desc>Infections (A00-B99)</desc>"
        "<section id='A00-A09'><desc>Intestinal (A00-A09)</desc><diag><name>A00</name><desc>Cholera</desc>"
        "<diag><name>A00.0</name><desc>Cholera (classical)</desc>"
        "<diag><name>A00.01</name><desc>Deep</desc></diag></diag></diag></section></chapter></t>"
    )
    assert icd10cm.version(root) == "2026"
    assert list(icd10cm.names(root)) == [
        ("chapter 1", "Infections"),
        ("A00-A09", "Intestinal"),
        ("A00", "Cholera"),
        ("A00.0", "Cholera (classical)"),
    ]
