"""The master key, and what is encrypted under it."""

import stat
from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moothall.server.sealing import KEY_BYTES, MasterKeyUnusable, MasterSealer, master_key

SEALER = MasterSealer(bytes(range(KEY_BYTES)))


@given(st.binary(max_size=200), st.binary(max_size=20))
def test_what_was_sealed_is_read_again(plain: bytes, purpose: bytes) -> None:
    assert SEALER.unseal(SEALER.seal(plain, purpose), purpose) == plain


def test_no_two_seals_are_the_same() -> None:
    assert SEALER.seal(b"plain", b"token") != SEALER.seal(b"plain", b"token")


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(24), bytes(100)])
def test_what_was_never_sealed(sealed: bytes) -> None:
    with pytest.raises(MasterKeyUnusable):
        SEALER.unseal(sealed, b"token")


def test_another_purpose_another_key_another_bit() -> None:
    sealed = SEALER.seal(b"plain", b"token")
    with pytest.raises(MasterKeyUnusable):
        SEALER.unseal(sealed, b"chat secret")
    with pytest.raises(MasterKeyUnusable):
        MasterSealer(bytes(KEY_BYTES)).unseal(sealed, b"token")
    with pytest.raises(MasterKeyUnusable):
        SEALER.unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), b"token")


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    key = master_key(tmp_path, None, is_first=True)
    assert len(key) == KEY_BYTES
    for is_first in (True, False):
        assert master_key(tmp_path, None, is_first) == key
    assert stat.S_IMODE((tmp_path / "master.key").stat().st_mode) == 0o600


def test_a_given_key_counts(tmp_path: Path) -> None:
    assert master_key(tmp_path, b64encode(bytes(KEY_BYTES)).decode(), is_first=True) == bytes(KEY_BYTES)
    assert not list(tmp_path.iterdir())


NO_KEYS = [b"not base64!", b"AAAA", b"", b"\xff\xfe", b64encode(bytes(KEY_BYTES + 1))]


@pytest.mark.parametrize("given", NO_KEYS)
def test_a_key_that_is_none(tmp_path: Path, given: bytes) -> None:
    with pytest.raises(MasterKeyUnusable, match="32 bytes in base64"):
        master_key(tmp_path, given.decode("latin-1"), is_first=True)


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("kept", NO_KEYS)
def test_a_file_without_a_key(tmp_path: Path, kept: bytes, is_first: bool) -> None:
    file = tmp_path / "master.key"
    file.write_bytes(kept)
    with pytest.raises(MasterKeyUnusable, match=r"master\.key is no key"):
        master_key(tmp_path, None, is_first)
    assert file.read_bytes() == kept


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "master.key").mkdir()
    with pytest.raises(MasterKeyUnusable, match="cannot be read"):
        master_key(tmp_path, None, is_first=True)


def test_a_key_that_is_gone_is_not_replaced(tmp_path: Path) -> None:
    with pytest.raises(MasterKeyUnusable, match="put it back"):
        master_key(tmp_path, None, is_first=False)
    assert not list(tmp_path.iterdir())
