"""The mails of a run: each edition is made once, worded once per language and reader's memory, and addressed to each reader."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

from msgspec import Struct
from msgspec import field
from msgspec.structs import replace

from config.workspace import Workspace
from dure.reporting import Moment
from dure.reporting import edition
from dure.reporting import forms_of
from dure.reporting import make_report
from dure.reporting import sender_of
from dure.sending.plan import Parcel
from dure.sending.plan import bare_address
from dure.sending.plan import readers_of
from dure.sending.second_look import age_note
from dure.sending.urgent import NAME as URGENT
from dure.sending.urgent import alarms_of
from dure.sending.urgent import as_alarm
from dure.sending.urgent import contacts
from dure.sending.urgent import gap_of
from dure.sending.urgent import narrowed
from dure.sending.urgent import to_pass_on
from mapping.errors import Fault
from mapping.errors import msg
from reports.attachments import Attachment
from reports.attachments import attachments_of
from reports.language import Language
from reports.mail import Envelope
from reports.mail import build_mail
from reports.mail import identity
from reports.mail import readdress
from reports.report import Report
from reports.retelling import retold
from reports.told import Told
from reports.wording import Wording
from reports.wording import word_report
from sync.outbox import Kind
from sync.tellings import Telling

_UNSAFE = re.compile(r"[^\w.@+-]+")
_LONGEST_NAME = 120


class Press(Struct):
    """Makes the mails of one moment; what several readers share is made once.

    ``store`` is the mark of the store, ``notes`` are what the in-house party is told of letters that did not arrive;
    ``stale`` tasks could not be read again just now, and are known of the moment beside them.
    """

    workspace: Workspace
    moment: Moment
    now: datetime
    store: str
    notes: tuple[Fault, ...] = ()
    stale: Mapping[str, datetime] = field(default_factory=dict)
    _reports: dict[str, Report] = field(default_factory=dict)
    _wordings: dict[tuple[int, Telling | None], Wording] = field(default_factory=dict)
    _messages: dict[tuple[str, int, Telling | None, bool, tuple[str, ...]], EmailMessage] = field(default_factory=dict)
    _attached: dict[tuple[str, Telling | None, tuple[str, ...]], tuple[Attachment, ...]] = field(default_factory=dict)

    def afresh(self, moment: Moment) -> Press:
        """Give a press for the same mails as another moment shows them; what was made for this one stays if none changed."""
        return self if moment is self.moment else Press(self.workspace, moment, self.now, self.store, self.notes)

    def report(self, parcel: Parcel) -> Report:
        """Give the edition that a parcel tells: as its report has it, or the urgent rows alone."""
        lead = self.lead(parcel)
        if parcel.reports:
            return self._made(lead, lambda: make_report(self.workspace, lead, self.moment))
        whole = self.edition(parcel.party)
        ids = sorted(gap_of(each.address) for each in parcel.letters)
        return self._made("/".join((lead, parcel.party, *ids)), lambda: narrowed(whole, ids))

    def edition(self, party: str) -> Report:
        """Give all that a party may see."""
        return self._made(f"{URGENT}/{party}", lambda: edition(self.workspace, self.moment, party=party, name=URGENT))

    def _made(self, key: str, make: Callable[[], Report]) -> Report:
        if key not in self._reports:
            self._reports[key] = make()
        return self._reports[key]

    def lead(self, parcel: Parcel) -> str:
        """Name the report by whose settings a parcel is worded: the first, or the first that shows names."""
        written = self.workspace.settings.reports
        names = [name for name in written if name in parcel.reports]
        return next((name for name in names if written[name].names == "all"), names[0] if names else URGENT)

    def language(self, parcel: Parcel) -> Language:
        """Give the language of a parcel; that of an urgent step is the one of the party's first report."""
        written = self.workspace.settings.reports.values()
        lead = self.workspace.settings.reports.get(self.lead(parcel))
        spoken = lead or next((each for each in written if each.party == parcel.party), None)
        code = spoken.language if spoken else None
        return Language(code or self.workspace.language, zone=self.workspace.zone)

    def message(self, parcel: Parcel, told: Telling | None, *, bare: bool = False) -> EmailMessage:
        """Make the mail of a parcel, ``bare`` of attachments where a server takes no large ones.

        Readers who were told the same before share one mail, which is addressed anew: it serves until the next is made.
        Raises ConfigError when an address cannot stand in a header.
        """
        lead, wording = self.lead(parcel), self.wording(parcel, told)
        files = () if bare else self._files(parcel, told)
        if bare:
            left_out = self.language(parcel).say(
                msg("The attachments are left out: the mail server takes no mail so large.")
            )
            wording = replace(wording, banner=f"{wording.banner} {left_out}".strip())
        key = (lead, id(self.report(parcel)), told, bare, tuple(each.name for each in files))
        if key not in self._messages:
            self._messages[key] = build_mail(wording, self._envelope(parcel, lead), files)
        message = self._messages[key]
        readdress(message, (self._shown(parcel),), self.message_id(parcel))
        return message

    def attaches(self, parcel: Parcel, told: Telling | None) -> bool:
        """Whether any of the merged reports attaches something."""
        return bool(self._files(parcel, told))

    @property
    def sender(self) -> str:
        """Give from whom mail comes."""
        return sender_of(self.workspace)

    def recipient(self, parcel: Parcel) -> str:
        """Give the address at which a parcel is handed over."""
        return bare_address(self._shown(parcel))

    def _shown(self, parcel: Parcel) -> str:
        written = self.workspace.settings.reports.get(self.lead(parcel))
        known = readers_of(self.workspace, written) if written else contacts(self.workspace, parcel.party)
        return known.get(parcel.reader, parcel.reader)

    def wording(self, parcel: Parcel, told: Telling | None) -> Wording:
        """Give a parcel in words."""
        language, report = self.language(parcel), self.report(parcel)
        key = (id(report), told)
        if key not in self._wordings:
            wording = word_report(report, language, told=as_told(told))
            if not parcel.reports:
                wording = as_alarm(wording, report, language)
            told_beside = " ".join(self._beside(report, language))
            self._wordings[key] = replace(wording, banner=f"{wording.banner} {told_beside}".strip())
        return self._wordings[key]

    def _beside(self, report: Report, language: Language) -> Iterator[str]:
        """Say what is not of the report itself: how old some of it is, and to the house, whom mail did not reach or may not."""
        old = age_note(report, self.stale)
        if old is not None:
            yield language.say(old)
        if report.in_house:
            yield from (language.fault(each) for each in self.notes)
            yield from to_pass_on(alarms_of(self.workspace, self.moment), report, language)

    def _files(self, parcel: Parcel, told: Telling | None) -> tuple[Attachment, ...]:
        """Attach what any of the merged reports attaches."""
        key = (self.lead(parcel), told, parcel.reports)
        if key not in self._attached:
            written, wording = self.workspace.settings.reports, self.wording(parcel, told)
            forms = dict.fromkeys(form for name in parcel.reports for form in forms_of(written[name], wording))
            report = retold(self.report(parcel), as_told(told))
            self._attached[key] = attachments_of(report, wording, self.language(parcel), forms)
        return self._attached[key]

    def _envelope(self, parcel: Parcel, lead: str) -> Envelope:
        return Envelope(
            sender=self.sender,
            recipients=(self._shown(parcel),),
            report=lead,
            party=parcel.party,
            at=self.now,
            store=self.store,
        )

    def message_id(self, parcel: Parcel) -> str:
        """Give the identity of a mail: the same for the same letters of this store, however often they are made."""
        parts = sorted(f"{each.address.report}\x1e{each.address.period}\x1e{each.resent}" for each in parcel.letters)
        return identity(self.sender, self.store, parcel.party, parcel.reader, *parts)


def as_told(telling: Telling | None) -> Told | None:
    """Give what a reader was told as reports take it."""
    return None if telling is None else Told(since=telling.at, gaps=telling.gaps)


def preview_path(folder: Path, parcel: Parcel, lead: str) -> Path:
    """Give where the preview of a mail, or of what a messenger would say, is written.

    That of a report takes the place of the one before; each urgent step has its own.
    """
    form = "txt" if parcel.kind is Kind.MESSENGER else "eml"
    name = f"{lead}--{parcel.reader}"
    if not parcel.reports:
        steps = "\x1e".join(sorted(str(each.address) for each in parcel.letters))
        name = f"{lead}--{parcel.party}--{sha256(steps.encode()).hexdigest()[:8]}--{parcel.reader}"
    return folder / f"{_UNSAFE.sub('_', name)[:_LONGEST_NAME]}.{form}"
