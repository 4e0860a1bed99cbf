"""Any k of n shares open, k − 1 do not, and whoever hands over something else is named."""

import itertools
from dataclasses import replace

import pytest
from pyshamir import combine

from procurement.seal.encoding import FormatError, secret_bytes
from procurement.seal.shares import Fault, Rebuilt, Share, join, judge, new_identity, rebuild, recipient_of, split_identity, uneven, unlock
from procurement.seal.statements import PartHeader
from tests.naive import sealing as naive

KEEPERS = [new_identity() for _ in range(5)]
IDENTITY, RECIPIENT = new_identity()
CUSTODIES = [(k, n) for n in (2, 3, 5) for k in range(2, n + 1)]


def made(threshold: int = 3, custodians: int = 5, identity: str = IDENTITY) -> tuple[PartHeader, list[Share], list[bytes]]:
    """A part's header, what honest custodians hand over, and their share files."""
    pairs = split_identity(identity, threshold=threshold, recipients=[recipient for _, recipient in KEEPERS[:custodians]])
    commitments = tuple(share.commitment for share, _ in pairs)
    shares = [unlock(place, file, KEEPERS[place][0]) for place, (_, file) in enumerate(pairs)]
    return PartHeader("price", RECIPIENT, "0" * 64, 1, commitments), shares, [file for _, file in pairs]


def lying(share: Share) -> Share:
    """A share with one bit changed."""
    return replace(share, share=bytes([share.share[0] ^ 1]) + share.share[1:])


@pytest.mark.parametrize(("threshold", "custodians"), CUSTODIES)
def test_every_k_opens(threshold, custodians):
    part, shares, _ = made(threshold, custodians)
    found = {rebuild(part, chosen, threshold=threshold).identity for chosen in itertools.combinations(shares, threshold)}
    assert found == {IDENTITY}


@pytest.mark.parametrize(("threshold", "custodians"), CUSTODIES)
def test_no_fewer_than_k_open(threshold, custodians):
    part, shares, _ = made(threshold, custodians)
    for chosen in itertools.combinations(shares, threshold - 1):
        assert rebuild(part, chosen, threshold=threshold) == Rebuilt(fault=Fault.MISSING)
        assert join(chosen) != IDENTITY


@pytest.mark.parametrize("liar", range(5))
def test_liar_is_named_and_the_others_open(liar):
    part, shares, _ = made()
    shares[liar] = lying(shares[liar])
    used = tuple(place for place in range(5) if place != liar)[:3]
    assert rebuild(part, shares, threshold=3) == Rebuilt(IDENTITY, used=used, liars=(liar,))


@pytest.mark.parametrize("liars", list(itertools.combinations(range(5), 3)))
def test_too_many_liars_are_all_named(liars):
    part, shares, _ = made()
    given = [lying(share) if share.custodian in liars else share for share in shares]
    assert rebuild(part, given, threshold=3) == Rebuilt(fault=Fault.MISSING, liars=liars)


def test_the_naive_twin_is_spoiled_by_a_liar():
    _, shares, _ = made()
    assert naive.rebuild(shares, 3) == IDENTITY
    for place in range(3):
        spoiled = [*shares[:place], lying(shares[place]), *shares[place + 1 :]]
        assert naive.rebuild(spoiled, 3) != IDENTITY


def test_salt_is_committed_to():
    part, shares, _ = made()
    assert rebuild(part, [replace(shares[0], salt=bytes(16)), *shares[1:3]], threshold=3) == Rebuilt(fault=Fault.MISSING, liars=(0,))


def test_another_custodians_share_does_not_count():
    part, shares, _ = made()
    assert rebuild(part, [shares[0], shares[1], replace(shares[1], custodian=2)], threshold=3) == Rebuilt(fault=Fault.MISSING, liars=(2,))


@pytest.mark.parametrize("custodian", [-1, 5])
def test_stranger_has_no_share(custodian):
    part, shares, _ = made()
    assert rebuild(part, [replace(shares[0], custodian=custodian)], threshold=3).liars == (custodian,)


def test_the_same_share_twice_counts_once():
    part, shares, _ = made()
    assert rebuild(part, [shares[0], shares[0], shares[1]], threshold=3) == Rebuilt(fault=Fault.MISSING)


def test_maker_of_an_unopenable_bid_is_named():
    part, shares, _ = made(identity=new_identity()[0])
    assert rebuild(part, shares, threshold=3) == Rebuilt(fault=Fault.MAKER)


def test_share_of_another_identity_is_passed_over_whoever_comes_first():
    part, shares, _ = made()
    _, others, _ = made(identity=new_identity()[0])
    mixed = replace(part, commitments=(others[0].commitment, *part.commitments[1:]))
    given = [others[0], *shares[1:]]
    found = rebuild(mixed, given, threshold=3)
    assert (found, uneven(mixed, given, found)) == (Rebuilt(IDENTITY, used=(1, 2, 3)), (0,))


def test_even_shares_fit_each_other():
    part, shares, _ = made()
    assert uneven(part, shares, rebuild(part, shares, threshold=3)) == ()


@pytest.mark.parametrize("size", [0, 48, 50])
def test_what_is_no_share_is_refused(size):
    with pytest.raises(FormatError):
        Share.read(0, bytes(size))


def test_only_its_custodian_unlocks_a_share():
    _, _, files = made()
    with pytest.raises(FormatError):
        unlock(0, files[0], KEEPERS[1][0])


def test_accused_custodian_who_lied_is_found_guilty():
    part, _, files = made()
    assert judge(part, 2, share_file=files[2], identity=KEEPERS[2][0], recipient=KEEPERS[2][1]) is Fault.CUSTODIAN


def test_accused_custodian_who_got_rubbish_is_cleared():
    part, _, _ = made()
    _, _, others = made()
    assert judge(part, 2, share_file=others[2], identity=KEEPERS[2][0], recipient=KEEPERS[2][1]) is Fault.MAKER
    assert judge(part, 2, share_file=others[1], identity=KEEPERS[2][0], recipient=KEEPERS[2][1]) is Fault.MAKER


def test_judge_takes_only_the_custodians_own_identity():
    part, _, files = made()
    with pytest.raises(FormatError):
        judge(part, 2, share_file=files[2], identity=KEEPERS[1][0], recipient=KEEPERS[2][1])


def test_recipient_belongs_to_its_identity():
    assert recipient_of(IDENTITY) == RECIPIENT
    with pytest.raises(FormatError):
        recipient_of("AGE-SECRET-KEY-1")


@pytest.mark.parametrize(("threshold", "custodians"), CUSTODIES)
def test_shares_are_joined_as_the_library_joins_them(threshold, custodians):
    _, given, _ = made(threshold, custodians)
    for chosen in itertools.permutations(given, threshold):
        assert secret_bytes(join(chosen)) == bytes(combine([bytearray(share.share) for share in chosen]))


@pytest.mark.parametrize("spoilt", [b"", b"x", bytes(32), bytes(34)])
def test_share_of_another_length_joins_nothing(spoilt):
    _, (first, second, _third, *_rest), _ = made()
    assert join([first, second, replace(first, share=spoilt)]) == ""
