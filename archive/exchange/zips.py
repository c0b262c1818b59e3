"""Zips that may be damaged, locked or made to annoy: unpacked as far as they may be."""

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError),
    *(NotImplementedError, RuntimeError, OSError, ValueError),
)
AT_ONCE = 1 << 20
# Of what is packed in any other way, Python unpacks all that it has read, however
# little it was asked for: a few thousand bytes of bzip2 are a gigabyte at one go.
BY_PARTS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


class Swells(ValueError):
    """Raised where more comes out of a zip than may."""


class Unpacking:
    """Files of a zip, out of which together come no more than so many bytes."""

    def __init__(self, archive: zipfile.ZipFile, most: int):
        self.archive, self.most, self.left = archive, most, most

    def parts_of(self, member: zipfile.ZipInfo | str) -> Iterator[bytes]:
        """What a file unpacks to, counted as it comes, whatever the zip says of it."""
        with opened(self.archive, member) as file:
            while part := file.read(min(AT_ONCE, self.left + 1)):
                self.left -= len(part)
                if self.left < 0:
                    raise Swells(f"it unpacks to more than {self.most >> 20} MB")
                yield part

    def content_of(self, member: zipfile.ZipInfo | str) -> bytes:
        return b"".join(self.parts_of(member))


def opened(archive: zipfile.ZipFile, member: zipfile.ZipInfo | str) -> IO[bytes]:
    """A file of a zip, of which as much is unpacked as is asked for."""
    info = archive.getinfo(member) if isinstance(member, str) else member
    if info.compress_type not in BY_PARTS:
        raise NotImplementedError(f"“{info.filename}” is packed as no zip has to be")
    return archive.open(info)


def lines_of(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo | str, longest: int
) -> Iterator[bytes]:
    with opened(archive, member) as file, io.BufferedReader(file, AT_ONCE) as lines:
        while line := lines.readline(longest + 1):
            if len(line) > longest:
                raise Swells(f"a line of it unpacks to more than {longest >> 20} MB")
            yield line


def as_it_is(data: bytes, most: int) -> io.BytesIO:
    """The same zip, with nothing packed in it, if all of it is no more than that."""
    plain = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as packed,
        zipfile.ZipFile(plain, "w") as archive,
    ):
        unpacking = Unpacking(packed, most)
        for member in packed.infolist():
            archive.writestr(member.filename, unpacking.content_of(member))
    plain.seek(0)
    return plain
