"""What is worth knowing of sources and agreement when tasks are held against it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from datetime import timedelta

from config.workspace import Workspace
from mapping.agreement import Agreement
from mapping.errors import Fault
from mapping.errors import fault
from mapping.errors import msg

_NOTICE = timedelta(days=30)


def notices(workspace: Workspace, today: date) -> Iterator[Fault]:
    """Tell what makes a run say less than it could."""
    if not workspace.connections:
        yield fault("No source is configured.", advice=msg("Name one under connections: in dure.yaml."))
    yield from _agreement_notices(workspace, today)


def _agreement_notices(workspace: Workspace, today: date) -> Iterator[Fault]:
    """Tell that the first agreement is still to begin, or that the last one ends soon."""
    found = workspace.agreement_on(today)
    if found is None and workspace.agreements:
        begins = msg("The first one begins on {day:date}.", day=str(workspace.agreements[0].start))
        yield fault("No agreement is in force.", advice=begins)
    elif found is not None and ends_soon(workspace, found, today):
        yield fault(
            "Version {version} of the agreement ends on {day:date}.",
            version=found.version,
            day=str(found.end),
            advice=msg("Prepare the next version."),
        )


def ends_soon(workspace: Workspace, agreement: Agreement, today: date) -> bool:
    """Whether an agreement ends within 30 days and none takes its place on the next day."""
    end = agreement.end
    if end is None or not today <= end <= today + _NOTICE:
        return False
    return all(each.start != end + timedelta(days=1) for each in workspace.agreements)
