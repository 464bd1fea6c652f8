"""Excel workbooks (.xlsx): the first sheet with words, values only, no formulas run."""

import warnings
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from .archive import DAMAGED, damaged
from .columns import Row
from .model import Line, Problem
from .table import MAX_COLUMNS, MAX_ROWS, TOO_MANY, read_table

_OTHER_SHEETS = "Alleen het eerste werkblad met tekst is gelezen. Zet het gesprek op één werkblad."


def read_xlsx(
    data: bytes, columns: Mapping[str, str] | None = None
) -> tuple[list[Line], list[Problem], tuple[str, ...]]:
    """Read the rows of a workbook that ``office_format`` found safe, see ``read_table``.

    Raises:
        InputError: if it does not open, or no column can be taken for the text.
    """
    try:
        sheets = _sheets(data)
    except DAMAGED as error:
        raise damaged() from error
    if not sheets:
        return [], [], ()
    lines, problems, names = read_table(sheets[0], columns)
    if len(sheets[0]) > MAX_ROWS:
        problems.append(Problem(MAX_ROWS + 1, TOO_MANY))
    if len(sheets) > 1:
        problems.append(Problem(sheets[0][0][0], _OTHER_SHEETS))
    return lines, problems, names


def _sheets(data: bytes) -> list[list[Row]]:
    """Return the rows of the first sheet that has any, and the first row of each other that has."""
    from openpyxl import load_workbook

    found: list[list[Row]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about fonts and styles, which nobody asked for
        book: Any = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # other programs write them wrong, and rows are then left out
                rows: list[Row] = []
                cells = sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS, values_only=True)
                for number, values in enumerate(cells, 1):
                    if any(value is not None for value in values):
                        rows.append((number, _trimmed(values)))
                        if found:
                            break
                if rows:
                    found.append(rows)
        finally:
            book.close()
    return found


def _trimmed(values: tuple[object, ...]) -> tuple[object, ...]:
    """Leave out the empty cells at the end, with which every row is made as wide as may be."""
    width = max(i for i, value in enumerate(values, 1) if value is not None)
    return values[:width]
