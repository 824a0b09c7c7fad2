"""What the workbook tells the people who fill it in: hints beside cells, notes beside items, a sheet of explanations."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence

from config.workbook.words import COLUMNS
from config.workbook.words import CONDITIONS
from config.workbook.words import FIELD
from mapping.errors import Message
from mapping.errors import msg

Say = Callable[[Message], str]

_EXAMPLES: Mapping[str, Mapping[str, str]] = {
    "ko": {
        "id": "banner",
        "responsible": "ACME 운영/CS팀, ACME 운영/이서연",
        "covers": "프로젝트=WEB & 라벨=배너, banner\n제목=*팝업*\n본문=/결제|payment/\n필드.금액>=50000",
        "except": "유형=Bug",
        "stages": "컨펌대기, In Review → 한빛상사",
        "response": "긴급 2업무시간, 보통 3영업일",
        "expect": "매주",
        "counterpart": "vendor",
        "escalate": "1영업일 → ACME 운영\n3영업일 → 한빛상사, ACME 운영",
        "overrides": "banner",
        "quotes": '라벨="R&D", "A, B"\n제목="27"" 모니터"',
    },
    "en": {
        "id": "banner",
        "responsible": "ACME/CS team, ACME/Lee Seoyeon",
        "covers": "project=WEB & label=banner, popup\ntitle=*banner*\ntext=/payment|refund/\nfield.Amount>=50000",
        "except": "type=Bug",
        "stages": "On hold, In Review → Hanbit",
        "response": "urgent 2wh, normal 3wd",
        "expect": "weekly",
        "counterpart": "vendor",
        "escalate": "1wd → ACME\n3wd → Hanbit, ACME",
        "overrides": "banner",
        "quotes": 'label="R&D", "A, B"\ntitle="27"" screen"',
    },
}


def duty_hints() -> Mapping[str, Message]:
    """Give what is told beside the cells of a column."""
    return {
        "id": msg("Short name; a task names its duty with the label duty:ID."),
        "title": msg("What the work is called."),
        "responsible": msg(
            "Who does it: choose a party, or write several with commas, or a team or person behind a /. Undecided and nobody are choices too."
        ),
        "accountable": msg("The one party that answers for it."),
        "supporting": msg("Who may hold tasks beside the responsible party; commas between several."),
        "consulted": msg("Who is asked; commas between several."),
        "informed": msg("Who is told; commas between several."),
        "covers": msg(
            "Which tasks. A line each; any of the lines will do. In a line & means and, a comma means any of these values. * stands for anything."
        ),
        "except": msg("Which tasks are left out after all; written as what it covers."),
        "stages": msg(
            "Statuses → whose turn it is in them. A line each. Elsewhere the responsible party has the turn."
        ),
        "response": msg("How soon an answer is due, by priority."),
        "expect": msg("Choose how often work must show; empty if it need not."),
        "counterpart": msg("Connection in which each task needs a linked one; empty if it need not."),
        "escalate": msg("After how long without an answer → whose contacts are told. A line each."),
        "overrides": msg("Ids of duties that give way where both match."),
        "shared": msg("Yes: a shared account may hold its tasks."),
        "tracked": msg("No: agreed, but it leaves no tasks in the tools."),
        "from": msg("First day, where it begins later than the agreement, such as 2026-07-01."),
        "until": msg("Last day, included, where it ends earlier than the agreement."),
        "aliases": msg("Other names of it, which tasks may name too; commas between several."),
        "-": msg("For people alone: dure does not read it."),
    }


def head_notes() -> Mapping[str, Message]:
    """Give what is told beside each item of the agreement."""
    return {
        "title": msg("What the agreement is called."),
        "version": msg("Count on with every change after signing."),
        "from": msg("First day."),
        "until": msg("Last day, included; empty if it has none."),
        "goals": msg("What both sides want of it; a row for each, insert more."),
        "use": msg("What the reports may be used for; printed under every one."),
        "as-agreed": msg("Open tasks held as agreed, at least, such as 95%."),
        "covered": msg("Open tasks that a duty decides, at least."),
        "owned": msg("Open tasks that somebody owns, at least."),
        "duplicate-rate": msg("Tasks that repeat others, at most."),
        "bounce-rate": msg("Tasks handed to and fro, at most."),
        "urgent-response": msg("Answer to urgent tasks, such as 2wh."),
        "time-to-owner": msg("Until a task has an owner."),
        "waiting-time": msg("Waiting for the other side."),
        "gap-age": msg("Age of open gaps."),
        "signed": msg("Party, who signed for it, and when; a row for each side."),
    }


def guide_rows(language: str, say: Say) -> Sequence[Sequence[str]]:
    """Give the rows of the sheet of explanations."""
    examples = _EXAMPLES["ko" if language == "ko" else "en"]
    rows = [[COLUMNS.written(key, language), say(hint), examples.get(key, "")] for key, hint in duty_hints().items()]
    names = ", ".join(word.written(language) for word in CONDITIONS.words)
    names = f"{names}, {FIELD.written('field', language)}.…"
    further = (
        (msg("Conditions"), msg("A condition is one of these, = and its values."), names),
        (
            msg("Patterns"),
            msg(
                "* stands for anything and ? for one character, and the whole value must match. Between two / stands a regular expression, which looks anywhere."
            ),
            "",
        ),
        (
            msg("Quotation marks"),
            msg("A value that holds one of | & , = < > stands in quotation marks; one inside it is written twice."),
            examples["quotes"],
        ),
        (
            msg("Columns"),
            msg(
                "Their order is free, empty ones may be deleted, and names in the other language are known too. Keep notes in the column for notes."
            ),
            "",
        ),
        (
            msg("Check"),
            msg("dure split check names the cell of everything that is wrong, and the nearest right spelling."),
            "dure split check",
        ),
    )
    return [*rows, *([say(name), say(text), example] for name, text, example in further)]
