"""The secrets of one installation: made once, kept as 0600 files in a 0700 folder."""

import os
import secrets
from pathlib import Path

import nkeys

SECRET_BYTES = 32
NATS_USERS = ("svc", "intake", "outlet", "auth", "sys")
"""svc: every service, account APP; intake and outlet: the two that meet integrators, account
INTEG; auth: the answerer of sign-ins, account AUTH; sys: the supervisor, account SYS."""


class Keys:
    """The folder ``GONGDAN_HOME/keys``. Every secret is made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        self.folder = folder

    def has(self, name: str) -> bool:
        """Say whether the secret ``name`` was made."""
        return (self.folder / name).exists()

    def path(self, name: str) -> Path:
        """Return the file that holds the secret ``name``, making the secret if there is none."""
        path = self.folder / name
        if not path.exists():
            self.keep(name, secrets.token_urlsafe(SECRET_BYTES))
        return path

    def secret(self, name: str) -> str:
        """Return the secret ``name``."""
        return self.path(name).read_text().strip()

    def nats_password_path(self, user: str) -> Path:
        """Return the file that holds the password of one of ``NATS_USERS``."""
        return self.path(f"nats-{user}")

    def nats_password(self, user: str) -> str:
        """Return the password of one of ``NATS_USERS``."""
        return self.nats_password_path(user).read_text().strip()

    def nats_issuer_path(self) -> Path:
        """Return the file with the seed (``SA...``) whose account signs who may sign in to NATS."""
        path = self.folder / "nats-issuer"
        if not path.exists():
            seed = nkeys.encode_seed(secrets.token_bytes(SECRET_BYTES), nkeys.PREFIX_BYTE_ACCOUNT)
            self.keep(path.name, bytes(seed).decode())
        return path

    def nats_issuer(self) -> str:
        """Return the public key (``A...``) that belongs to the issuer's seed."""
        seed = self.nats_issuer_path().read_bytes().strip()
        return bytes(nkeys.from_seed(bytearray(seed)).public_key).decode()

    def make_private(self) -> list[Path]:
        """Take from others the right to read a secret; return the paths that were open to them."""
        opened = [one for one in self.folder.rglob("*") if one.stat().st_mode & 0o077]
        for path in opened:
            path.chmod(0o700 if path.is_dir() else 0o600)
        return opened

    def keep(self, name: str, secret: str) -> Path:
        """Write a secret so that a crash leaves either the whole of it or nothing."""
        path = self.folder / name
        draft = self.folder / f".{name}.{secrets.token_hex(4)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secret + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        return path
