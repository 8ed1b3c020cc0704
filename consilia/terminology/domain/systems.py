"""The terminologies of the product, by the key that the rest of the product knows them by."""

from enum import StrEnum


class System(StrEnum):
    HPO = "hpo"
    ICD10 = "icd10"
    ORPHA = "orpha"
    OMIM = "omim"
    DECIPHER = "decipher"
    MONDO = "mondo"


# Beyond these no list is shown: mappings also name systems whose texts we do not carry.
CURIE_PREFIXES = {
    "HP": System.HPO,
    "ORPHA": System.ORPHA,
    "Orphanet": System.ORPHA,
    "OMIM": System.OMIM,
    "DECIPHER": System.DECIPHER,
    "MONDO": System.MONDO,
}
RARE_DISEASES = (System.ORPHA, System.OMIM, System.DECIPHER)
