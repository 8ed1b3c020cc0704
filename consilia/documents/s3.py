"""Any S3 service, by django-storages. Imported only where an installation names one: the client is large."""

from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError
from storages.backends.s3 import S3Storage

from consilia.documents.backends import buffered

# Services other than Amazon's do not know its newer checksums; our own address is a SHA-256, and a sealed file proves
# itself.
CLIENT = Config(
    s3={"addressing_style": "path"},
    signature_version="s3v4",
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
    connect_timeout=10,
    read_timeout=60,
    retries={"max_attempts": 4, "mode": "standard"},
)


class S3Files(S3Storage):  # type: ignore[misc]
    """Objects named by their content: what is there already is the same, and may be written over."""

    def __init__(self, **options: Any) -> None:
        super().__init__(client_config=CLIENT, file_overwrite=True, default_acl=None, **options)

    def _open(self, name: str, mode: str = "rb") -> Any:
        """Read from the service as it is needed; the library would fetch the whole before the first byte."""
        try:
            return buffered(self.bucket.Object(self._normalize_name(name)))
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(name) from error
            raise
