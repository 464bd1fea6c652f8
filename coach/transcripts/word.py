"""Word documents (.docx): the transcript of Teams in both dialects, that of Meet, and one's own minutes."""

from io import BytesIO

from .archive import DAMAGED, damaged
from .model import Line, Problem
from .script import read_script

_TABLES = (
    "Tabellen in het document zijn niet gelezen. Zet het gesprek in gewone alinea's, of bewaar de tabel als Excel."
)


def read_docx(data: bytes) -> tuple[list[Line], list[Problem]]:
    """Read the paragraphs of a document that ``office_format`` found safe; numbers count paragraphs.

    Raises:
        InputError: if it does not open.
    """
    try:
        rows, has_tables = _paragraphs(data)
    except DAMAGED as error:
        raise damaged() from error
    lines, problems = read_script(rows, document=True)
    if has_tables:
        problems.append(Problem(1, _TABLES))
    return lines, problems


def _paragraphs(data: bytes) -> tuple[list[tuple[int, str]], bool]:
    from docx import Document
    from docx.opc.exceptions import OpcError

    try:
        document = Document(BytesIO(data))
    except OpcError as error:
        raise damaged() from error
    rows = [
        (number, row)
        for number, paragraph in enumerate(document.paragraphs, 1)
        # a break inside a paragraph is a row of its own: Teams puts the name above the words that way
        for row in paragraph.text.split("\n")
    ]
    return rows, bool(document.tables)
