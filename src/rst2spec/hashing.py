"""The two hashes that the program uses: one for what is published, one for keys of its own."""

from __future__ import annotations

from hashlib import blake2b, sha256
from typing import Final

_KEY: Final = 32  # bytes


def hex_sha256(text: str) -> str:
    """Hexadecimal SHA-256. Lone surrogates, which UTF-8 can't hold, stay distinct by their escapes."""
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def key_of_bytes(*parts: bytes) -> bytes:
    """BLAKE2b of bytes, 32 of them, for keys that nobody else has to know: a third of the time of SHA-256.

    Where one part ends and the next one begins counts.
    """
    hashed = blake2b(digest_size=_KEY)
    for part in parts:
        hashed.update(len(part).to_bytes(8, "big"))
        hashed.update(part)
    return hashed.digest()
