"""The tables of what is sent: letters on their way, what each reader was told last, and the urgent steps taken."""

from __future__ import annotations

from sqlalchemy import Boolean
from sqlalchemy import Column
from sqlalchemy import Integer
from sqlalchemy import Table
from sqlalchemy import Text
from sqlalchemy import UniqueConstraint

from sync.tables import metadata
from sync.values import Instant
from sync.values import Json

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("report", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("recipient", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("resent", Integer, nullable=False),  # how often a person had it sent again
    Column("message_id", Text),
    Column("created", Instant, nullable=False),
    Column("claimed_run", Text),
    Column("claimed_at", Instant),
    Column("settled_at", Instant),  # when it was sent, refused or dropped, by the clock of judgement
    Column("answer", Text),  # what the server said last, without secrets
    Column("told", Json),  # what it tells its reader, while it is not known whether it arrived
    UniqueConstraint("report", "party", "recipient", "period"),
)

tellings = Table(
    "tellings",
    metadata,
    Column("reader", Text, primary_key=True),
    Column("party", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("run", Text, nullable=False),
    Column("gaps", Json, nullable=False),  # ids of the gaps that stood in it
    Column("complete", Boolean, nullable=False),  # whether every source behind it was read in full
)

urgent_steps = Table(
    "urgent_steps",
    metadata,
    Column("gap_id", Text, primary_key=True),
    Column("since", Text, primary_key=True),  # when the task became urgent: another time is another ladder
    Column("step", Integer, primary_key=True),  # 0: the side whose turn it is, then the rungs of the duty
    Column("party", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("owned", Boolean, nullable=False),  # whether the task had an owner then
)
