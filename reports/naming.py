"""What people call a task: by its key where people know keys (OPS-12), else by its title; references are for commands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cached_property

from gaps.judged import Judged
from mapping.errors import Value
from mapping.errors import msg
from reports.language import Language
from reports.masking import masked
from reports.safe import plain

_KNOWN = re.compile(r"[^\W\d_][\w.]{0,20}-\d{1,8}")
_TITLE_LIMIT = 40


class Naming:
    """Names tasks in the sentences of one reader; ``tasks`` are those which the reader may see."""

    def __init__(self, tasks: Mapping[str, Judged], language: Language) -> None:
        """Take the tasks by uid."""
        self._tasks = tasks
        self._language = language
        self._keys: dict[str, str] = {}

    def key(self, judged: Judged) -> str:
        """Give the key by which people know a task, with its connection where two tasks bear it; empty where none do."""
        found = self._keys.get(judged.uid)
        if found is None:
            found = self._keys[judged.uid] = self._known_key(judged)
        return found

    def _known_key(self, judged: Judged) -> str:
        key = _key(judged)
        if not _KNOWN.fullmatch(key):
            return ""
        return plain(judged.ref if self._bearers[key] > 1 else key)

    def name(self, judged: Judged) -> str:
        """Name a task in a sentence: its key, else its title in quotes, else its reference."""
        key = self.key(judged)
        if key:
            return key
        title = masked(plain(judged.task.title, _TITLE_LIMIT))
        return self._language.say(msg("“{title}”", title=title)) if title else plain(judged.ref)

    def told(self, values: Mapping[str, Value]) -> dict[str, Value]:
        """Give the values of a sentence as plain lines, with names in the place of references.

        Tasks of one name keep their references behind it.
        """
        told: dict[str, Value] = {}
        tasks: dict[str, list[Judged]] = {}
        known = self._by_ref
        for name, value in values.items():
            if not isinstance(value, str):
                told[name] = value
                continue
            one = known.get(value)
            if one is not None:
                tasks[name] = [one]
            elif ", " in value and (found := self._tasks_in(value)):
                tasks[name] = found
            else:
                told[name] = plain(value)
        if not tasks:
            return told
        if len(tasks) == 1:
            [(name, found)] = tasks.items()
            if len(found) == 1:
                told[name] = plain(self.name(found[0]))
                return told
        names = {each.uid: self.name(each) for found in tasks.values() for each in found}
        alike = len(set(names.values())) < len(names)
        uses = Counter(names.values()) if alike else {}
        for name, found in tasks.items():
            parts = [self._told(each, names[each.uid], uses) for each in found]
            told[name] = plain(self._language.listing(parts))
        return told

    def _told(self, judged: Judged, name: str, uses: Mapping[str, int]) -> str:
        if uses.get(name, 1) == 1:
            return name
        return self._language.say(msg("{name} ({ref})", name=name, ref=plain(judged.ref)))

    def _tasks_in(self, value: str) -> list[Judged]:
        """Find the tasks whose references stand in a value with commas between, if nothing else does."""
        known, parts = self._by_ref, value.split(", ")
        return [known[part] for part in parts] if all(part in known for part in parts) else []

    @cached_property
    def _bearers(self) -> Counter[str]:
        return Counter(_key(judged) for judged in self._tasks.values())

    @cached_property
    def _by_ref(self) -> dict[str, Judged]:
        return {judged.ref: judged for judged in self._tasks.values()}


def _key(judged: Judged) -> str:
    return judged.ref.partition(":")[2]
