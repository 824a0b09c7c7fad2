"""Parts of the unified model with defaults, so that a test names only what it is about."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

from mapping.model import Account
from mapping.model import Event
from mapping.model import EventKind
from mapping.model import Home
from mapping.model import Origin
from mapping.model import Owner
from mapping.model import Status
from mapping.model import Task

SITE = "hanbit.example"


def moment(text="2026-11-23T00:00:00"):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def origin(native_id="10001", *, tool="jira", site=SITE):
    return Origin(tool, site, native_id)


def account(native_id="minsu", **changes):
    return Account(native_id, **({"name": "김민수"} | changes))


def owner(native_id="minsu", *, leads=True):
    return Owner(native_id, leads)


def home(scope="WEB", section=None, **changes):
    return Home(scope, **({"scope_name": "온라인몰", "section": section} | changes))


def event(kind=EventKind.STATUS, at="2026-11-20T00:00:00", **changes):
    return Event(kind, moment(at), **changes)


def task(native_id="10001", key="WEB-1", **changes):
    defaults = {
        "origin": origin(native_id),
        "key": key,
        "title": "메인 배너 교체",
        "status": Status.TODO,
        "native_status": "할 일",
        "owners": (owner(),),
        "accounts": (account(),),
        "homes": (home(),),
        "created": moment("2026-11-01T00:00:00"),
        "updated": moment("2026-11-20T00:00:00"),
    }
    return Task(**(defaults | changes))
