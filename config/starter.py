"""The first files of a new workspace: commented, and good to run as they are."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from pydantic import BaseModel

from config.addresses import is_cloud
from config.addresses import is_page
from config.addresses import jira_base
from config.addresses import scope_in
from config.schemas import FILES
from config.schemas import FOLDER
from config.schemas import schema_text
from config.writing import scalar
from mapping.domains import PUBLIC_MAIL
from mapping.domains import Side
from mapping.errors import Message
from mapping.errors import msg
from mapping.list_words import guessed_status

AGREEMENT = "agreement.yaml"
FIRST_FILES = ("dure.yaml", AGREEMENT, "people.yaml")

Say = Callable[[Message], str]

_ADDRESS = msg("A CSV export does not say where Jira is; with its address rows link to their tasks.")
_ACCOUNT = msg("The account of the token in Jira Cloud; left out for a token of Data Center.")
_SECRET = msg("Never the secret itself: an environment variable, or one in env_file:.")
_SCOPES = msg("Left out: all that the account sees.")
_RESERVED = frozenset({"home", "undecided", "nobody"})


class StarterParty(Struct, frozen=True):
    """A side of the agreement as asked for: its name, and where its mail goes."""

    name: str
    contact: str | None = None


class StarterConnection(Struct, frozen=True):
    """A source as asked for; ``export`` are paths or globs of files exported by hand.

    ``scopes`` are the ids and names of what was seen in them, ``sections`` the lists of its boards. Without files the
    tool itself is asked: at ``url``, or where it is for everybody, for ``scopes`` alone if there are any.
    """

    name: str
    tool: str
    export: tuple[str, ...] = ()
    scopes: tuple[tuple[str, str], ...] = ()
    sections: tuple[str, ...] = ()
    url: str | None = None


def source_at(name: str, tool: str, address: str) -> StarterConnection:
    """Propose how a tool is asked, from any address of it that somebody copied."""
    scope = scope_in(tool, address)
    url = None if is_page(tool, address) else jira_base(address) if tool == "jira" else address
    return StarterConnection(name, tool, scopes=((scope, ""),) if scope else (), url=url)


class StarterAnswers(Struct, frozen=True, kw_only=True):
    """What is asked before the first files are written; ``start`` is the first day of the agreement.

    ``sides`` are mail domains with whose they might be, by `party_ids`; they are written as comments. ``agreed`` puts
    the agreement in force at once, else a line is there to be uncommented; ``agreement`` is the name of its file.
    """

    company: StarterParty
    vendors: tuple[StarterParty, ...]
    connections: tuple[StarterConnection, ...]
    start: date
    language: str = "ko"
    timezone: str = "Asia/Seoul"
    country: str = "KR"
    sides: tuple[Side, ...] = ()
    agreed: bool = False
    agreement: str = AGREEMENT


def starter_files(
    answers: StarterAnswers, *, say: Say, options: Mapping[str, type[BaseModel]] | None = None
) -> Mapping[str, str]:
    """Give the text of each first file by its path below the chosen folder.

    ``say`` puts a sentence into the language of the answers; ``options`` are those of each tool's connections.
    """
    parties = party_ids(answers)
    return {
        "dure.yaml": _lines(_dure(answers, parties, say)),
        AGREEMENT: _lines(_agreement(answers, parties, say)),
        "people.yaml": _lines(_people(parties, say)),
        **{f"{FOLDER}/{name}.json": schema_text(name, options) for name in FILES},
    }


def party_ids(answers: StarterAnswers) -> Mapping[str, StarterParty]:
    """Give every party its id: home, and for vendors the Latin letters of the name, else their number (vendor2)."""
    parties = {"home": answers.company}
    for number, vendor in enumerate(answers.vendors, 1):
        slug = re.sub(r"[^a-z0-9]+", "-", vendor.name.lower()).strip("-") or f"vendor{number}"
        parties[slug if slug not in parties and slug not in _RESERVED else f"{slug}-{number}"] = vendor
    return parties


def _lines(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


def _head(name: str, *comments: str) -> list[str]:
    return [f"# yaml-language-server: $schema={FOLDER}/{name}.json", *(f"# {each}" for each in comments)]


def _dure(answers: StarterAnswers, parties: Mapping[str, StarterParty], say: Say) -> list[str]:
    where = say(msg("Where everything is kept; or postgresql+psycopg://user@host/database."))
    return [
        *_head("dure", say(msg("Settings of dure. Check them with: dure doctor"))),
        f"store: sqlite:///dure.db            # {where}",
        f"language: {answers.language}                        # ko | en",
        f"timezone: {answers.timezone}",
        f'calendar: {{country: {answers.country}, hours: "09:00-18:00", days: mon-fri}}',
        "",
        f"# {say(msg('The sides of the agreement. contact: who gets the reports and escalations of that side.'))}",
        "parties:",
        *_parties(parties, answers.sides, say),
        *_further_parties(parties, answers.sides, say),
        "",
        "people: people.yaml",
        *_named_agreement(answers, say),
        "",
        f"# {say(msg('Where tasks are read. An export is a file saved by hand; a glob takes the newest of several.'))}",
        f"# {say(msg('status: list or status name to backlog, todo, in-progress, done or cancelled.'))}",
        *_connections(answers, say),
        "",
        f"# {say(msg('Every kind of gap can be tuned or turned off.'))}",
        "rules:",
        "  unassigned: {grace: 2wd}",
        "  # many-owners: on",
        "",
        f"# {say(msg('Mail: preview writes files to look at and sends nothing.'))}",
        '# mail: {host: smtp.example.com, port: 587, user: dure, password: "${SMTP_PASSWORD}", from: dure@example.com, send: preview}',
        "",
        "reports:",
        *(f'  {scalar(f"weekly-{name}")}: {{party: {scalar(name)}, when: "mon 08:30"}}' for name in parties),
    ]


def _named_agreement(answers: StarterAnswers, say: Say) -> list[str]:
    name = scalar(answers.agreement)
    if answers.agreed:
        return [f"agreement: {name}"]
    comment = say(
        msg("Take away the # when {name} says what you agreed; until then dure tells what needs none.", name=name)
    )
    return [f"# {comment}", f"# agreement: {name}"]


def _parties(parties: Mapping[str, StarterParty], sides: Sequence[Side], say: Say) -> list[str]:
    lines, taken = [], set(PUBLIC_MAIL)
    proposed = {side.party: side for side in sides}
    for name, party in parties.items():
        domain = (party.contact or "").rpartition("@")[2].rstrip(">").lower()
        domains = [domain] if domain and domain not in taken else []
        taken.add(domain)
        lines += [
            f"  {scalar(name)}:",
            f"    name: {scalar(party.name)}",
            f"    kind: {'in-house' if name == 'home' else 'vendor'}",
            *(
                [f"    # domains: [{proposed[name].domain.name}]   # {_proposal(proposed[name], say)}"]
                if name in proposed and not domains
                else [f"    domains: [{', '.join(map(scalar, domains))}]"]
            ),
            f"    contact: [{scalar(party.contact) if party.contact else ''}]",
        ]
    return lines


def _further_parties(parties: Mapping[str, StarterParty], sides: Sequence[Side], say: Say) -> list[str]:
    """Write a party for each domain that nobody here has, to be uncommented if it is one."""
    lines = []
    for side in sides:
        name = side.domain.name.partition(".")[0]
        if side.party is None and name not in {*parties, *_RESERVED}:
            lines += [f"  # {name}:   # {_proposal(side, say)}", f"  #   name: {name}", "  #   kind: vendor"]
            lines += [f"  #   domains: [{side.domain.name}]"]
    return lines


def _proposal(side: Side, say: Say) -> str:
    found = side.domain
    counts = msg(
        "Proposal: accounts {accounts}, tasks held {held}, tasks filed {filed}",
        accounts=found.accounts,
        held=found.held,
        filed=found.filed,
    )
    return f"{say(counts)}; {say(side.reason)}."


def _connections(answers: StarterAnswers, say: Say) -> list[str]:
    lines = ["connections:" if answers.connections else "connections: {}"]
    asked = [each for each in answers.connections if not each.export]
    for each in answers.connections:
        if not each.export:
            same = [other for other in asked if other.tool == each.tool]
            lines += _asked(each, same.index(each) + 1, say)
            continue
        export = scalar(each.export[0]) if len(each.export) == 1 else f"[{', '.join(map(scalar, each.export))}]"
        lines += [f"  {scalar(each.name)}:", f"    tool: {scalar(each.tool)}", f"    export: {export}"]
        if each.tool == "jira" and any(name.lower().endswith(".csv") for name in each.export):
            lines.append(f"    # url: https://company.atlassian.net   # {say(_ADDRESS)}")
        if each.scopes:
            names = ", ".join(scalar(name) for _, name in each.scopes if name)
            lines.append(f"    # scopes: [{', '.join(scalar(scope) for scope, _ in each.scopes)}]   # {names}")
        if each.tool == "trello":
            lines.append(_statuses(each.sections, say))
    return lines


def _asked(source: StarterConnection, number: int, say: Say) -> list[str]:
    """Write how a tool itself is asked; ``number`` tells apart the secrets of several connections to one tool."""
    secret = re.sub(r"[^A-Z0-9]", "_", source.tool.upper()) + (str(number) if number > 1 else "")
    lines = [f"  {scalar(source.name)}:", f"    tool: {scalar(source.tool)}"]
    if source.url is not None:
        lines.append(f"    url: {scalar(source.url)}")
    if source.tool == "jira":
        mark = "" if source.url and is_cloud(source.url) else "# "
        lines.append(f"    {mark}email: dure@company.example   # {say(_ACCOUNT)}")
    if source.tool == "trello":
        lines.append(f"    key: ${{{secret}_KEY}}")
    lines.append(f"    token: ${{{secret}_TOKEN}}   # {say(_SECRET)}")
    if source.scopes:
        lines.append(f"    scopes: [{', '.join(_quoted(scope) for scope, _ in source.scopes)}]   # {say(_SCOPES)}")
    return lines


def _quoted(scope: str) -> str:
    return f'"{scope}"' if scope.isdigit() else scalar(scope)


def _statuses(sections: Sequence[str], say: Say) -> str:
    """Offer the lists of a board as statuses; what each means is the user's to say."""
    if not sections:
        return "    # status: {검수중: in-progress, Done: done}"
    comment = say(msg("Your lists: correct what each means, then take away the first #."))
    return (
        f"    # status: {{{', '.join(f'{scalar(each)}: {guessed_status(each)}' for each in sections)}}}   # {comment}"
    )


