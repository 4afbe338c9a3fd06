"""Envelopes: how WeCom signs and encrypts what it sends, and wants answers to be.

A text is 16 random bytes, its length (4 bytes, big-endian), itself, and whom it is for; padded as
in PKCS #7 to blocks of 32 bytes; AES-256-CBC under the account's key, whose beginning is the
vector; Base64. The signature is the SHA-1 of token, time, nonce and that, sorted and joined. SHA-1
and a constant vector are the protocol's.
https://developer.work.weixin.qq.com/document/path/90968
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from services.intake.domain.wecom.refusals import WeComUnproven

RANDOM_BYTES = 16
LENGTH_BYTES = 4
BLOCK_BYTES = 32


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What seals and opens for one account; ``aes_key`` is the key as WeCom shows it."""

    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    corp_id: str

    def signature(self, timestamp: str, nonce: str, encrypted: str) -> str:
        """Return the signature of an encrypted text, in hexadecimal."""
        signed = "".join(sorted((self.token, timestamp, nonce, encrypted)))
        return hashlib.sha1(signed.encode(), usedforsecurity=False).hexdigest()

    def opened(self, signature: str, timestamp: str, nonce: str, encrypted: str) -> bytes:
        """Return a text in clear; raises ``WeComUnproven`` unless it is from WeCom and for us."""
        expected = self.signature(timestamp, nonce, encrypted)
        if not hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")):
            raise WeComUnproven
        try:
            sealed = base64.b64decode(encrypted, validate=True)
            decryptor = self._cipher().decryptor()
            padded = decryptor.update(sealed) + decryptor.finalize()
        except (binascii.Error, ValueError) as wrong:
            raise WeComUnproven from wrong
        padding = padded[-1] if padded else 0
        if not 1 <= padding <= BLOCK_BYTES or len(padded) - padding < RANDOM_BYTES + LENGTH_BYTES:
            raise WeComUnproven
        content = padded[RANDOM_BYTES:-padding]
        end = LENGTH_BYTES + int.from_bytes(content[:LENGTH_BYTES])
        if content[end:] != self.corp_id.encode():
            raise WeComUnproven
        return content[LENGTH_BYTES:end]

    def sealed(self, text: bytes, random: bytes) -> str:
        """Return a text encrypted; ``random`` are 16 bytes, new each time."""
        content = random + len(text).to_bytes(LENGTH_BYTES) + text + self.corp_id.encode()
        padding = BLOCK_BYTES - len(content) % BLOCK_BYTES
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(content + bytes([padding]) * padding) + encryptor.finalize()
        return base64.b64encode(sealed).decode()

    def _cipher(self) -> Cipher[CBC]:
        key = base64.b64decode(self.aes_key + "=")
        return Cipher(AES(key), CBC(key[:16]))
