"""What is worth knowing of the agreement itself when tasks are held against it."""

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


def agreement_notices(workspace: Workspace, today: date) -> Iterator[Fault]:
    """Tell that no agreement is in force, or that the last one ends soon."""
    found = workspace.agreement_on(today)
    if found is None:
        yield _none_in_force(workspace)
    elif ends_soon(workspace, found, today):
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


def _none_in_force(workspace: Workspace) -> Fault:
    if not workspace.agreements:
        advice = msg("Write agreement: into dure.yaml; dure init shows the form.")
    else:
        advice = msg("The first one begins on {day:date}.", day=str(workspace.agreements[0].start))
    return fault("No agreement is in force.", advice=advice)
