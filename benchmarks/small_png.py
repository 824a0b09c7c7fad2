"""Pictures of pages in few bytes: the most used colours and those farthest from them, 256 at most, packed as tightly as PNG can."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from browser import Tab

_QUANTISE = """(async () => {
  const image = new Image();
  image.src = "data:image/png;base64," + %s;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const data = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
  const counts = new Map();
  for (const each of data) counts.set(each, (counts.get(each) || 0) + 1);
  const part = (colour, by) => (colour >> by) & 255;
  const far = (a, b) => [0, 8, 16].reduce((sum, by) => sum + (part(a, by) - part(b, by)) ** 2, 0);
  const colours = [...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
  const palette = [], gaps = new Map(colours.map((colour) => [colour, [Infinity, 0]]));
  const take = (colour) => {
    palette.push(colour);
    for (const [each, [gap]] of gaps) {
      const found = far(each, colour);
      if (found < gap) gaps.set(each, [found, palette.length - 1]);
    }
  };
  colours.slice(0, 128).forEach(take);
  while (palette.length < Math.min(256, colours.length)) {
    take([...gaps].reduce((one, other) => (other[1][0] > one[1][0] ? other : one))[0]);
  }
  const places = new Map([...gaps].map(([colour, [, place]]) => [colour, place]));
  let text = "";
  for (const each of data) text += String.fromCharCode(places.get(each));
  return [image.width, image.height, palette.map((colour) => [0, 8, 16].map((by) => part(colour, by))), btoa(text)];
})()"""


def small(tab: Tab, picture: bytes) -> bytes:
    """Give a picture with few colours; ``tab`` is an open page whose browser does the work."""
    width, height, palette, packed = tab.run(_QUANTISE % json.dumps(base64.b64encode(picture).decode()))
    dots = base64.b64decode(packed)
    lines = b"".join(b"\0" + dots[place : place + width] for place in range(0, len(dots), width))
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", bytes(part for colour in palette for part in colour)),
            _chunk(b"IDAT", zlib.compress(lines, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
