"""The Merkle tree: the RFC's own vectors, random trees, and no proof of what is not so."""

import random
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.audit.merkle import (
    EMPTY,
    Growing,
    InMemory,
    consistency_proof,
    inclusion_proof,
    is_consistent,
    is_included,
    leaf_hash,
    node_hash,
    root,
    root_of,
)
from hub.audit.seals.tiles import WIDTH, Tiled

INPUTS = [bytes.fromhex(each) for each in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
"""The leaves that implementations of RFC 6962 are tried with."""
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def by_definition(leaves: list[bytes]) -> bytes:
    """The root as RFC 6962 defines it, word for word."""
    if len(leaves) <= 1:
        return leaves[0] if leaves else EMPTY
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return node_hash(by_definition(leaves[:half]), by_definition(leaves[half:]))


def some_leaves(count: int, seed: int = 0) -> list[bytes]:
    return [sha256(f"{seed}/{number}".encode()).digest() for number in range(count)]


@pytest.mark.parametrize("size", ROOTS)
def test_the_roots_are_those_of_the_rfc(size: int) -> None:
    assert root_of([leaf_hash(each) for each in INPUTS[:size]]).hex() == ROOTS[size]


@given(st.integers(0, 600), st.integers(0, 3))
def test_every_way_to_the_root_gives_the_same(count: int, seed: int) -> None:
    leaves = some_leaves(count, seed)
    whole = count // WIDTH
    tiles = [b"".join(leaves[at * WIDTH : (at + 1) * WIDTH]) for at in range(whole)]
    roots = [root_of(leaves[at * WIDTH : (at + 1) * WIDTH]) for at in range(whole)]
    tiled = Tiled(count, roots, b"".join(leaves[whole * WIDTH :]), tiles.__getitem__)
    expected = by_definition(leaves)
    assert root_of(leaves) == root(InMemory(leaves), count) == tiled.root() == expected
    if count:
        index = random.Random(seed).randrange(count)
        assert inclusion_proof(tiled, index, count) == inclusion_proof(
            InMemory(leaves), index, count
        )


@given(st.integers(1, 70), st.data())
def test_each_leaf_and_each_beginning_is_proved(size: int, data: st.DataObject) -> None:
    leaves = some_leaves(size)
    nodes, whole = InMemory(leaves), root_of(leaves)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    assert is_included(leaves[index], index, size, inclusion_proof(nodes, index, size), whole)
    path = consistency_proof(nodes, old, size)
    assert is_consistent(old, root_of(leaves[:old]), size, whole, path)


@given(st.integers(2, 70), st.data())
def test_no_proof_holds_with_anything_changed(size: int, data: st.DataObject) -> None:
    leaves = some_leaves(size)
    nodes, whole = InMemory(leaves), root_of(leaves)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    path, older = inclusion_proof(nodes, index, size), root_of(leaves[:old])
    between = consistency_proof(nodes, old, size)
    other = sha256(b"something else").digest()
    assert not is_included(other, index, size, path, whole)
    assert not is_included(leaves[index], (index + 1) % size, size, path, whole)
    assert not is_included(leaves[index], index, size, path[:-1], whole)
    assert not is_included(leaves[index], index, size, [*path, other], whole)
    assert not is_included(leaves[index], index, size, path, other)
    assert not is_consistent(old, other, size, whole, between)
    assert not is_consistent(old, older, size, other, between)
    assert not is_consistent(old, older, size, whole, [*between, other])
    at = data.draw(st.integers(0, len(path) - 1))
    assert not is_included(leaves[index], index, size, [*path[:at], other, *path[at + 1 :]], whole)
    if between:
        at = data.draw(st.integers(0, len(between) - 1))
        changed = [*between[:at], other, *between[at + 1 :]]
        assert not is_consistent(old, older, size, whole, changed)


def test_a_place_that_is_not_there_has_no_proof() -> None:
    nodes = InMemory(some_leaves(3))
    with pytest.raises(ValueError, match="no leaf 3"):
        inclusion_proof(nodes, 3, 3)
    with pytest.raises(ValueError, match="does not begin"):
        consistency_proof(nodes, 4, 3)


@pytest.mark.slow
def test_a_million_leaves_with_ten_thousand_proofs_of_each_and_two_thousand_beginnings() -> None:
    size, dice = 1_000_000, random.Random(6962)
    leaves = some_leaves(size)
    nodes, tree, sizes = InMemory(leaves), Growing(), {}
    olds = sorted(dice.sample(range(1, size), 2_000))
    wanted = set(olds)
    for each in leaves:
        tree.add(each)
        if tree.size in wanted:
            sizes[tree.size] = tree.root()
    whole = tree.root()
    for index in dice.sample(range(size), 10_000):
        path = inclusion_proof(nodes, index, size)
        assert is_included(leaves[index], index, size, path, whole)
        assert not is_included(leaves[index], index ^ 1, size, path, whole)
    for old in olds:
        path = consistency_proof(nodes, old, size)
        assert is_consistent(old, sizes[old], size, whole, path)
        assert not is_consistent(old, whole, size, whole, path)
