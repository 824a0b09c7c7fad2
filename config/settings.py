"""The shape of dure.yaml: store, parties, connections, rules, mail, messengers and reports."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from typing import Any
from typing import Literal

from pydantic import BeforeValidator
from pydantic import Field
from pydantic import WithJsonSchema

from config.rules import RULES_SCHEMA
from config.secrets import Secret
from config.spelling import WrongValueError
from config.spelling import shown
from config.spelling import suggestion
from config.values import NO
from config.values import YES
from config.values import Addresses
from config.values import ClockSpan
from config.values import Day
from config.values import Domains
from config.values import Due
from config.values import Flag
from config.values import Hours
from config.values import Text
from config.values import Texts
from config.values import Weekdays
from config.values import Written
from config.values import Zone
from config.values import one_or_many
from mapping.errors import msg
from mapping.parties import PartyKind

LanguageName = Literal["ko", "en"]


class SendMode(StrEnum):
    """Whether mail leaves the house, or is written as files to look at."""

    PREVIEW = "preview"
    ON = "on"


def _send_mode(text: Any) -> Any:
    if not isinstance(text, str) or text in list(SendMode):
        return text
    if text.lower() in (*YES, *NO):
        return SendMode.ON if text.lower() in YES else SendMode.PREVIEW
    raise WrongValueError(
        msg('"{found}" is not one of the words known here.', found=shown(text)), suggestion(text, list(SendMode))
    )


class CalendarSettings(Written):
    """Working time: what is left out of a party's calendar is as in the workspace's, but for public holidays."""

    country: Text | None = Field(None, description="Country whose public holidays are kept, such as KR.")
    hours: Hours | None = Field(None, description='Working hours, such as "09:00-18:00".')
    days: Weekdays | None = Field(None, description="Working days, such as mon-fri.")
    holidays: tuple[Day, ...] = Field((), description="Further days off.")


class PartySettings(Written):
    """One side of the agreement."""

    name: Text = Field(description="How reports call this party.")
    kind: PartyKind = Field(description="in-house (exactly one party) or vendor.")
    domains: Domains = Field((), description="Mail domains that belong to this party alone.")
    contact: Addresses = Field((), description="Who gets this party's reports and escalations.")
    teams: dict[Text, Text] = Field(default_factory=dict, description="Team id: name of the team.")
    calendar: CalendarSettings | None = Field(None, description="Working time, where it differs.")


class MailSettings(Written):
    """How mail is handed over."""

    host: Text = Field(description="SMTP server.")
    port: int = Field(587, ge=1, le=65535, description="Port of the SMTP server.")
    user: Text | None = Field(None, description="Account at the SMTP server; may be ${ENV}.")
    password: Secret | None = Field(None, description="${ENV}, {file: ...} or {keyring: service/user}.")
    sender: Addresses = Field(alias="from", min_length=1, max_length=1, description="Sender of every mail.")
    send: Annotated[
        SendMode, BeforeValidator(_send_mode), WithJsonSchema({"enum": ["preview", *YES, *NO, True, False]})
    ] = Field(SendMode.PREVIEW, description="preview writes .eml files only; on really sends.")
    tls: Literal["starttls", "tls", "none"] = Field("starttls", description="How the connection is protected.")
    auth: Literal["plain", "login", "xoauth2"] | None = Field(
        None, description="How dure logs in; as the server offers when left out, xoauth2 with a token_command."
    )
    token_command: Texts = Field((), description="Program, with its arguments, that prints a token for xoauth2.")
    ca_bundle: Text | None = Field(None, description="File with the certificates to trust.")
    timeout: float = Field(30, gt=0, le=600, description="Seconds to wait for each answer of the server.")


class ReportSettings(Written):
    """One report: an edition for one party."""

    party: Text = Field(description="The party whose edition this is.")
    to: Addresses = Field((), description="Recipients; the party's contact when left out.")
    language: LanguageName | None = Field(None, description="ko or en; the workspace's when left out.")
    when: Due | None = Field(None, description="When it is due; only on demand when left out.")
    attach: Annotated[tuple[Literal["xlsx", "csv", "html", "json"], ...], BeforeValidator(one_or_many)] = Field(
        (), description="What is attached to the mail; left out: a workbook where the mail does not hold all rows."
    )
    messengers: Texts = Field((), description="Names of messengers that are told too.")
    names: Literal["party", "all"] = Field("party", description="all shows the other side's people by name.")
    always: Flag = Field(default=False, description="Mail even when there is no news.")


class RetentionSettings(Written):
    """How long things are kept after a task is gone."""

    raw: ClockSpan = Field(
        "90d",
        validate_default=True,
        description="Raw records of tasks that are gone; a live task keeps its own, the latest.",
    )
    gone: ClockSpan = Field("400d", validate_default=True, description="Tasks that are gone.")


class Settings(Written):
    """Everything in dure.yaml. Connections are checked by their tools, rules by their kinds."""

    store: Text = Field(
        "sqlite:///dure.db", description="Where everything is kept: sqlite:/// or postgresql+psycopg://."
    )
    language: LanguageName = Field("ko", description="Language of commands and reports.")
    timezone: Zone = Field("Asia/Seoul", description="Time zone of days and of times without a zone.")
    calendar: CalendarSettings = Field(default_factory=CalendarSettings, description="Working time.")
    parties: dict[Text, PartySettings] = Field(description="The sides of the agreement.")
    people: Text | None = Field(None, description="File that lists people.")
    agreement: Texts = Field((), description="File of the agreement, or several.")
    connections: dict[Text, Any] = Field(default_factory=dict, description="Where tasks are read.")
    rules: Annotated[Any, WithJsonSchema(RULES_SCHEMA)] = Field(
        None, description="Each kind of gap, tuned or turned off."
    )
    mail: MailSettings | None = Field(None, description="How mail is sent.")
    messengers: dict[Text, Text] = Field(default_factory=dict, description="Name: Apprise address, as ${ENV}.")
    reports: dict[Text, ReportSettings] = Field(default_factory=dict, description="Reports by name.")
    ping: Text | None = Field(None, description="Address told at start, success and failure of a run.")
    env_file: Text | None = Field(
        None, description="File of NAME=value lines that stand for environment variables, as cron has none."
    )
    retention: RetentionSettings = Field(default_factory=RetentionSettings, description="How long things are kept.")
