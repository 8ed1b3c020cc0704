"""What exactly is signed: the content of a conclusion as one mapping, and its hash."""

from typing import Any

from consilia.conclusions.domain.content import content_sha256
from consilia.conclusions.models import Conclusion, Diagnosis, KeyImage, Recommendation
from consilia.conclusions.services.drafts import HEADINGS, PARTS


def content_of(conclusion: Conclusion) -> dict[str, Any]:
    """Everything that is signed, and nothing that may change later."""
    images = [_image(one) for one in conclusion.images.select_related("picture", "instance")]
    return {
        **(
            {"images": images} if images else {}
        ),  # without any the hash is that of the versions before there were images
        "case": conclusion.case_id,
        "version": conclusion.version,
        "author": conclusion.author_id,
        "organisation": conclusion.organisation_id,
        "correction_because": conclusion.correction_because,
        **{name: getattr(conclusion, name) for name in sorted(HEADINGS)},
        "diagnoses": [_diagnosis(one) for one in conclusion.diagnoses.order_by("role", "system", "position")],
        "recommendations": [
            recommendation_content(one)
            for one in conclusion.recommendations.filter(removed_at=None).order_by("number")
        ],
    }


def hash_of(conclusion: Conclusion) -> str:
    return content_sha256(content_of(conclusion))


def recommendation_content(given: Recommendation) -> dict[str, Any]:
    return {"number": given.number, **{part: getattr(given, part) for part in sorted(PARTS)}}


def _diagnosis(one: Diagnosis) -> dict[str, Any]:
    names = ("role", "system", "code", "label_en", "label_ru", "position")
    return {name: getattr(one, name) for name in names}


def _image(one: KeyImage) -> dict[str, Any]:
    names = ("position", "frame", "marks", "caption", "modality", "series", "made_on")
    told = {name: getattr(one, name) for name in names}
    return {**told, "instance": one.instance.uid, "picture": one.picture.sha256}
