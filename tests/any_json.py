"""JSON of any shape by chance, from one number: far sooner than value by value, for which a thousand examples pay."""

from __future__ import annotations

import math

LETTERS = "aZ09 _-./:\"\\'<&{[\n\t\0가힣é𝔸😀\u200b\u2028"
TEXTS = (
    "",
    "null",
    "0",
    "-1",
    "1e400",
    "2026-11-23",
    "2026-02-30T25:61:00Z",
    "https://x.example/1",
    "\ud800",
    "가" * 300,
)
NUMBERS = (0, -1, 1, 2**31, 2**63, -(2**64), 10**30, 0.5, -0.0, 1e308, 5e-324)
UNUSUAL = (math.inf, -math.inf, math.nan)


class AnyJson:
    """Makes values of any type; ``names`` are what members may be called (any text unless given)."""

    def __init__(self, random, names=None, *, surrogates=True, unusual=False, also=()):
        self._random, self._names = random, names
        self._texts = tuple(text for text in TEXTS if surrogates or text.isprintable())
        self._numbers = (*NUMBERS, *UNUSUAL) if unusual else NUMBERS
        self._also = also

    def value(self, depth=3):
        kind = self._random.randrange(9 if depth else 6)
        if kind > 5:
            size = self._random.randint(0, 3)
            if kind == 6:
                return [self.value(depth - 1) for _ in range(size)]
            return {self.name(): self.value(depth - 1) for _ in range(size)}
        if kind == 5 and self._also:
            return self._random.choice(self._also)
        return (None, self._random.choice((True, False)), self._random.choice(self._numbers), self.text(), self.text())[
            kind % 5
        ]

    def text(self, least=0):
        if not least and self._random.random() < 0.3:
            return self._random.choice(self._texts)
        return "".join(self._random.choices(LETTERS, k=self._random.randint(least, least + 8)))

    def name(self):
        return self._random.choice(self._names) if self._names else self.text()

    def some(self, names):
        """Give a few of these names, each with a value."""
        return {name: self.value() for name in self._random.sample(names, self._random.randint(0, min(6, len(names))))}
