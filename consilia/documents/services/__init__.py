"""What happens to files and documents; one function per deed, each one transaction."""

from consilia.documents.services.files import (
    FileEmpty,
    FileTooLarge,
    FileTypeRefused,
    open_file,
    store_file,
    sweep_files,
)
from consilia.documents.services.issuing import (
    AlreadySuperseded,
    Issuer,
    NotPrintable,
    Order,
    Signatory,
    Template,
    issue_document,
    preview_document,
)
from consilia.documents.services.revoking import AlreadyRevoked, revoke_document
from consilia.documents.services.verification import (
    Genuine,
    TooManyAttempts,
    find_by_file,
    forget_attempts,
    verify_document,
)

__all__ = [
    "AlreadyRevoked",
    "AlreadySuperseded",
    "FileEmpty",
    "FileTooLarge",
    "FileTypeRefused",
    "Genuine",
    "Issuer",
    "NotPrintable",
    "Order",
    "Signatory",
    "Template",
    "TooManyAttempts",
    "find_by_file",
    "forget_attempts",
    "issue_document",
    "open_file",
    "preview_document",
    "revoke_document",
    "store_file",
    "sweep_files",
    "verify_document",
]
