"""Which fields are asked of Asana's tasks, stories and attachments: no more than the settings and the agreement need."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from collections.abc import Mapping

from msgspec import Struct
from msgspec import field

from connectors.api import ConnectorContext

IDS = "gid,num_subtasks,resource_subtype,is_rendered_as_separator"
"""What a count of tasks asks for: ids, what is nested in them, and what is no task at all."""

STORY = (
    "created_at",
    "created_by.name",
    "resource_subtype",
    "type",
    "assignee.name",
    "old_section.name",
    "new_section.name",
    "old_approval_status",
    "new_approval_status",
    "tag.name",
    "custom_field.name",
    "old_enum_value.name",
    "new_enum_value.name",
    "old_people_value.name",
    "new_people_value.name",
)
"""What is asked of a story; what people wrote in comments is none of it."""

ATTACHMENT = "resource_subtype,view_url"

_ALWAYS = (
    "name",
    "resource_subtype",
    "is_rendered_as_separator",
    "completed",
    "completed_at",
    "created_at",
    "modified_at",
    "due_on",
    "due_at",
    "approval_status",
    "custom_type_status_option.name",
    "assignee.name",
    "assignee.email",
    "memberships.project.name",
    "memberships.section.name",
    "parent.gid",
    "num_subtasks",
    "tags.name",
    "permalink_url",
)
_FULL = ("custom_type.name", "created_by.name", "created_by.email", "dependencies.gid", "dependents.gid", "notes")
_CUSTOM = (
    "custom_fields.name",
    "custom_fields.type",
    "custom_fields.display_value",
    "custom_fields.text_value",
    "custom_fields.number_value",
    "custom_fields.date_value",
    "custom_fields.enum_value.name",
    "custom_fields.multi_enum_values.name",
    "custom_fields.people_value.name",
    "custom_fields.people_value.email",
)
_VERSION = "1"


class Needs(Struct, frozen=True):
    """The fields of a task that one connection asks for; ``history`` is whether stories and attachments are read.

    ``custom`` are facts that the settings read from custom fields, each with the folded ids or names of these.
    """

    task: str
    history: bool
    custom: Mapping[str, Collection[str]] = field(default_factory=dict)

    @property
    def form(self) -> str:
        """Give a mark that changes whenever tasks would be asked for differently."""
        return hashlib.sha256(f"{_VERSION} {self.task} {self.history}".encode()).hexdigest()[:12]


def needs_of(context: ConnectorContext) -> Needs:
    """Tell what a connection needs; custom fields are asked for only where something would read them.

    Asana gives all custom fields of a task or none.
    """
    rules = context.rules
    named = rules.owner_fields or rules.duty_field or rules.status or rules.priority
    custom = _CUSTOM if named or (context.fields and not rules.minimal) else ()
    facts = {"holders": rules.owner_fields, "duty": (rules.duty_field,) if rules.duty_field else ()}
    return Needs(
        ",".join((*_ALWAYS, *(() if rules.minimal else _FULL), *custom)),
        history=not rules.minimal,
        custom={fact: names for fact, names in facts.items() if names},
    )
