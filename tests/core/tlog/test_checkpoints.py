"""The log's head, and witnesses who sign only what continues what they have seen."""

import pytest

from core.tlog.checkpoints import Checkpoint, Witness, merged, read_checkpoint
from core.tlog.merkle import EMPTY_ROOT, ProofError, Tree, consistency_proof
from core.tlog.notes import COSIGNATURE, NoteError, Signer

LOG = Signer("log.example/gps", bytes(range(32)))
ENTRIES = [bytes([number]) for number in range(20)]
TREE = Tree(ENTRIES)
SIGNER = Signer("witness.example/w1", bytes(range(2, 34)), COSIGNATURE)
SECOND = Signer("witness.example/w2", bytes(range(3, 35)), COSIGNATURE)
WITNESS = Witness(SIGNER, LOG.verifier)


def head(size: int, tree: Tree = TREE) -> Checkpoint:
    return Checkpoint(LOG.name, size, tree.root(size))


def test_head_is_three_lines():
    assert head(0).text() == "log.example/gps\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"


@pytest.mark.parametrize("checkpoint", [head(0), head(7), Checkpoint("a", 7, TREE.root(7), ("more", "lines"))])
def test_head_is_read_as_it_is_written(checkpoint):
    assert Checkpoint.parse(checkpoint.text()) == checkpoint


@pytest.mark.parametrize(
    "text",
    [
        "",
        "log\n",
        "log\n1\n",
        head(7).text()[:-1],
        head(7).text().replace("\n7\n", "\n07\n"),
        head(7).text().replace("\n7\n", "\n-7\n"),
        head(7).text().replace("\n7\n", "\n７\n"),
        head(7).text().replace("\n7\n", "\n0\n"),
        head(7).text().replace("=\n", "\n"),
        head(7).text() + "\n",
        "\n7\n" + head(7).text().splitlines()[2] + "\n",
        "log\n7\nAAAA\n",
    ],
)
def test_what_is_no_head_is_refused(text):
    with pytest.raises(NoteError):
        Checkpoint.parse(text)


def test_signed_head_is_read_with_its_witnesses():
    note = WITNESS.cosigned(head(7).signed(LOG), seen=head(3), proof=consistency_proof(TREE.node, 3, 7), moment=9)
    assert read_checkpoint(note, LOG.verifier, SIGNER.verifier) == (head(7), [(SIGNER.name, 9)])


def test_witness_alone_makes_no_head():
    note = head(7).signed(Signer("other.example", bytes(32)))
    with pytest.raises(NoteError):
        read_checkpoint(note, LOG.verifier)


def test_head_of_another_log_is_refused():
    note = Checkpoint("another.example", 7, TREE.root(7)).signed(LOG)
    with pytest.raises(NoteError, match="log has not signed"):
        read_checkpoint(note, LOG.verifier)


def test_first_head_needs_no_proof():
    assert WITNESS.cosigned(head(7).signed(LOG), seen=None, proof=[], moment=9).count("— ") == 2


@pytest.mark.parametrize("size", [5, 7, 12])
def test_witness_refuses_a_rewritten_log(size):
    rewritten = Tree([b"!", *ENTRIES[1:]])
    proof = consistency_proof(rewritten.node, 5, size)
    with pytest.raises(ProofError):
        WITNESS.cosigned(head(size, rewritten).signed(LOG), seen=head(5), proof=proof, moment=9)


def test_witness_refuses_a_log_that_was_cut_off():
    with pytest.raises(ProofError):
        WITNESS.cosigned(head(4).signed(LOG), seen=head(5), proof=[], moment=9)


def test_witness_refuses_an_emptied_log():
    with pytest.raises(ProofError):
        WITNESS.cosigned(Checkpoint(LOG.name, 0, EMPTY_ROOT).signed(LOG), seen=head(5), proof=[], moment=9)


def test_cosignatures_are_put_together():
    note = head(7).signed(LOG)
    others = [Witness(signer, LOG.verifier).cosigned(note, seen=None, proof=[], moment=9) for signer in (SIGNER, SECOND)]
    found = read_checkpoint(merged(note, [*others, others[0], head(8).signed(LOG)]), LOG.verifier, SIGNER.verifier, SECOND.verifier)
    assert found == (head(7), [(SIGNER.name, 9), (SECOND.name, 9)])
