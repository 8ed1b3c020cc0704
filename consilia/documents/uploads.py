"""Receiving uploads: a file beyond the limit is counted but not written, so the form can say so."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Writes uploads to temporary files and stops writing at the limit.

    The request is still read to its end: a browser whose connection breaks mid-upload shows a network
    error instead of our sentence. The too large file arrives with its true size and a cut content, by
    which `store_file` knows it and refuses.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = settings.FORM_FILE_MAX_BYTES + 1 - start
        if room > 0:
            super().receive_data_chunk(raw_data[:room], start)

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        completed: UploadedFile[Any] | None = super().file_complete(file_size)
        if completed is not None:
            completed.size = file_size
        return completed
