"""What reading a zip can come to that is damaged, locked or made to annoy."""

import io
import lzma
import zipfile
import zlib

UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError),
    *(NotImplementedError, RuntimeError, OSError, ValueError),
)


def content_of(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """
    What a file in a zip unpacks to; no more of it than the zip says that it has.

    Asked for all of it, Python would unpack it whole before it cuts it to that size.
    """
    with archive.open(member) as file:
        return file.read(member.file_size)


def as_it_says(data: bytes) -> io.BytesIO:
    """The same zip, in which no file unpacks to more than it says, nor is packed."""
    honest = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as told,
        zipfile.ZipFile(honest, "w") as archive,
    ):
        for member in told.infolist():
            archive.writestr(member.filename, content_of(told, member))
    honest.seek(0)
    return honest
