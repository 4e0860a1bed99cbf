"""Signed notes against the published example, and every way to alter one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tlog.notes import COSIGNATURE, NoteError, Signer, Verifier, cosign, read, sign, split

# The example of Go's package sumdb/note.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
WORDS = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
LOG = Signer("log.example/gps", bytes(range(32)))
OTHER = Signer("other.example", bytes(range(1, 33)))
WITNESS = Signer("witness.example/w1", bytes(range(2, 34)), COSIGNATURE)
TEXT = "一\n二\n"


def test_published_example_is_read():
    assert read(f"{WORDS}\n{LINE}", [Verifier.parse(PETER)]) == (WORDS, [("PeterNeumann", 0)])


def test_verifier_is_written_as_it_is_read():
    assert [str(Verifier.parse(text)) for text in (PETER, str(LOG.verifier), str(WITNESS.verifier))] == [
        PETER,
        str(LOG.verifier),
        str(WITNESS.verifier),
    ]


def test_note_is_read_as_it_was_signed():
    assert read(sign(TEXT, LOG, OTHER), [LOG.verifier, OTHER.verifier]) == (TEXT, [(LOG.name, 0), (OTHER.name, 0)])


def test_unknown_signature_is_passed_over():
    assert read(sign(TEXT, OTHER, LOG), [LOG.verifier]) == (TEXT, [(LOG.name, 0)])


def test_witness_signs_its_moment():
    note = cosign(sign(TEXT, LOG), WITNESS, moment=1_700_000_000)
    assert read(note, [LOG.verifier, WITNESS.verifier])[1] == [(LOG.name, 0), (WITNESS.name, 1_700_000_000)]


def test_witness_does_not_sign_as_a_log():
    twin = Verifier(WITNESS.name, WITNESS.verifier.public)
    with pytest.raises(NoteError, match="nobody known"):
        read(cosign(sign(TEXT, LOG), WITNESS, moment=1), [twin])


@pytest.mark.parametrize("note", [TEXT, f"{TEXT}\n", "", "\n\n", sign(TEXT, LOG)[:-1], sign(TEXT, LOG).replace("— ", "- ")])
def test_what_is_no_note_is_refused(note):
    with pytest.raises(NoteError):
        read(note, [LOG.verifier])


@pytest.mark.parametrize("place", range(0, len(sign(TEXT, LOG)), 3))
def test_altered_note_is_refused(place):
    note = sign(TEXT, LOG)
    with pytest.raises(NoteError):
        read(note[:place] + chr(ord(note[place]) ^ 1) + note[place + 1 :], [LOG.verifier])


def test_known_key_signs_once():
    with pytest.raises(NoteError, match="twice"):
        read(sign(TEXT, LOG, LOG), [LOG.verifier])


def test_wrong_signature_of_a_known_key_spoils_the_note():
    forged = sign(TEXT, OTHER) + LOG.line("other\n")
    with pytest.raises(NoteError, match="wrong"):
        read(forged, [LOG.verifier, OTHER.verifier])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a+b+c",
        PETER[:-1],
        PETER.replace("c74f20a3", "c74f20a4"),
        PETER.replace("Peter", "Petra"),
        PETER.replace("+ARpc", "+BRpc"),
        PETER.replace("PeterNeumann", "Peter Neumann"),
    ],
)
def test_what_is_no_key_is_refused(text):
    with pytest.raises(NoteError):
        Verifier.parse(text)


@pytest.mark.parametrize("text", ["", "no end", "tab\there\n", "nul\x00\n", "\ud800\n", "cr\r\n"])
def test_what_no_note_can_hold_is_not_signed(text):
    with pytest.raises(NoteError):
        sign(text, LOG)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\n", "　"])
def test_name_that_no_note_can_hold_is_refused(name):
    with pytest.raises(NoteError):
        Signer.generate(name)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n")).map(lambda text: f"{text}\n"))
def test_any_text_comes_back(text):
    assert split(sign(text, LOG)) == (text, [LOG.line(text)[:-1]])
