"""Small files in one: a plain tar archive written in exactly one way, so that stock tools read it, padded to hide its length."""

import re
from collections.abc import Iterable

from procurement.seal.encoding import FormatError

BLOCK, END = 512, 1024
NAME = re.compile(r"[a-z0-9][a-z0-9_./-]{0,98}", re.ASCII)
OCTAL = re.compile(rb"[0-7]{11}\x00")
MOST_FILES = 300
LARGEST_FILE = 2**31

File = tuple[str, bytes]


def pack(files: Iterable[File]) -> bytes:
    """Return the archive of (name, content) pairs, without a date or an owner."""
    parts: list[bytes] = []
    for name, content in files:
        parts += [_header(name, len(content)), content, bytes(-len(content) % BLOCK)]
    return b"".join([*parts, bytes(END)])


def unpack(archive: bytes, *, is_padded: bool = False) -> list[File]:
    """Return the files of an archive that `pack` made, and `pad` lengthened if so. Raises FormatError for everything else."""
    files: dict[str, bytes] = {}
    place = 0
    while archive[place : place + 1] not in {b"\x00", b""}:
        name, size = _read(archive[place : place + BLOCK])
        place += BLOCK
        if name in files or len(files) == MOST_FILES:
            raise FormatError("a file stands twice in the archive, or there are too many")
        files[name] = archive[place : place + size]
        place += size + -size % BLOCK
    again = pack(files.items())
    if archive != (pad(again) if is_padded else again):
        raise FormatError("not an archive as SB-1 writes it")
    return list(files.items())


def pad(content: bytes) -> bytes:
    """Return the content with zeros up to a length of Padmé."""
    return content + bytes(padme(len(content)) - len(content))


def padme(length: int) -> int:
    """Return the length to which Padmé lengthens: at most 12 % more, and few lengths are left to tell bids apart."""
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    mask = (1 << exponent - exponent.bit_length()) - 1 if exponent > exponent.bit_length() else 0
    return length + mask & ~mask


def _header(name: str, size: int) -> bytes:
    if not NAME.fullmatch(name) or ".." in name or size >= LARGEST_FILE:
        raise FormatError("not a file for an archive")
    fields = (name.encode().ljust(100, b"\x00"), b"0000644\x00", b"0000000\x00" * 2, b"%011o\x00" % size, b"00000000000\x00")
    start, end = b"".join(fields), b"0".ljust(101, b"\x00") + b"ustar\x0000".ljust(BLOCK - 257, b"\x00")
    return start + b"%06o\x00 " % (sum(start) + sum(end) + 8 * ord(" ")) + end


def _read(header: bytes) -> tuple[str, int]:
    size = header[124:136]
    name = header[:100].rstrip(b"\x00")
    if len(header) != BLOCK or not OCTAL.fullmatch(size) or not name.isascii():
        raise FormatError("not an archive as SB-1 writes it")
    return name.decode(), int(size[:11], 8)
