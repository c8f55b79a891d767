"""A signed head is this key's, of this text, or it is nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.audit.seals.signing import Head, Key, PublicKey
from hub.demo.sealing import key_in
from hub.errors import SealKeyUnusable

HEAD = Head(7, bytes(range(32)), datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC))


def test_a_key_is_read_as_it_was_written_whatever_is_in_it() -> None:
    for _ in range(200):  # base64 has a plus in it now and then, and a plus divides the parts
        key = Key.new()
        note = Key.read(key.pem).sign(HEAD)
        assert PublicKey.read(key.public.text).read_head(note) == HEAD


def test_a_note_is_in_the_form_of_a_checkpoint() -> None:
    lines = Key.new().sign(HEAD).splitlines()
    assert lines[:2] == ["case-record-hub", "7"]
    assert lines[3:5] == ["sealed_at 2026-03-04T05:06:07+00:00", ""]
    assert lines[5].startswith("— case-record-hub ")


@pytest.mark.parametrize("change", [
    lambda note: note.replace("\n7\n", "\n8\n"),
    lambda note: note.replace("05:06:07", "05:06:08"),
    lambda note: note.replace("case-record-hub\n7", "another-hub\n7"),
    lambda note: note[:-6] + "AAAA=\n",
    lambda note: note.partition("\n\n")[0],
    lambda _note: "",
])  # fmt: skip
def test_nothing_of_a_signed_head_can_be_changed(change: object) -> None:
    key = Key.new()
    assert callable(change)
    assert key.public.read_head(change(key.sign(HEAD))) is None
    assert Key.new().public.read_head(key.sign(HEAD)) is None


def test_a_key_reads_what_the_keys_before_it_signed_and_says_whose_it_is() -> None:
    new, before, another = Key.new(), Key.new(), Key.new()
    both = PublicKey.read(f"{new.public.text}  {before.public.text}\n")
    assert both.text == new.public.text
    read = [both.read_head(each.sign(HEAD)) for each in (new, before, another)]
    assert read == [HEAD, HEAD, None]
    signer = both.signer_of(before.sign(HEAD))
    assert signer
    assert signer.text == before.public.text
    assert before.public.read_head(new.sign(HEAD)) is None
    with pytest.raises(SealKeyUnusable):
        PublicKey.read(f"{new.public.text} nonsense")


@pytest.mark.parametrize("text", ["", "nonsense", "case-record-hub+00000000+AAAA", "a+b+???"])
def test_what_is_no_key_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(SealKeyUnusable, match="HUB_SEAL_PUBLIC_KEY"):
        PublicKey.read(text)
    with pytest.raises(SealKeyUnusable, match="--new-key"):
        Key.read(text)


def test_a_demonstration_ended_while_it_made_its_key_makes_one_at_the_next_run(
    tmp_path: Path,
) -> None:
    (tmp_path / "seal.part").touch()
    made = key_in(tmp_path)
    assert key_in(tmp_path).pem == made.pem
    assert (tmp_path / "seal.key").stat().st_mode & 0o777 == 0o600
