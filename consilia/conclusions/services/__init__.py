"""What people do with conclusions; one function per deed, each one transaction."""

from consilia.conclusions.services.blinding import blind_blocks
from consilia.conclusions.services.correcting import begin_correction, discard_correction
from consilia.conclusions.services.deciding import (
    AlreadyDecided,
    Decided,
    DecisionNeedsReason,
    NotTheCurrentVersion,
    decide,
)
from consilia.conclusions.services.drafts import (
    ConclusionIsSigned,
    DraftChangedElsewhere,
    UnknownCode,
    begin_conclusion,
    save_draft,
)
from consilia.conclusions.services.finding import tell_search
from consilia.conclusions.services.images import (
    ImageLost,
    MarksMovedOn,
    NotOfThisCase,
    TooManyImages,
    WordsInThePicture,
    caption_image,
    remove_image,
    show_image,
)
from consilia.conclusions.services.recommendations import (
    TooManyRecommendations,
    add_recommendation,
    move_recommendation,
    remove_recommendation,
    restore_recommendation,
)
from consilia.conclusions.services.second_reading import answer_remarks, seek_reading
from consilia.conclusions.services.signing import ConclusionIncomplete, preview_conclusion, sign_conclusion

__all__ = [
    "AlreadyDecided",
    "ConclusionIncomplete",
    "ConclusionIsSigned",
    "Decided",
    "DecisionNeedsReason",
    "DraftChangedElsewhere",
    "ImageLost",
    "MarksMovedOn",
    "NotOfThisCase",
    "NotTheCurrentVersion",
    "TooManyImages",
    "TooManyRecommendations",
    "UnknownCode",
    "WordsInThePicture",
    "add_recommendation",
    "answer_remarks",
    "begin_conclusion",
    "begin_correction",
    "blind_blocks",
    "caption_image",
    "decide",
    "discard_correction",
    "move_recommendation",
    "preview_conclusion",
    "remove_image",
    "remove_recommendation",
    "restore_recommendation",
    "save_draft",
    "seek_reading",
    "show_image",
    "sign_conclusion",
    "tell_search",
]
