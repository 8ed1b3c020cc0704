"""A real archive sends a study into a case by STOW-RS: image by image, as one that passes on what it gets, and whole."""

import pytest
from pytest_django.live_server_helper import LiveServer

from consilia.cases.domain.lifecycle import State
from consilia.cases.queries.timeline import attachments_of
from consilia.imaging.models import Instance
from tests.factories import imaging as make
from tests.factories.accounts import make_token
from tests.factories.cases import make_scene
from tests.orthanc import Orthanc

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_archive_sends_image_by_image_and_then_the_study(
    live_server: LiveServer, orthanc: Orthanc
) -> None:
    scene = make_scene()
    case = scene.case_in(State.IN_REVIEW)
    slices = list(make.series(8).values())
    for content in slices[:6]:
        orthanc.take(content)
    orthanc.knows("network", f"{live_server.url}/cases/{case.id}/dicomweb/", make_token(scene.referrer))

    assert orthanc.send("network", "instances") == [True] * 6
    assert [len(one.files) for one in attachments_of(case)] == [6]

    for content in slices[6:]:
        orthanc.take(content)
    assert orthanc.send("network") == [True]
    assert [len(one.files) for one in attachments_of(case)] == [7], "the two that are new, in one archive"
    assert Instance.objects.count() == 8

    assert orthanc.send("network") == [True], "sent again it is content"
    assert Instance.objects.count() == 8

    orthanc.take(make.ct(SOPInstanceUID="1.2.3.4.5.99", PixelData=bytes(16)))  # fewer pixels than it says
    assert orthanc.send("network") == [False], "and it hears of what was not taken"
    assert Instance.objects.count() == 8
