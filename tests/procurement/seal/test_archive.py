"""The archive is plain tar, written in one way, and its padded length says little."""

import io
import subprocess
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.seal.archive import pack, pad, padme, unpack
from procurement.seal.encoding import FormatError

FILES = [("bid.json", b"{}"), ("1.pdf", b"%PDF" + bytes(700)), ("2.pdf", b""), ("parts/a.age", b"x" * 512)]
names = st.from_regex(r"[a-z0-9][a-z0-9_./-]{0,98}", fullmatch=True).filter(lambda name: ".." not in name)
lists = st.lists(st.tuples(names, st.binary()), unique_by=lambda file: file[0])


@given(lists, st.booleans())
def test_files_are_read_as_they_are_written(files, is_padded):
    archive = pack(files)
    assert unpack(pad(archive) if is_padded else archive, is_padded=is_padded) == files


@pytest.mark.parametrize("archive", [pack(FILES), pad(pack(FILES))])
def test_stock_tools_read_it(tmp_path, archive):
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        assert [(member.name, opened.extractfile(member).read()) for member in opened] == FILES
    listed = subprocess.run(["tar", "-t"], input=archive, capture_output=True, check=True)
    assert listed.stdout.decode().split() == [name for name, _ in FILES]


def test_ending_in_zeros_keeps_them():
    files = [("a", bytes(5000))]
    assert unpack(pad(pack(files)), is_padded=True) == files


@pytest.mark.parametrize("place", [0, 5, 100, 124, 130, 148, 156, 157, 257, 263, 300, 511, 600, -1, -700])
def test_altered_archive_is_refused(place):
    altered = bytearray(pack(FILES[:2]))
    altered[place] ^= 1
    assert refuses(bytes(altered))


def refuses(archive: bytes) -> bool:
    try:
        unpack(archive)
    except FormatError:
        return True
    return False


@pytest.mark.parametrize(
    "archive",
    [
        b"",
        b"x",
        bytes(1023),
        bytes(1025),
        pack(FILES)[:-1],
        pack(FILES) + b"\x00",
        pack(FILES)[:600],
        pack([FILES[0]])[:-1024] + pack([FILES[0]]),
        pack(FILES)[:-1] + b"x",
    ],
)
def test_other_archives_are_refused(archive):
    assert refuses(archive)


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../a", "a/../b", "A", "一", "a b", "x" * 101, "a\n"])
def test_other_names_are_not_packed(name):
    with pytest.raises(FormatError):
        pack([(name, b"")])


def test_wrong_padding_is_refused():
    archive = pack(FILES)
    for wrong in (archive + bytes(padme(len(archive)) - len(archive) + 1), pad(archive)[:-1], pad(archive)[:-1] + b"x"):
        with pytest.raises(FormatError):
            unpack(wrong, is_padded=True)


KNOWN = [(0, 0), (1, 1), (2, 2), (7, 7), (8, 8), (9, 10), (100, 104), (1000, 1024), (1_000_000, 1_015_808)]


@pytest.mark.parametrize(("length", "padded"), KNOWN)
def test_padme_is_the_published_function(length, padded):
    assert padme(length) == padded


@given(st.integers(2, 2**40))
def test_padding_costs_an_eighth_at_most(length):
    assert length <= padme(length) <= length * 1.125
    assert padme(padme(length)) == padme(length)


def test_lengths_of_a_million_bids_are_few():
    assert len({padme(length) for length in range(1, 1_000_000, 7)}) < 600


def test_prices_have_one_length():
    assert len({len(pad(pack([("bid.json", b"x" * size)]))) for size in range(200, 512)}) == 1
