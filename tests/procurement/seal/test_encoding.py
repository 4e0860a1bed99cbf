"""What is hashed and signed has one form only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyrage import x25519

from procurement.seal.encoding import FormatError, canonical, identity_text, parse, secret_bytes, unbase64, unhex

IDENTITY = str(x25519.Identity.generate())
words = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.booleans() | st.integers() | words, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3)
)


@given(st.dictionaries(words, values))
def test_object_is_read_as_it_is_written(value):
    assert parse(canonical(value)) == value


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'"text"',
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a":1.0}',
        b'{"a":1e2}',
        b'{"a":NaN}',
        b'{"a":"\\u4e00"}',
        b'{"a":"\\ud800"}',
        b'{"a":1}\n',
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":"\xff"}',
        b'{"a":' + b"[" * 100_000,
        b'{"a":' + b"9" * 10_000 + b"}",
        b'{"a":"' + b"x" * 1_000_001 + b'"}',
    ],
)
def test_other_ways_to_write_are_refused(content):
    with pytest.raises(FormatError):
        parse(content)


@pytest.mark.parametrize("value", [{"a": "\ud800"}, {"a": float("nan")}, {"a": object()}])
def test_what_cannot_be_written_is_refused(value):
    with pytest.raises(FormatError):
        canonical(value)


@pytest.mark.parametrize("value", ["", "0", "AB", "zz", "ab ", "０１", None, 1, ["ab"], "abcd"])
def test_only_lower_case_hexadecimal_of_the_size_is_read(value):
    with pytest.raises(FormatError):
        unhex(value, size=1)


@pytest.mark.parametrize("value", ["QQ", "QR==", "QQ==\n", "Q Q==", "", None, "QUI="])
def test_only_canonical_base64_of_the_size_is_read(value):
    with pytest.raises(FormatError):
        unbase64(value, size=1)


@given(st.binary(min_size=32, max_size=32))
def test_identity_is_written_as_age_writes_it(secret):
    assert secret_bytes(identity_text(secret)) == secret
    assert str(x25519.Identity.from_str(identity_text(secret))) == identity_text(secret)


@pytest.mark.parametrize("place", range(len(IDENTITY)))
def test_altered_identity_is_noticed(place):
    other = "Q" if IDENTITY[place] != "Q" else "P"
    with pytest.raises(FormatError):
        secret_bytes(IDENTITY[:place] + other + IDENTITY[place + 1 :])


# Named, because every process of a run makes an identity of its own.
ODD = {
    "empty": "",
    "short": "1",
    "lower": IDENTITY.lower(),
    "cut": IDENTITY[:-1],
    "longer": IDENTITY + "Q",
    "beginning": "AGE-SECRET-KEY-1",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_what_is_no_identity_is_refused(text):
    with pytest.raises(FormatError):
        secret_bytes(text)
