"""One coach for the whole run; loading takes longer than any test."""

from pathlib import Path

import pytest
from hypothesis import settings

from coach import Coach

# the machine may be busy: a slow example is no fault
settings.register_profile("coach", deadline=None, max_examples=60)
settings.load_profile("coach")

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def coach() -> Coach:
    return Coach.load()


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The handouts, which stand beside a checkout of the project and never in it."""
    folder = ROOT.parent / "shared" / "seeds"
    if not folder.is_dir():
        pytest.skip("the handouts are not beside this checkout (../shared/seeds)")
    return folder
