"""Figures 16, 18 and 20: the log's proofs, tampering, and shares."""

import itertools
import tempfile
from dataclasses import replace
from pathlib import Path

from core.tlog.merkle import verify_consistency, verify_inclusion
from procurement.seal.shares import rebuild
from tests.core.tlog.test_merkle import attacks, verdicts
from tests.naive import proofs, sealing
from tests.procurement.seal.test_shares import CUSTODIES, IDENTITY, lying, made
from tests.procurement.seal.test_verify import ALTERED, REWRITTEN, outside, rewritten, verify
from tests.reliability.figure import Figure, Result, Trial

PROOFS, SEED, TAMPERINGS, LIES = 20_000, 9162, len(ALTERED) + len(REWRITTEN), 50


def mutated_proofs(trial: Trial) -> Result:
    """Count altered proofs that are accepted."""
    verifiers = (proofs.verify_inclusion, proofs.verify_consistency) if trial.naive else (verify_inclusion, verify_consistency)
    accepted = len(verdicts(attacks(trial.rounds, seed=trial.seed), *verifiers))
    return Result(f"{accepted} accepted", accepted == 0)


def tamperings(trial: Trial) -> Result:
    """Count altered bundles and rewritten logs that are not noticed; one head was kept outside."""
    missed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for bundle in ALTERED.values():
            missed += _is_missed(folder, bundle, [], naive=trial.naive)
        for change in REWRITTEN:
            world = rewritten(change)
            missed += _is_missed(folder, world.bundle(), outside(world, folder), naive=trial.naive)
    return Result(f"{TAMPERINGS - missed} of {TAMPERINGS} noticed", missed == 0)


def _is_missed(folder: Path, bundle: bytes, more: list[str], *, naive: bool) -> bool:
    if not naive:
        return verify(folder, bundle, *more)[0] == 0
    (folder / "bundle.zip").write_bytes(bundle)
    try:
        return sealing.verify(folder / "bundle.zip") == []
    except (ValueError, KeyError, OSError, sealing.zipfile.BadZipFile):
        return False


def shares(trial: Trial) -> Result:
    """Count wrong answers: a choice of k that does not open, one of k − 1 that does, a liar who spoils it or is not named."""
    wrong = 0
    for threshold, custodians in CUSTODIES:
        part, given, _ = made(threshold, custodians)

        def opens(chosen, part=part, threshold=threshold) -> bool:
            found = sealing.rebuild(chosen, threshold) if trial.naive else rebuild(part, chosen, threshold=threshold).identity
            return found == IDENTITY

        wrong += sum(not opens(chosen) for chosen in itertools.combinations(given, threshold))
        wrong += sum(opens(chosen) for chosen in itertools.combinations(given, threshold - 1) if chosen)
        liars = range(custodians) if custodians > threshold else ()
        wrong += sum(not opens([lying(each) if each.custodian == liar else each for each in given]) for liar in liars)
    return Result(f"{wrong} wrong", wrong == 0)


def large_lie(trial: Trial) -> Result:
    """Name one liar among five in each of many bids."""
    missed = 0
    for number in range(trial.rounds):
        part, given, _ = made()
        liar = number % 5
        given[liar] = replace(given[liar], salt=bytes(16))
        named = () if trial.naive else rebuild(part, given, threshold=3).liars
        missed += named != (liar,)
    return Result(f"{trial.rounds - missed} of {trial.rounds} named", missed == 0)


FIGURES = (
    Figure(16, "altered proofs of the log accepted", "0", PROOFS, SEED, mutated_proofs),
    Figure(18, "tampering by a database owner noticed", "all, with one outside head", TAMPERINGS, 0, tamperings, whole=True),
    Figure(20, "every k opens, no k-1 opens, a liar spoils nothing", "0 wrong", len(CUSTODIES), 0, shares, whole=True),
    Figure(20, "a liar is named", "all", LIES, 0, large_lie),
)
