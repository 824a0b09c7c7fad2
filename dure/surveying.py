"""The workspace as the last run left it, for commands that only look at it."""

from __future__ import annotations

from datetime import datetime

from config.workspace import Workspace
from dure.compose import open_store
from dure.compose import terms_of
from sync.survey import Survey
from sync.survey import survey


def surveyed(workspace: Workspace, now: datetime) -> Survey:
    """Look at the store by the agreement in force at a moment; raise NoStoreError where nothing was read yet."""
    with open_store(workspace, must_exist=True) as store:
        return survey(store, terms_of(workspace, now), now=now)