def _agreement(answers: StarterAnswers, parties: Mapping[str, StarterParty], say: Say) -> list[str]:
    title = say(msg("Who does which work: {company} and its partners", company=answers.company.name))
    lines = [
        *_head("agreement", say(msg("Who does which work. Check it with: dure split check"))),
        f"title: {scalar(title)}",
        "version: 1",
        f"effective: {{from: {answers.start}}}",
        f"use: {scalar(say(msg('This report is for finding the place of work. It is not used to judge people or to claim penalties.')))}",
        "targets: {as-agreed: 95%, covered: 98%, urgent-response: 4wh}",
        "duties:",
        f"  # {say(msg('responsible: who does it. accountable: the one party that answers for it. covers: which tasks.'))}",
    ]
    for name in list(parties)[1:]:
        lines += _vendor_duty(name, parties[name], say)
    return lines + _own_duties(say)


def _vendor_duty(name: str, vendor: StarterParty, say: Say) -> list[str]:
    title = say(msg("Operation by {vendor}", vendor=vendor.name))
    review, label = say(msg("In review")), say(msg("operation"))
    review_comment = say(msg("In this status it is the other side's turn."))
    return [
        f"  - id: {scalar(f'{name}-operation')}",
        f"    title: {scalar(title)}",
        f"    responsible: [{scalar(name)}]",
        "    accountable: home",
        "    supporting: [home]",
        "    covers:",
        f"      - {{label: [{scalar(f'{name}-{label}')}]}}",
        f"    stages:   # {review_comment}",
        f"      - {{status: [{scalar(review)}], responsible: [home]}}",
        "    response: {urgent: 4wh, normal: 3wd}",
    ]


def _own_duties(say: Say) -> list[str]:
    payment, urgent = say(msg("Payment failures")), say(msg("Urgent requests"))
    pattern = say(msg("payment"))
    return [
        "  - id: payment",
        f"    title: {scalar(payment)}",
        "    responsible: [home]",
        "    accountable: home",
        f"    covers: [{{title: {scalar(f'*{pattern}*')}}}]",
        f"  # {say(msg('undecided: known to be open. nobody: agreed to be out of scope.'))}",
        "  - id: ad-hoc",
        f"    title: {scalar(urgent)}",
        "    responsible: undecided",
        f"    covers: [{{label: {scalar(urgent)}}}]",
    ]


def _people(parties: Mapping[str, StarterParty], say: Say) -> list[str]:
    names = ", ".join(parties)
    return [
        *_head(
            "people",
            say(msg("Who works for which party ({names}), with their accounts in the tools.", names=names)),
            say(msg("dure people lists accounts that nobody has claimed yet, and proposes whose they are.")),
        ),
        f"# - name: {say(msg('Kim Minsu'))}",
        "#   party: home",
        "#   emails: [minsu.kim@company.example]",
        "#   accounts: {hq: 5b10ac8d82e05b22cc7d4ef5}",
    ]
