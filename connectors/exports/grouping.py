"""Which exported files are one source: those of one tool in one folder, as far as one site can have given them."""

from __future__ import annotations

import glob
import re
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from connectors.exports.files import ExportFile

IdsOf = Callable[[ExportFile], Mapping[str, str]]

_MANY_SITES = frozenset({"jira"})


class ExportGroup(Struct, frozen=True):
    """Files of one source: the name proposed for it, its tool, and the paths or globs that find them."""

    name: str
    tool: str
    patterns: tuple[str, ...]


def group_exports(files: Mapping[ExportFile, str | None], *, ids_of: IdsOf) -> tuple[ExportGroup, ...]:
    """Put files together by tool and folder.

    ``files`` are all that lie there, each with its tool, None for what is no export. ``ids_of`` gives the native id
    and key of each task of a file: where one id has two keys, the files come from two sites.
    """
    bins: dict[tuple[str, str], list[ExportFile]] = {}
    for file in sorted(files, key=lambda each: each.name):
        tool = files[file]
        if tool is not None:
            bins.setdefault((_folder(file), tool), []).append(file)
    groups = [
        (tool, folder, tuple(site))
        for (folder, tool), found in bins.items()
        for site in (_by_site(found, ids_of) if tool in _MANY_SITES else [found])
    ]
    names = _names(groups)
    return tuple(
        ExportGroup(name, tool, _patterns(group, files)) for name, (tool, _, group) in zip(names, groups, strict=True)
    )


def _by_site(files: Sequence[ExportFile], ids_of: IdsOf) -> list[list[ExportFile]]:
    sites: list[tuple[dict[str, str], list[ExportFile]]] = []
    for file in files:
        ids = dict(ids_of(file)) if len(files) > 1 else {}
        for known, members in sites:
            same = [known[each] == key for each, key in ids.items() if each in known]
            if same.count(False) <= same.count(True):  # a moved issue has another key, too
                known.update(ids)
                members.append(file)
                break
        else:
            sites.append((ids, [file]))
    return [members for _, members in sites]


def _names(groups: Iterable[tuple[str, str, tuple[ExportFile, ...]]]) -> Iterator[str]:
    """Name a source by its folder where that holds nothing else, else by its tool, else by its file."""
    known = tuple(groups)
    in_folder = Counter(folder for _, folder, _ in known)
    of_tool = Counter((tool, folder) for tool, folder, _ in known)
    top = min((len(Path(folder).parts) for _, folder, _ in known), default=0)
    taken: set[str] = set()
    for tool, folder, files in known:
        name = tool if of_tool[tool, folder] == 1 else _word(files[0].path.stem)
        if in_folder[folder] == 1 and len(Path(folder).parts) > top:
            name = _word(Path(folder).name)
        name = _unused(name or tool, taken)
        taken.add(name)
        yield name


def _word(text: str) -> str:
    return re.sub(r"[^\w]+", "-", text.lower()).strip("-_")


def _unused(name: str, taken: Iterable[str]) -> str:
    number, free = 2, name
    while free in taken:
        free, number = f"{name}{number}", number + 1
    return free


def _patterns(group: Sequence[ExportFile], files: Iterable[ExportFile]) -> tuple[str, ...]:
    """Give a glob where nothing else would match it, so that the next export is found too; else each path."""
    others = [file for file in files if file not in group]
    patterns: dict[str, None] = {}
    for file in group:
        suffix = file.path.suffix
        rivals = [each for each in others if _folder(each) == _folder(file) and each.path.suffix == suffix]
        glob_wanted = bool(suffix) and not rivals
        patterns[f"{glob.escape(_folder(file))}/*{suffix}" if glob_wanted else file.name] = None
    return tuple(patterns)


def _folder(file: ExportFile) -> str:
    return file.name.rpartition("/")[0] or "."
