"""Small drawn pictures for the demo: a sky, a site, a few floors."""

import struct
import zlib
from hashlib import sha256

WIDTH, HEIGHT = 240, 180


def picture(seed: str) -> bytes:
    """A PNG that differs with its seed."""
    mark = sha256(seed.encode()).digest()
    rows = b"".join(b"\0" + _row(y, mark) for y in range(HEIGHT))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + check


def _row(y: int, mark: bytes) -> bytes:
    sky = bytes((170 + y // 8, 205, 235 - y // 4))
    ground = bytes((150, 130 + mark[0] % 30, 100))
    line = bytearray((ground if y > 140 else sky) * WIDTH)
    for number in range(4):
        left, top = 12 + number * 56, 40 + mark[number + 1] % 70
        if top <= y <= 150:
            floor = (y - top) % 14 < 2
            colour = bytes((90, 90, 95)) if floor else bytes((190 - mark[number] % 60, 175, 160))
            width = 30 + mark[number + 5] % 16
            line[left * 3 : (left + width) * 3] = colour * width
    return bytes(line)
