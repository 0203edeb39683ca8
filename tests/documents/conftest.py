"""One workshop for all paper tests, as a process has it, and the sample paper values."""

import pytest

from dossiers.documents.papers import Papers
from tests.documents.sample import TEMPLATES


@pytest.fixture(scope="session")
def papers() -> Papers:
    return Papers(TEMPLATES)
