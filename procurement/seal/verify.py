#!/usr/bin/env python3
"""Recheck a published opening without the portal's code: verify.py BUNDLE --log KEY; needs pyrage, pyshamir and cryptography."""

import argparse
import base64
import hashlib
import io
import itertools
import json
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pyshamir
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from pyrage import DecryptError, IdentityError, decrypt, x25519

Data = dict[str, Any]
# The size and the root of the log.
Head = tuple[int, bytes]
LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
BROKEN = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OverflowError, IdentityError, DecryptError)


class Statement(NamedTuple):
    """A statement of the bundle."""

    raw: Data
    text: bytes
    data: Data
    leaf: str
    at: str


def _sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return _sha256(b"\x01" + left + right)


def signed_text(note: str, key: str) -> str:
    """Return the text of a note signed by this key. Raises ValueError."""
    name, identity, encoded = key.split("+", 2)
    raw = base64.b64decode(encoded, validate=True)
    text, _, below = note.rpartition("\n\n")
    for line in below.splitlines():
        content = base64.b64decode(line.split(" ")[2], validate=True)
        if line.split(" ")[1] == name and content[:4].hex() == identity == _sha256(f"{name}\n".encode() + raw)[:4].hex():
            signed_by(raw[1:], content[4:], f"{text}\n".encode(), name)
            return f"{text}\n"
    raise ValueError("没有日志的签名")


def signed_by(key: bytes, signature: bytes, text: bytes, who: str) -> None:
    """Raise ValueError when the signature is wrong."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, text)
    except InvalidSignature:
        raise ValueError(f"{who}：签名不对") from None


def read_head(note: str, key: str) -> Head:
    """Return a signed head of the log. Raises ValueError."""
    origin, size, root, *_ = signed_text(note, key).split("\n")
    if origin != key.split("+", 1)[0] or len(base64.b64decode(root, validate=True)) != 32 or str(abs(int(size))) != size:
        raise ValueError("不是本日志的签名头")
    return int(size), base64.b64decode(root)


def included(leaf: bytes, index: int, head: Head, proof: Sequence[bytes]) -> bool:
    """Say whether a leaf stands in the tree: the path is split where the tree's right edge begins."""
    if type(index) is not int or not 0 <= index < head[0]:
        return False
    inner = (index ^ (head[0] - 1)).bit_length()
    if len(proof) != inner + (index >> inner).bit_count():
        return False
    found = leaf
    for level, sibling in enumerate(proof):
        is_left = level >= inner or index >> level & 1
        found = _node(sibling, found) if is_left else _node(found, sibling)
    return found == head[1]


def grows(old: Head, new: Head, proof: Sequence[bytes]) -> bool:
    """Say whether the log of the new head begins with that of the old one."""
    size, root, larger = *old, new[0]
    if size in {0, larger}:
        return not proof and (old == new if size == larger else root == _sha256(b""))
    shift = (size & -size).bit_length() - 1
    inner = ((size - 1) ^ (larger - 1)).bit_length() - shift
    path = [root, *proof] if size == 1 << shift else list(proof)
    if size > larger or len(path) != 1 + inner + (size - 1 >> shift + inner).bit_count():
        return False
    before = after = path[0]
    for level, sibling in enumerate(path[1:]):
        is_left = level >= inner or (size - 1 >> shift) >> level & 1
        before = _node(sibling, before) if is_left else before
        after = _node(sibling, after) if is_left else _node(after, sibling)
    return (before, after) == (root, new[1])


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def check_logged(raw: Data, head: Head) -> Statement:
    """Return a statement that the log holds under this head. Raises ValueError."""
    text = raw["text"].encode()
    data = json.loads(text)
    salt = bytes.fromhex(raw["salt"])
    leaf = _sha256(salt + text).hex()
    if _canonical(data) != text or len(salt) != 16:
        raise ValueError("陈述不是规范写法")
    entry = raw["entry"]
    if len(entry) != 8 or json.loads(entry[6]).get("leaf") != leaf:
        raise ValueError("日志条目与陈述不符")
    digest = _sha256("".join(f"{len(field.encode())}:{field}" for field in entry).encode())
    if not included(_sha256(b"\x00" + digest), raw["index"], head, [bytes.fromhex(each) for each in raw["proof"]]):
        raise ValueError("陈述不在日志中")
    return Statement(raw, text, data, leaf, entry[2])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.removesuffix("Z") + "+00:00")


