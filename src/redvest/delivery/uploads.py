"""What comes in with a form: no more than anything here takes, whoever sends it.

Forms are read before a view decides who may send them, so the limit stands in front of both.
"""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload

#: Bytes of the largest form: an import's file, and a little around it.
MOST_BYTES = 21 * 1024 * 1024


class LimitedUploads(FileUploadHandler):
    """Stops reading a form whose files are larger together than anything here takes; it then comes without them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hands the piece on to the next handler, unless it is one too many."""
        self._received += len(raw_data)
        if self._received > MOST_BYTES:
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leaves the file to the next handler."""


def is_too_large(meta: Mapping[str, Any]) -> bool:
    """Whether a request brought more than is taken."""
    try:
        return int(meta.get("CONTENT_LENGTH") or 0) > MOST_BYTES
    except ValueError:
        return False
