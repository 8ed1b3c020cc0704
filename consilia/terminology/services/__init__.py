"""What people and start-up do with terminologies."""

from consilia.terminology.services.loading import Loaded, load_release, load_terminology
from consilia.terminology.services.names import (
    NameWithoutLetters,
    change_synonyms,
    review_russian_name,
    undo_name_change,
)
from consilia.terminology.services.official import (
    FileHasMistakes,
    NothingLoadedYet,
    Preview,
    preview,
    take_over_reference_book,
    upload_reference_book,
)
from consilia.terminology.services.successors import NoSuccessor, choose_successor

__all__ = [
    "FileHasMistakes",
    "Loaded",
    "NameWithoutLetters",
    "NoSuccessor",
    "NothingLoadedYet",
    "Preview",
    "change_synonyms",
    "choose_successor",
    "load_release",
    "load_terminology",
    "preview",
    "review_russian_name",
    "take_over_reference_book",
    "undo_name_change",
    "upload_reference_book",
]
