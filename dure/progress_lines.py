"""The lines of a terminal that tell how far the reading of each connection has come."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from time import monotonic

import click
from rich.cells import cell_len
from rich.cells import set_cell_size

from dure.terminal import say
from dure.terminal import voice
from mapping.errors import Message
from mapping.errors import msg
from reports.safe import for_terminal
from sync.progress import Progress
from sync.progress import Watch

_EVERY = 0.1
_LIMIT = 500


@contextmanager
def progress() -> Iterator[Watch]:
    """Show how far the reading of each connection has come; on a terminal only, unless quiet."""
    if voice.quiet or voice.json_lines or not sys.stderr.isatty():
        yield lambda _: None
        return
    lines = ProgressLines(say)
    try:
        yield lines.show
    finally:
        lines.clear()


class ProgressLines:
    """Keeps a line per connection up to date, in place; `clear` leaves nothing behind."""

    def __init__(self, say: Callable[[Message], str], clock: Callable[[], float] = monotonic) -> None:
        """Begin without lines; ``say`` gives sentences in the language of the process."""
        self._say = say
        self._clock = clock
        self._told: dict[str, Progress] = {}
        self._began: dict[str, float] = {}
        self._drawn = 0
        self._drawn_at = float("-inf")

    def show(self, step: Progress) -> None:
        """Take in where a connection stands, and draw, but not too often."""
        now = self._clock()
        self._began.setdefault(step.name, now)
        self._told[step.name] = step
        if step.ended or now - self._drawn_at >= _EVERY:
            self._draw([self._line(each, now) for each in self._told.values()])
            self._drawn_at = now

    def clear(self) -> None:
        """Take all lines away."""
        _write(f"{self._up()}\r\x1b[J")
        self._drawn = 0

    def _line(self, step: Progress, now: float) -> str:
        told = self._say(self._sentence(step, now))
        width = shutil.get_terminal_size().columns - 1
        line = for_terminal(told, _LIMIT)
        return set_cell_size(line, width) if cell_len(line) > width else line

    def _sentence(self, step: Progress, now: float) -> Message:
        name, count = step.name, step.records
        if step.ended:
            return msg("{name}: {count:number} read.", name=name, count=count)
        if step.paused_until is not None:
            until = step.paused_until.isoformat()
            return msg(
                "{name}: {count:number} read; waits for a limit until {until:time}.",
                name=name,
                count=count,
                until=until,
            )
        if step.quiet_since is not None:
            since = step.quiet_since.isoformat()
            return msg(
                "{name}: {count:number} read; no good answer since {since:time}, it is asked again.",
                name=name,
                count=count,
                since=since,
            )
        spent = now - self._began[name]
        rate = round(count / spent) if spent >= 1 else count
        if step.expected is None:
            return msg("{name}: {count:number} read, {rate:number}/s.", name=name, count=count, rate=rate)
        total = max(step.expected, count)
        return msg(
            "{name}: {count:number} of {total:number} read, {rate:number}/s.",
            name=name,
            count=count,
            total=total,
            rate=rate,
        )

    def _draw(self, lines: list[str]) -> None:
        """Write over what was drawn before; the cursor rests at the end of the last line."""
        _write(self._up() + "\n".join(f"\r\x1b[2K{line}" for line in lines))
        self._drawn = len(lines)

    def _up(self) -> str:
        return f"\x1b[{self._drawn - 1}A" if self._drawn > 1 else ""


def _write(text: str) -> None:
    with suppress(BrokenPipeError):  # work goes on when nobody listens any more
        click.echo(text, err=True, nl=False)
