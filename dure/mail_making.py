"""The mails of a run: each edition is made once, worded once per language and reader's memory, and addressed to each reader."""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path

from config.workspace import Workspace
from dure.mail_plan import Parcel
from dure.mail_plan import bare
from dure.mail_plan import readers_of
from dure.reporting import Moment
from dure.reporting import make_report
from reports.language import Language
from reports.mail import Envelope
from reports.mail import build_mail
from reports.report import Report
from reports.told import Told
from reports.wording import Wording
from reports.wording import word_report
from sync.tellings import Telling

_NO_SENDER = "dure@localhost.invalid"
_UNSAFE = re.compile(r"[^\w.@+-]+")
_LONGEST_NAME = 120


@dataclass(slots=True)
class Press:
    """Makes the mails of one moment; what several readers share is made once."""

    workspace: Workspace
    moment: Moment
    now: datetime
    _reports: dict[str, Report] = field(default_factory=dict)
    _wordings: dict[tuple[str, str, Telling | None], Wording] = field(default_factory=dict)

    def report(self, parcel: Parcel) -> Report:
        """Give the edition that a parcel tells."""
        lead = self.lead(parcel)
        if lead not in self._reports:
            self._reports[lead] = make_report(self.workspace, lead, self.moment)
        return self._reports[lead]

    def lead(self, parcel: Parcel) -> str:
        """Name the report by whose settings a parcel is worded: the first, or the first that shows names."""
        written = self.workspace.settings.reports
        names = [name for name in written if name in parcel.reports]
        return next((name for name in names if written[name].names == "all"), names[0])

    def language(self, parcel: Parcel) -> Language:
        """Give the language of a parcel."""
        code = self.workspace.settings.reports[self.lead(parcel)].language or self.workspace.language
        return Language(code, zone=self.workspace.zone)

    def message(self, parcel: Parcel, told: Telling | None) -> EmailMessage:
        """Make the mail of a parcel; raise ConfigError when an address cannot stand in a header."""
        lead = self.lead(parcel)
        message = build_mail(self._wording(parcel, told), self._envelope(parcel, lead))
        message.replace_header("Message-ID", message_id(parcel, self.sender))
        return message

    @property
    def sender(self) -> str:
        """Give from whom mail comes."""
        mail = self.workspace.settings.mail
        return mail.sender[0] if mail else _NO_SENDER

    def recipient(self, parcel: Parcel) -> str:
        """Give the address at which a parcel is handed over."""
        return bare(self._shown(parcel))

    def _shown(self, parcel: Parcel) -> str:
        written = self.workspace.settings.reports[self.lead(parcel)]
        return readers_of(self.workspace, written).get(parcel.reader, parcel.reader)

    def _wording(self, parcel: Parcel, told: Telling | None) -> Wording:
        language = self.language(parcel)
        key = (self.lead(parcel), language.code, told)
        if key not in self._wordings:
            self._wordings[key] = word_report(self.report(parcel), language, told=as_told(told))
        return self._wordings[key]

    def _envelope(self, parcel: Parcel, lead: str) -> Envelope:
        readers = (self._shown(parcel),)
        return Envelope(sender=self.sender, recipients=readers, report=lead, party=parcel.party, at=self.now)


def as_told(telling: Telling | None) -> Told | None:
    """Give what a reader was told as reports take it."""
    return None if telling is None else Told(since=telling.at, gaps=telling.gaps)


def message_id(parcel: Parcel, sender: str) -> str:
    """Give the identity of a mail: the same for the same letters, however often they are made."""
    parts = sorted(f"{each.address.report}\x1f{each.address.period}\x1f{each.resent}" for each in parcel.letters)
    digest = sha256("\x1e".join((parcel.party, parcel.reader, *parts)).encode("utf-8", "surrogatepass")).hexdigest()
    domain = bare(sender).rpartition("@")[2]
    host = domain if domain.isascii() and domain.replace("-", "").replace(".", "").isalnum() else "dure.invalid"
    return f"<dure.{digest[:32]}@{host}>"


def preview_path(folder: Path, parcel: Parcel, lead: str) -> Path:
    """Give where the preview of a mail is written."""
    return folder / f"{_UNSAFE.sub('_', f'{lead}--{parcel.reader}')[:_LONGEST_NAME]}.eml"
