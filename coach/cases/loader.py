"""Read cases from a folder: the good ones, and for each other what is wrong with it, by file and line."""

from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError, RuleFileError
from ..resources import cases_folder
from ..rulebook.yamlfile import YamlFile
from .general import NAME
from .schema import Case

GUIDE = "corpora/cases/LEESMIJ.md"


@dataclass(frozen=True, slots=True)
class CaseBook:
    """The cases that can be practised, by id, and the errors of the files that cannot."""

    cases: dict[str, Case]
    errors: tuple[RuleFileError, ...] = ()

    def get(self, name: str) -> Case:
        """Return a case.

        Raises:
            InputError: if there is none of that name.
        """
        if name not in self.cases:
            raise InputError(
                "Deze casus is er niet (meer). Kies een andere.", code="unknown-case", status=404, field="case"
            )
        return self.cases[name]


def read_case(path: Path, folder: Path | None = None) -> Case:
    """Read one case.

    Raises:
        RuleFileError: names file, line and field, and says what to do.
    """
    file = YamlFile(path, folder or path.parent, GUIDE)
    case = file.validate(Case)
    if case.id != path.stem:
        raise file.error("id", f"is '{case.id}' while the file is called '{path.name}': make them the same")
    return case


def case_files(folder: Path) -> list[Path]:
    """Return the case files of a folder, by name."""
    return sorted(path for path in folder.glob("*.yaml") if path.name != NAME)


def load_cases(*folders: Path) -> CaseBook:
    """Read every case of the folders; of one id in two folders the last counts.

    Args:
        *folders: none means the cases that ship with the coach.

    >>> len(load_cases().cases) >= 12
    True
    """
    cases: dict[str, Case] = {}
    errors: list[RuleFileError] = []
    for folder in folders or (cases_folder(),):
        if not folder.is_dir():
            raise InputError(f"{folder}: is no folder with cases; check the name", code="cases-folder")
        for path in case_files(folder):
            try:
                case = read_case(path, folder)
            except RuleFileError as error:
                errors.append(error)
            else:
                cases[case.id] = case
    return CaseBook(cases, tuple(errors))
