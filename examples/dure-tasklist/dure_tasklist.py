"""Task lists kept in Excel or CSV, whatever their columns are called; see README.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, cast

from dure.api import Account, Connect, ConnectionOptions, Fault, Home, Listing, OnePageConnector, Origin, Owner
from dure.api import Page, Record, Status, Task, export_files, fault, fold, named_columns, read_moment, read_table
from dure.api import Moment, Order, record_of, to_instant, untold_site, zone_of

Column = Literal["id", "title", "owner", "status", "priority", "label", "due", "created"]
_SEVERAL = re.compile(r"\s*[,;/\n、]\s*")
_NOBODY = {"", "-", "미정", "없음", "tbd"}


class TaskListOptions(ConnectionOptions):
    """The name of the sheet (the first one when left out), and the title above the column that holds each thing."""

    sheet: str | None = None
    columns: dict[Column, str]


class TaskList(OnePageConnector):
    """One list: the newest file that ``export:`` finds."""

    options = TaskListOptions

    def read(self) -> Page:
        file, options = export_files(self.context)[0], cast("TaskListOptions", self.context.options)
        titles = {"id": "id", "title": "title", **{str(name): title for name, title in options.columns.items()}}
        columns = named_columns(read_table(file, options.sheet), titles)
        notes = {("", str(each)): each for each in columns.table.faults}
        records, rejected = dict[str, Record](), list[Fault]()
        for row in columns.rows():
            cells, place = columns.texts(row), columns.place(row, "id")
            found = record_of(place, cells["id"], cells["id"], (self.scope.id,), cells)
            if isinstance(found, Fault) or not cells["id"] or cells["id"] in records:
                rejected.append(fault("This row has no id of its own and was left out.", place=place))
                continue
            records[cells["id"]] = found
            for name, note in self._unread(cells):
                notes.setdefault((note, cells[name]), fault(note, place=columns.place(row, name), text=cells[name]))
        listing = Listing(self.scope, whole=options.whole and not rejected, as_of=file.as_of)
        return Page([*records.values()], rejected, None, file.as_of, listings=(listing,), notes=(*notes.values(),))

    def to_task(self, record: Record) -> Task:
        cells, rules = record.payload, self.context.rules
        people = {fold(each): each for each in _SEVERAL.split(cells.get("owner", "")) if fold(each) not in _NOBODY}
        labels = dict.fromkeys(each for each in _SEVERAL.split(cells.get("label", "")) if each)
        due, created = (_moment(cells.get(name, "")) for name in ("due", "created"))
        return Task(
            origin=Origin("tasklist", rules.site or untold_site(rules.connection), record.native_id),
            key=record.key,
            title=cells["title"],
            status=rules.status.get(fold(cells.get("status", "")), Status.TODO),
            native_status=cells.get("status", ""),
            priority=rules.priority.get(fold(cells.get("priority", ""))),
            owners=tuple(Owner(account, leads=len(people) == 1) for account in people) if "owner" in cells else None,
            accounts=tuple(Account(each, name, email=name if "@" in name else None) for each, name in people.items()),
            homes=(Home(self.scope.id),),
            labels=tuple(labels),
            due=due.day if due else None,
            created=to_instant(created, zone_of(rules.timezone)) if created else None,
        )

    def _unread(self, cells: dict[str, str]) -> Iterator[tuple[str, str]]:
        if cells.get("status") and fold(cells["status"]) not in self.context.rules.status:
            yield "status", "“{text}” is no status under status: and is taken for work to do."
        for name in ("due", "created"):
            if cells.get(name) and _moment(cells[name]) is None:
                yield name, "“{text}” is no date that can be read."


def _moment(text: str) -> Moment | None:
    return read_moment(text, Order.YEAR_FIRST) or read_moment(text)


connect: Connect = TaskList
