"""A document that nobody looked at in time says so, in its history and beside whoever was asked."""

from datetime import timedelta

import pytest

from dougong import worker
from dougong.actions import publish
from dougong.model.people import PLATFORM
from web.api.office import Office, bundle
from web.pages.sitting import Sitting

FLOW = "workflows/yard/order_approval.bpmn"


def timed(target: str) -> bytes:
    """The approval of orders with a day for its first node."""
    return bundle()[FLOW].replace(
        b'<bpmn:endEvent id="approved"',
        b'<bpmn:boundaryEvent id="overdue" attachedToRef="check" cancelActivity="true">'
        b"<bpmn:timerEventDefinition><bpmn:timeDuration>PT24H</bpmn:timeDuration>"
        b"</bpmn:timerEventDefinition></bpmn:boundaryEvent>"
        b'<bpmn:sequenceFlow id="late" sourceRef="overdue" targetRef="%b"/>'
        b'<bpmn:endEvent id="approved"' % target.encode(),
        1,
    )


@pytest.mark.parametrize(
    ("target", "told", "untold"),
    [("approved", "超时自动通过", "已超时"), ("agree", "已超时", "超时自动通过")],
)
def test_what_happened_without_anybody_is_told(
    office: Office, target: str, told: str, untold: str
) -> None:
    files = {**bundle(), FLOW: timed(target)}
    office.host.run_as_owner(PLATFORM, lambda uow: publish.publish(uow, files, "test"))
    order = str(office.submitted().body["record"]["id"])
    office.host.clock.at += timedelta(hours=24)
    worker.run_due(office.host, "test")
    page = Sitting(office, "ann").get(f"/records/yard.order/{order}").text
    assert told in page
    assert untold not in page
