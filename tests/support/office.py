"""Documents, workbooks and archives for tests, as bytes."""

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

from docx import Document
from openpyxl import Workbook


def docx_of(*paragraphs: str, rows: Sequence[Sequence[str]] = (), headings: Sequence[str] = ()) -> bytes:
    """Return a Word document with these paragraphs, and below them a table if there are rows."""
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph, style="Heading 2" if paragraph in headings else None)
    table = document.add_table(0, len(rows[0])) if rows else None
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx_of(*rows: Sequence[object], more: Sequence[Sequence[object]] = ()) -> bytes:
    """Return a workbook with these rows on its first sheet, and a sheet for each row of ``more``."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for row in more:
        book.create_sheet().append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def zip_of(members: Mapping[str, bytes]) -> bytes:
    """Return an archive with these files."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()
