import tomllib


def test_every_package_folder_is_listed(root):
    listed = set(tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"])
    folders = {p.parent.relative_to(root).as_posix().replace("/", ".") for p in root.glob("coach/**/__init__.py")}
    folders |= {"coach.api", "coach._cases", "coach._models", "coach._practice", "coach._question_bank", "coach._rules"}
    assert listed == folders


def test_constraints_pin_names_and_versions_only(root):
    for line in (root / "constraints.txt").read_text(encoding="utf-8").splitlines():
        name, _, version = line.partition("==")
        assert name, line
        assert version, line
        assert not set("/:@ ") & set(line), line
