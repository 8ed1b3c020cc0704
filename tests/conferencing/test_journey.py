"""From the invitation to the document, through the services alone."""

import pytest

from tests.factories.conferencing import make_table

pytestmark = pytest.mark.django_db


def test_a_council_is_called_held_and_signed() -> None:
    table = make_table().all_accept().signed()
    minutes = table.session.minutes
    assert minutes.document is not None
    assert minutes.document.number.startswith("M-")
    assert "Close the duct by catheter" in minutes.document.text
