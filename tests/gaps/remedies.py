"""Carries out what a finding says would settle it: on the task, on the agreement, or by letting time pass."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from datetime import datetime
from datetime import time

from altered import replace
from worlds import PARTIES
from worlds import PEOPLE
from worlds import SITES
from worlds import known_gap
from worlds import person

from gaps.gap import Finding
from gaps.gap import Remedy
from gaps.tracked import Tracked
from gaps.world import World
from mapping.agreement import Agreement
from mapping.agreement import Clause
from mapping.agreement import Condition
from mapping.agreement import Duty
from mapping.agreement import Holding
from mapping.agreement import Responsible
from mapping.model import Account
from mapping.model import Event
from mapping.model import EventKind
from mapping.model import Home
from mapping.model import Link
from mapping.model import LinkKind
from mapping.model import Origin
from mapping.model import Owner
from mapping.model import Status
from mapping.model import Task
from mapping.parties import Directory

STAFF = {"home": "lee", "acme": "park", "beta": "choi"}


def is_answer(remedy: Remedy) -> bool:
    """Whether a remedy is a label that answers a gap, which is read beside the detectors."""
    return remedy.values.get("label", "").startswith("dure:")


def apply(world: World, finding: Finding, remedy: Remedy) -> World:
    """Give the world after a remedy was carried out."""
    return _ACTIONS[remedy.action](world, finding, remedy.values)


def _on_task(change: Callable[[World, Tracked, dict], Task]) -> Callable[[World, Finding, dict], World]:
    def act(world: World, finding: Finding, values: dict) -> World:
        tracked = world.tasks[values.get("task", finding.tasks[0])]
        task = replace(change(world, tracked, values), updated=world.now)
        return _with_task(world, replace(tracked, task=task))

    return act


def _with_task(world: World, tracked: Tracked) -> World:
    return replace(world, tasks={**world.tasks, tracked.uid: tracked})


def _staff(values: dict) -> str:
    return STAFF[values.get("party", "acme")]


def _happened(
    task: Task, world: World, kind: EventKind, author: str, *, before: str | None = None, after: str | None = None
) -> Task:
    known = {account.id for account in task.accounts}
    accounts = task.accounts if author in known else (*task.accounts, Account(author))
    signed = author if task.history_from is not None or kind is EventKind.COMMENT else None
    return replace(task, accounts=accounts, events=(*task.events, Event(kind, world.now, signed, before, after)))


def _set_owner(world: World, tracked: Tracked, values: dict) -> Task:
    owner = _staff(values)
    task = _happened(tracked.task, world, EventKind.OWNER, owner, after=owner)
    task = replace(task, owners=(Owner(owner, leads=True),))
    return _set_status(world, replace(tracked, task=task), values) if "status" in values else task


def _set_status(world: World, tracked: Tracked, values: dict) -> Task:
    status = Status(values["status"])
    task = _happened(
        tracked.task, world, EventKind.STATUS, _staff(values), before=tracked.task.native_status, after=f"now {status}"
    )
    return replace(task, status=status, native_status=f"now {status}")


def _move_on(world: World, finding: Finding, values: dict) -> World:
    """Set the status; where a list or section is the stage that is waited for, leave that as well.

    A subtask without homes lies where its parent lies, and leaves with it.
    """
    after = _on_task(_set_status)(world, finding, values)
    tracked = after.tasks[values.get("task", finding.tasks[0])]
    stage, passed = finding.evidence.get("stage", ()), set()
    while not tracked.task.homes and tracked.task.parent and tracked.uid not in passed:
        passed.add(tracked.uid)
        tracked = after.links.resolve(tracked.task, tracked.task.parent) or tracked
    homes = [replace(each, section="later") if each.section in stage else each for each in tracked.task.homes]
    return _with_task(after, replace(tracked, task=replace(tracked.task, homes=tuple(homes))))


def _close(world: World, tracked: Tracked, values: dict) -> Task:
    return replace(_set_status(world, tracked, {**values, "status": "done"}), done=world.now)


def _comment(world: World, tracked: Tracked, values: dict) -> Task:
    return _happened(tracked.task, world, EventKind.COMMENT, _staff(values))


def _label(world: World, tracked: Tracked, values: dict) -> Task:
    kept = () if values.get("only") else tracked.task.labels
    return replace(tracked.task, labels=(*kept, values["label"]), named_duties=())


def _set_due(world: World, tracked: Tracked, values: dict) -> Task:
    return replace(tracked.task, due=world.today)


def _link(world: World, finding: Finding, values: dict) -> World:
    for connection in values["connections"].split(","):
        tool, site = SITES[connection]
        name = f"12{len(world.tasks)}"
        tracked = world.tasks[finding.tasks[0]]
        target = f"https://{tracked.task.origin.site}/browse/{tracked.task.key}"
        counterpart = Task(
            origin=Origin(tool, site, name),
            key=name,
            title="counterpart",
            status=Status.TODO,
            created=world.now,
            homes=(Home("120"),),
            links=(Link(LinkKind.ATTACHMENT, target),),
        )
        uid = "|".join(counterpart.origin)
        world = _with_task(
            world,
            replace(
                tracked, uid=uid, ref=f"{connection}:{name}", connection=connection, task=counterpart, sightings=()
            ),
        )
    return world


def _person(world: World, finding: Finding, values: dict) -> World:
    found = replace(person("found", "home"), accounts={values["connection"]: (values["account"],)})
    return replace(world, directory=Directory(PARTIES.values(), (*PEOPLE, found), SITES))


def _sign(world: World, finding: Finding, values: dict) -> World:
    return replace(world, agreement=replace(world.agreement, version="next", end=None), agreement_ended=False)


def _wait(world: World, finding: Finding, values: dict) -> World:
    return replace(world, now=datetime.combine(date.fromisoformat(values["until"]), time(), world.zone))


def _accept(world: World, finding: Finding, values: dict) -> World:
    return replace(world, known={**world.known, **known_gap(finding.kind, *finding.subject, accepted_at=world.now)})


def _register(world: World, finding: Finding, values: dict) -> World:
    task = Task(
        origin=Origin("jira", "hanbit.example", "new"),
        key="NEW-1",
        title="registered",
        status=Status.TODO,
        created=world.now,
        labels=(f"duty:{values['duty']}",),
    )
    tracked = Tracked(
        uid="jira|hanbit.example|new",
        ref="hq:NEW-1",
        connection="hq",
        task=task,
        state=next(iter(world.tasks.values())).state,
        sightings=(),
        first_seen=world.now,
        read=True,
        proven=True,
    )
    return _with_task(world, tracked)


def _edit(world: World, finding: Finding, values: dict) -> World:
    return replace(world, agreement=_EDITS[values["edit"]](world.agreement, values))


def _changed(agreement: Agreement, values: dict, **changes) -> Agreement:
    wanted = values["duty"].split(",")
    duties = tuple(replace(duty, **changes) if duty.id in wanted else duty for duty in agreement.duties)
    return replace(agreement, duties=duties)


def _duty(agreement: Agreement, values: dict) -> Duty:
    return next(duty for duty in agreement.duties if duty.id == values["duty"])


def _clauses(text: str) -> tuple[Clause, ...]:
    """Read covers in the short form in which findings tell them."""
    return tuple(
        Clause(
            tuple(Condition(field, (value,)) for field, value in (part.split("=", 1) for part in clause.split(" & ")))
        )
        for clause in text.split("; ")
        if clause
    )


def _add(agreement: Agreement, values: dict) -> Agreement:
    added = Duty(
        id="added",
        title="added",
        responsible=(Responsible(values.get("party", "acme")),),
        covers=_clauses(values["covers"]),
    )
    return replace(agreement, duties=(*agreement.duties, added))


def _add_nobody(agreement: Agreement, values: dict) -> Agreement:
    added = Duty(id="added", title="added", holding=Holding.NOBODY, covers=_clauses(values["covers"]))
    return replace(agreement, duties=(*agreement.duties, added))


def _decide(agreement: Agreement, values: dict) -> Agreement:
    holder = (Responsible(values.get("party", "acme")),)
    return _changed(agreement, values, holding=Holding.PARTIES, responsible=holder)


def _bring_in(agreement: Agreement, values: dict) -> Agreement:
    return _add(_decide(agreement, {**values, "duty": values["decide"]}), values)


def _support(agreement: Agreement, values: dict) -> Agreement:
    more = tuple(Responsible(party) for party in values["parties"].split(","))
    return _changed(agreement, values, supporting=(*_duty(agreement, values).supporting, *more))


def _override(agreement: Agreement, values: dict) -> Agreement:
    return _changed(agreement, values, overrides=(*_duty(agreement, values).overrides, *values["overrides"].split(",")))


_ACTIONS = {
    "set-owner": _on_task(_set_owner),
    "set-status": _move_on,
    "close": _on_task(_close),
    "comment": _on_task(_comment),
    "label": _on_task(_label),
    "set-due": _on_task(_set_due),
    "link": _link,
    "person": _person,
    "sign": _sign,
    "wait": _wait,
    "accept": _accept,
    "register": _register,
    "duty": _edit,
}
_EDITS = {
    "add": _add,
    "add-nobody": _add_nobody,
    "decide": _decide,
    "bring-in": _bring_in,
    "support": _support,
    "override": _override,
    "shared": lambda agreement, values: _changed(agreement, values, shared=True),
    "untracked": lambda agreement, values: _changed(agreement, values, tracked=False),
}
