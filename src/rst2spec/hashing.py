"""SHA-256 without the rest of ``hashlib``, whose OpenSSL takes 4 ms to load: a fiftieth of a short run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import sha256
else:
    try:  # as the standard library's own ``random`` does it
        from _sha256 import sha256
    except ImportError:
        try:
            from _sha2 import sha256  # Python 3.12
        except ImportError:
            from hashlib import sha256

__all__ = ["bytes_sha256", "hex_sha256"]


def hex_sha256(text: str) -> str:
    """Hexadecimal SHA-256. Lone surrogates, which UTF-8 can't hold, are kept apart by their escapes."""
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def bytes_sha256(content: bytes) -> bytes:
    """SHA-256 of bytes, as bytes."""
    return sha256(content).digest()
