"""Small PDFs, written by hand: a page for each text, or a page without any."""

from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import EncodedStreamObject, NameObject


def make_pdf(*pages: str) -> bytes:
    """A PDF whose pages hold these lines; a page of no lines is as a scan's is."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    parts = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, page in enumerate(pages):
        lines = "".join(f"({line}) Tj T* " for line in page.splitlines())
        drawn = f"BT /F1 12 Tf 14 TL 72 720 Td {lines}ET" if page else "0 0 9 9 re f"
        parts.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources "
            f"<< /Font << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>"
        )
        parts.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    return _file_of(parts)


def with_stream(packed: bytes) -> bytes:
    """A PDF of one page, whose drawing is packed so (Flate)."""
    writer, out = PdfWriter(clone_from=PdfReader(BytesIO(make_pdf("x")))), BytesIO()
    drawing = EncodedStreamObject()
    drawing[NameObject("/Filter")] = NameObject("/FlateDecode")
    drawing._data = packed
    page = writer.pages[0]
    page[NameObject("/Contents")] = writer._add_object(drawing)
    writer.write(out)
    return out.getvalue()


def _file_of(parts: list[str]) -> bytes:
    content, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    content += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}"
    start = content.index("xref\n0")
    content += f"trailer\n<< /Size {len(parts) + 1} /Root 1 0 R >>\n"
    return f"{content}startxref\n{start}\n%%EOF\n".encode("latin-1")


def encrypted(pdf: bytes, password: str) -> bytes:
    writer, locked = PdfWriter(clone_from=PdfReader(BytesIO(pdf))), BytesIO()
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    writer.write(locked)
    return locked.getvalue()
