"""The log over HTTP: whoever has only these answers can check an entry, and that nothing before was changed."""

import base64
import hashlib

import pytest
from django.test import Client

from core import audit, log
from core.tlog.checkpoints import Checkpoint, read_checkpoint
from core.tlog.merkle import leaf_hash, verify_consistency, verify_inclusion
from core.tlog.tiles import TiledLog

pytestmark = pytest.mark.django_db
FIRST, SECOND = 5, 300


@pytest.fixture
def heads(settings, tmp_path) -> tuple[Checkpoint, Checkpoint]:
    """A log that was published twice."""
    settings.LOG_DIR = tmp_path
    made = []
    for count in (FIRST, SECOND - FIRST):
        for number in range(count):
            audit.append(f"chain-{number}", "tested", actor=None)
        made.append(log.publish_head())
    return made[0], made[1]


def proof_of(client: Client, path: str) -> tuple[Checkpoint, list[bytes]]:
    found = client.get(path).json()
    return read_checkpoint(found["checkpoint"], log.signer().verifier)[0], [base64.b64decode(node) for node in found["proof"]]


@pytest.mark.parametrize("index", [0, 4, 255, 256, 299])
def test_entry_is_proved(client, heads, index):
    head, proof = proof_of(client, f"/log/inclusion/{index}.json")
    [entry] = log.entries(index, index + 1)
    assert head == heads[1]
    verify_inclusion(leaf_hash(entry), index=index, size=head.size, proof=proof, root=head.root)


def test_growth_is_proved(client, heads):
    head, proof = proof_of(client, f"/log/consistency/{FIRST}.json")
    verify_consistency(FIRST, head.size, proof=proof, old_root=heads[0].root, new_root=head.root)


def test_log_is_read_back_from_its_files(client, heads):
    def fetch(name: str) -> bytes:
        return client.get(f"/log/{name}").content

    head = read_checkpoint(fetch("checkpoint").decode(), log.signer().verifier)[0]
    assert len(TiledLog(fetch, head.size, head.root).tree) == SECOND


def test_tool_has_the_fingerprint_of_the_page(client):
    content = client.get("/log/tools/verify.py").content
    assert content.startswith(b"#!/usr/bin/env python3")
    page = "".join(client.get("/log/").content.decode().split())
    assert hashlib.sha256(content).hexdigest()[:4] in page
