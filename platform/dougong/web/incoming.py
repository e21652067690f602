"""A request whose uploads end with it."""

from typing import IO

from flask import Request


class Incoming(Request):
    """A request that closes what it has received, also when the sender hung up half-way.

    Flask closes the files it could read to their end; the one that broke off would stay open
    until somebody collects it.
    """

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        stream = super()._get_file_stream(
            total_content_length, content_type, filename, content_length
        )
        self.__dict__.setdefault("streams", []).append(stream)
        return stream

    def close(self) -> None:
        """Close every file of this request."""
        super().close()
        for stream in self.__dict__.get("streams", ()):
            stream.close()