def check_terms(terms: Sequence[Statement], opening: Statement) -> Iterator[str]:
    """Yield what is wrong with the versions of the terms and with the opening."""
    first, last = terms[0].data, terms[-1].data
    fixed = ("tender", "lot", "round", "threshold", "custodians", "parts", "seed")
    if any(each.data["statement"] != "terms" or [each.data[name] for name in fixed] != [first[name] for name in fixed] for each in terms):
        yield "terms：条件在公告后被改动（截止时间以外）"
    for before, after in itertools.pairwise(terms):
        old, new, at = _moment(before.data["deadline"]), _moment(after.data["deadline"]), _moment(after.at)
        fresh = [row for row in after.data["outages"] if row not in before.data["outages"]]
        is_outage = new > at and any(_moment(row["from"]) <= old <= _moment(row["to"]) + timedelta(hours=2) for row in fresh)
        if before.raw["index"] >= after.raw["index"] or new < old or (at >= old and not is_outage):
            yield "terms：截止时间提前，或者过后才改而平台没有中断"
    told = opening.data
    if told["statement"] != "opening" or any(told[name] != last[name] for name in ("tender", "lot", "round", "deadline")):
        yield "opening：开启记录与条件不符"
    if _moment(opening.at) < _moment(last["deadline"]) or _moment(told["opened_at"]) < _moment(last["deadline"]):
        yield "opening：截止时间之前就开启了"


def check_statement(found: Statement, terms: Sequence[Statement], opening: Statement) -> Iterator[str]:
    """Yield what is wrong with one bid or withdrawal: signature, tender, custodians, time."""
    data, last, name = found.data, terms[-1].data, f"{found.data['statement']} {found.leaf[:12]}"
    signed_by(bytes.fromhex(data["key"]), bytes.fromhex(found.raw["signature"]), b"SB-1 statement\n" + found.text, name)
    if data["protocol"] != "SB-1" or any(data[field] != last[field] for field in ("tender", "lot", "round")):
        yield f"{name}：属于另一个采购"
    keepers = {"threshold": last["threshold"], "recipients": [each["recipient"] for each in last["custodians"]]}
    if data["statement"] == "bid" and data["custody"] != _sha256(_canonical(keepers)).hex():
        yield f"{name}：不是封给本次托管人的"
    if _moment(found.at) >= _moment(last["deadline"]) or not terms[0].raw["index"] < found.raw["index"] < opening.raw["index"]:
        yield f"{name}：不在公告和截止时间之间"


def check_order(statements: Sequence[Statement], opening: Statement, bids: Data) -> Iterator[str]:
    """Yield what is wrong with the whole: nothing left out or added, one bid a supplier, replaced only by its maker."""
    if opening.data["statements"] != [each.leaf for each in statements]:
        yield "opening：公布的响应与开启时的不是同一批"
    if [each.raw["index"] for each in statements] != sorted({each.raw["index"] for each in statements}):
        yield "opening：响应不按日志的次序"
    standing: dict[str, Statement] = {}
    for each in statements:
        supplier, before = each.data["supplier"], standing.pop(each.data["supplier"], None)
        if each.data["replaces"] != (before.leaf if before else ""):
            yield f"{each.leaf[:12]}：{supplier} 同时有两份响应，或者替换、撤回的不是它自己的上一份"
        if before and before.data["key"] != each.data["key"]:
            yield f"{each.leaf[:12]}：{supplier} 的响应被别的密钥替换或撤回"
        if each.data["statement"] == "bid":
            standing[supplier] = each
    if sorted(bids) != sorted(each.leaf for each in standing.values()):
        yield "bids：开启的不是截止时有效的全部响应"


def _joined(shares: Sequence[Data]) -> str:
    try:
        return bytes(pyshamir.combine([bytearray.fromhex(each["share"]) for each in shares])).hex()
    except ValueError:
        return ""


def _bytes(key: str) -> str:
    bits = "".join(f"{LETTERS.index(letter):05b}" for letter in key.lower().rpartition("1")[2][:-6])
    return f"{int(bits[:256], 2):064x}"


def _public(secret: str) -> str:
    return X25519PrivateKey.from_private_bytes(bytes.fromhex(secret)).public_key().public_bytes_raw().hex() if secret else ""


def check_part(row: Data, part: Data, terms: Data, files: Sequence[bytes]) -> Iterator[str]:
    """Yield what is wrong with a public part: ciphertext, shares, identity."""
    ciphertext, key = files[0], files[1].decode().strip()
    if _sha256(ciphertext).hex() != part["sha256"] or len(ciphertext) != part["size"]:
        yield "密文被改动（平台的责任）"
    honest, sealed = [], part["commitments"]
    for share in row["shares"]:
        if _sha256(bytes.fromhex(share["salt"] + share["share"])).hex() == sealed[share["custodian"]]:
            honest.append(share)
        else:
            yield f"托管人 {terms['custodians'][share['custodian']]['name']} 交出的份额与承诺不符"
    if len({share["custodian"] for share in row["shares"]}) != len(row["shares"]):
        yield "同一托管人的份额出现两次"
    choices = (_joined(chosen) for chosen in itertools.combinations(honest, terms["threshold"]))
    if not row["is_open"] and (len(honest) < terms["threshold"] or any(_public(choice) == _bytes(part["recipient"]) for choice in choices)):
        yield "没有开启，份额却足够；或者份额不够"
    if row["is_open"] and _public(_bytes(key)) != _bytes(part["recipient"]):
        yield "公布的密钥不是这一部分的密钥"
    if row["is_open"] and not row["is_from_receipt"] and _bytes(key) not in choices:
        yield "份额合不成公布的密钥"


