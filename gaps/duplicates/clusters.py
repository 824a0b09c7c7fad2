"""Pairs become clusters in which every work is like every other, and clusters keep the identity they were born with."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from itertools import combinations

from msgspec import Struct

from gaps.duplicates.engine import Likeness
from gaps.duplicates.engine import Match
from gaps.gap import Gap
from gaps.gap import gap_id

KIND = "duplicate"
_PAIR = 2


class Cluster(Struct, frozen=True):
    """Open tasks that are one piece of work, sorted by uid, with the pairs that say so, best first.

    Tasks that people linked as duplicates are one work, whatever they say: a member need be like one of them alone.
    """

    members: tuple[str, ...]
    matches: tuple[Match, ...]


def make_clusters(
    matches: Iterable[Match], known: Mapping[str, Gap], apart: Collection[tuple[str, str]] = frozenset()
) -> list[Cluster]:
    """Join pairs while every work is like every other and no two are set ``apart``; what stood together before is joined first."""
    by_pair = {match.pair: match for match in matches}
    together = {
        pair for gap in _living(known) for pair in combinations(sorted(gap.finding.tasks), 2) if pair in by_pair
    }
    works = _works([match for match in by_pair.values() if match.likeness is Likeness.LINK], apart)
    home = dict(works)
    for match in sorted(by_pair.values(), key=lambda each: (each.pair not in together, -each.score, each.pair)):
        left, right = home.get(match.a, frozenset((match.a,))), home.get(match.b, frozenset((match.b,)))
        if left is right or any(pair in apart for pair in _pairs(left, right)):
            continue
        if all(
            any(pair in by_pair for pair in _pairs(one, other))
            for one in {works.get(uid, frozenset((uid,))) for uid in left}
            for other in {works.get(uid, frozenset((uid,))) for uid in right}
        ):
            joined = left | right
            home.update(dict.fromkeys(joined, joined))
    clusters = {min(members): tuple(sorted(members)) for members in home.values()}
    return [_cluster(clusters[first], by_pair) for first in sorted(clusters)]


def _works(links: Sequence[Match], apart: Collection[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """Give for every task that people linked as a duplicate all that are one work with it."""
    works: dict[str, frozenset[str]] = {}
    for link in sorted(links, key=lambda each: each.pair):
        one, other = works.get(link.a, frozenset((link.a,))), works.get(link.b, frozenset((link.b,)))
        if not any(pair in apart for pair in _pairs(one, other)):
            works.update(dict.fromkeys(one | other, one | other))
    return works


def _pairs(left: Iterable[str], right: Collection[str]) -> Iterator[tuple[str, str]]:
    return ((min(a, b), max(a, b)) for a in left for b in right)


def subjects(clusters: Sequence[Cluster], known: Mapping[str, Gap]) -> list[tuple[str, ...]]:
    """Give every cluster its identity: the pair it was born with, or that of the oldest gap it continues."""
    found: dict[int, tuple[str, ...]] = {}
    for gap in sorted(_living(known), key=lambda each: (each.first_seen, each.id)):
        heir = _heir(gap, clusters)
        if heir is not None and heir not in found:
            found[heir] = gap.finding.subject
    taken = {gap.id for gap in _living(known)}
    for number, cluster in enumerate(clusters):
        if number not in found:
            found[number] = _birth_pair(cluster, known, taken)
            taken.add(gap_id(KIND, found[number]))
    return [found[number] for number in range(len(clusters))]


def _living(known: Mapping[str, Gap]) -> list[Gap]:
    return [gap for gap in known.values() if gap.finding.kind == KIND and gap.state.live]


def _cluster(members: tuple[str, ...], by_pair: Mapping[tuple[str, str], Match]) -> Cluster:
    inside = (by_pair[pair] for pair in combinations(members, 2) if pair in by_pair)
    return Cluster(members, tuple(sorted(inside, key=lambda each: (-each.score, each.pair))))


def _heir(gap: Gap, clusters: Sequence[Cluster]) -> int | None:
    """Give the cluster that continues a gap: it holds its birth pair, else most of its tasks, and two at least."""
    tasks, birth = set(gap.finding.tasks), set(gap.finding.subject)
    ranked = [
        (birth <= set(cluster.members), len(tasks.intersection(cluster.members)), -number)
        for number, cluster in enumerate(clusters)
        if len(tasks.intersection(cluster.members)) >= _PAIR
    ]
    return -max(ranked)[2] if ranked else None


def _birth_pair(cluster: Cluster, known: Mapping[str, Gap], taken: Collection[str]) -> tuple[str, ...]:
    """Give the first two members, or a pair that was a gap before, so that this one opens again."""
    for pair in combinations(cluster.members, 2):
        key = gap_id(KIND, pair)
        if key in known and key not in taken:
            return pair
    subject: tuple[str, ...] = cluster.members[:_PAIR]
    while gap_id(KIND, subject) in taken:
        subject = (*subject, "again")
    return subject
