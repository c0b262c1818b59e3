"""
Reads a PDF from its input and prints its pages: run by pdf.py, as a program.

pypdf is pure Python, maintained, and needs nothing else; pdfminer.six reads no more
text from the files tried, takes longer, and brings two libraries along.
"""

import json
import logging
import resource
import sys
from io import BytesIO

MEMORY = 1 << 30  # bytes of this process


def main(seconds: int, most_pages: int, most_characters: int) -> dict:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # Its warnings on what is odd in a file are for nobody here.
    logging.disable()
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, FileNotDecryptedError

    try:
        reader = PdfReader(BytesIO(sys.stdin.buffer.read()))
        # Many are encrypted with no password, only to forbid that they be printed.
        if reader.is_encrypted and not reader.decrypt(""):
            return {"refused": "encrypted"}
        if len(reader.pages) > most_pages:
            return {"refused": "many pages"}
        return read(reader, most_characters)
    except (DependencyError, FileNotDecryptedError):
        return {"refused": "encrypted"}
    except MemoryError:
        return {"refused": "large"}
    except Exception:
        # Of a damaged file it raises whatever it stumbles over.
        return {"refused": "damaged"}


def read(reader, most_characters: int) -> dict:
    pages, length = [], 0
    for page, label in zip(reader.pages, reader.page_labels, strict=False):
        text = page.extract_text()
        length += len(text)
        if length > most_characters:
            return {"refused": "large"}
        pages.append([text, label])
    return {"pages": pages}


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:4]))))