def check_content(found: Statement, kind: str, facts: Data, files: Sequence[bytes]) -> Iterator[str]:
    """Yield what is wrong with the content of a part, decrypted."""
    plaintext = decrypt(files[0], [x25519.Identity.from_str(files[1].decode().strip())])
    with tarfile.open(fileobj=io.BytesIO(plaintext), mode="r:") as archive:
        inside = {member.name: (archive.extractfile(member) or io.BytesIO()).read() for member in archive}
    index = json.loads(inside["bid.json"])
    if any(_sha256(inside[row["path"]]).hex() != row["sha256"] for row in index["files"]):
        yield "文件与清单不符"
    if any(index[each] != found.data[each] for each in ("tender", "lot", "round", "supplier")) or index["kind"] != kind:
        yield "内容属于另一份响应"
    if index["facts"] != facts:
        yield "公布的内容与密封的内容不同"


def check_bid(found: Statement, rows: Data, terms: Data, read: Callable[[str], bytes]) -> Iterator[str]:
    """Yield what is wrong with the opened parts of one bid."""
    parts = {part["kind"]: part for part in found.data["parts"]}
    if sorted(rows) != sorted(each["kind"] for each in terms["parts"] if each["is_public"]):
        yield f"{found.leaf[:12]}：公开的部分不全"
    for kind, row in rows.items():
        files = [read(f"parts/{found.leaf}-{kind}.age"), read(f"keys/{found.leaf}-{kind}.key")]
        checks = itertools.chain(
            check_part(row, parts[kind], terms, files), check_content(found, kind, row["facts"], files) if row["is_open"] else ()
        )
        yield from (f"{found.leaf[:12]} {kind}：{wrong}" for wrong in checks)


def check_bundle(read: Callable[[str], bytes], key: str, outside: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with a bundle; `outside` are a head kept elsewhere and the proof, one base64 hash a line."""
    head, data = read_head(read("checkpoint").decode(), key), json.loads(read("bundle.json"))
    if outside:
        kept, proof = read_head(outside[0], key), [base64.b64decode(line, validate=True) for line in outside[1].split()]
        if not grows(min(kept, head), max(kept, head), proof):
            yield "log：日志与外部保存的签名头不一致，历史被改写或没有给出证明"
    terms = [check_logged(each, head) for each in data["terms"]]
    statements = [check_logged(each, head) for each in data["statements"]]
    opening = check_logged(data["opening"], head)
    yield from check_terms(terms, opening)
    yield from check_order(statements, opening, data["bids"])
    for each in statements:
        yield from check_statement(each, terms, opening)
        if each.leaf in data["bids"]:
            yield from check_bid(each, data["bids"][each.leaf], terms[-1].data, read)
    if _sha256(bytes.fromhex(data["seed"])).hex() != terms[-1].data["seed"]:
        yield "seed：抽签种子与事先的承诺不符"


def check_receipt(read: Callable[[str], bytes], key: str, receipt: Data) -> Iterator[str]:
    """Yield what is wrong when a bidder's own receipt is compared with the bundle."""
    told = json.loads(signed_text(receipt["receipt"], key).split("\n")[1])
    found = [(each["index"], each["entry"], each["salt"]) for each in json.loads(read("bundle.json"))["statements"]]
    if (told["index"], told["entry"], told["salt"]) not in found:
        yield f"receipt：回执 {told['code']} 的响应不在公布之列"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what is wrong, each on a line."""
    parser = argparse.ArgumentParser(description="核对公布的开启资料")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--log", required=True, help="日志公钥，从平台以外取得")
    for name, told in (("head", "以前保存的签名头"), ("proof", "一致性证明"), ("receipt", "投标回执")):
        parser.add_argument(f"--{name}", type=Path, help=told)
    given = parser.parse_args(arguments)
    outside = [path.read_text() if path else "" for path in (given.head, given.proof)] if given.head else []
    wrong: list[str] = []
    try:
        read = (lambda name: (given.bundle / name).read_bytes()) if given.bundle.is_dir() else zipfile.ZipFile(given.bundle).read
        wrong += check_bundle(read, given.log, outside)
        wrong += check_receipt(read, given.log, json.loads(given.receipt.read_bytes())) if given.receipt else ()
    except (*BROKEN, OSError, tarfile.TarError, zipfile.BadZipFile) as error:
        wrong.append(f"无法核对（{type(error).__name__}）：{error}")
    sys.stdout.writelines(f"{line}\n" for line in wrong or ["核对无误"])
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
