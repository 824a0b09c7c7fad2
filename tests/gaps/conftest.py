"""Makes the builders beside the tests importable, and gives a life of gaps to run."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))

from lives import Life


@pytest.fixture
def life():
    return Life()
