"""Word documents (.docx): the transcript of Teams in both dialects, that of Meet, and one's own minutes."""

from io import BytesIO
from typing import TYPE_CHECKING

from .archive import DAMAGED, damaged, too_much
from .columns import Row
from .model import ColumnsError, Line, Problem
from .script import read_script
from .steps import heading_of
from .table import read_table

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_TABLES = (
    "Tabellen in het document zijn niet gelezen. Zet het gesprek in gewone alinea's, of bewaar de tabel als Excel."
)
_PARAGRAPHS = "Alleen de tabel is gelezen; de alinea's eromheen niet. Zet het hele gesprek in de tabel."
MAX_PARAGRAPHS = 50_000
_HEADINGS = ("heading", "kop", "title", "titel")


def read_docx(data: bytes) -> tuple[list[Line], list[Problem]]:
    """Read the paragraphs of a document that ``office_format`` found safe; numbers count paragraphs.

    Where the paragraphs name nobody and a table has the conversation, numbers count its rows.

    Raises:
        InputError: if it does not open.
    """
    try:
        rows, tables = _contents(data)
    except DAMAGED as error:
        raise damaged() from error
    lines, problems = read_script(rows, document=True)
    if not tables:
        return lines, problems
    if not any(line.speaker for line in lines) and (talk := _talk(tables)):
        told = [Problem(1, _PARAGRAPHS)] if lines else []
        return talk[0], told + talk[1]
    problems.append(Problem(1, _TABLES))
    return lines, problems


def _talk(tables: list[list[Row]]) -> tuple[list[Line], list[Problem]] | None:
    for rows in sorted(tables, key=len, reverse=True):
        try:
            lines, problems, _ = read_table(rows)
        except ColumnsError:
            continue
        if any(line.speaker for line in lines):
            return lines, problems
    return None


def _contents(data: bytes) -> tuple[list[tuple[int, str]], list[list[Row]]]:
    import docx
    from docx.opc.exceptions import OpcError
    from docx.oxml.ns import qn

    try:
        document: Document = docx.Document(BytesIO(data))
    except OpcError as error:
        raise damaged() from error
    if sum(1 for _ in document.element.body.iter(qn("w:p"))) > MAX_PARAGRAPHS:
        raise too_much()
    rows = [
        (number, row)
        for number, paragraph in enumerate(document.paragraphs, 1)
        # a break inside a paragraph is a row of its own: Teams puts the name above the words that way
        for row in _marked(paragraph).split("\n")
    ]
    tables: list[list[Row]] = [
        [(number, [cell.text for cell in row.cells]) for number, row in enumerate(table.rows, 1)]
        for table in document.tables
    ]
    return rows, tables


def _marked(paragraph: "Paragraph") -> str:
    """Return the text, marked as a heading if its style is one and it names a step."""
    text = paragraph.text
    if not 0 < len(text) <= 80 or text.lstrip().startswith("#"):
        return text
    marked = f"## {text}"
    if not heading_of(marked):
        return text
    style = paragraph.style.name if paragraph.style is not None else None  # slow, so only now
    return marked if style and style.casefold().startswith(_HEADINGS) else text
