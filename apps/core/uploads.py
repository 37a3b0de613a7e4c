"""The larger files of a form, on their way in."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from apps.core.room import PASSING, NoRoomForFiles, room_in


class PassingFileUploadHandler(TemporaryFileUploadHandler):
    """Django's own, for a disk that may be full. Raises `NoRoomForFiles`, and leaves nothing of the file there.

    Django lets go of it when nobody remembers the request, which may take hours: so long it would keep the disk full.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        try:
            with room_in(PASSING):
                return super().receive_data_chunk(raw_data, start)
        except NoRoomForFiles:
            self._forget()
            raise

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        try:
            with room_in(PASSING):
                return super().file_complete(file_size)
        except NoRoomForFiles:
            self._forget()
            raise

    def _forget(self) -> None:
        file: Any = self.file
        # What it still has to write finds no room either; it is gone all the same.
        with suppress(OSError):
            file.close()
