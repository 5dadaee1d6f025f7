"""The cast's county without its people."""

import pytest

from cast import network


@pytest.fixture
def county(db: None) -> None:
    """1 centre, 2 institutes, 4 stations, as drawn in cast.py."""
    network()
