"""A PostgreSQL server for tests: in a folder of its own, on the loopback, gone at the end."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
# It refuses to run as root; the packages bring a user for it.
USERS = ("postgres", "nobody")


class CannotStart(Exception):
    """Why there is no server."""


@contextmanager
def postgresql_server(folder: Path) -> Iterator[str]:
    """Start a server that keeps nothing, give the URL of its database, and stop it. Raises CannotStart."""
    found = shutil.which("initdb")
    programs = Path(found).parent if found else (PROGRAMS[-1] if PROGRAMS else None)
    if programs is None:
        raise CannotStart("PostgreSQL is not installed (Debian: apt install postgresql)")
    user = server_user()
    data = folder / "data"
    data.mkdir()
    if user is not None:
        # The folders of pytest let nobody else in.
        for each in (folder, folder.parent, folder.parent.parent):
            each.chmod(0o755)
        shutil.chown(folder, user)
        shutil.chown(data, user)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "fsync": "off",
        "shared_buffers": "16MB",
        "max_connections": "30",
    }
    options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
    control = [programs / "pg_ctl", "-D", data, "-s", "-w"]
    initdb = [programs / "initdb", "-D", data, "-U", "mkus", "-A", "trust", "-N", "-E", "UTF8", "--locale=C"]
    run(initdb, user)
    run([*control, "-l", folder / "log", "-o", options, "start"], user)
    try:
        yield f"postgresql://mkus@127.0.0.1:{port}/postgres"
    finally:
        run([*control, "-m", "immediate", "stop"], user)


def server_user() -> str | None:
    """Give the user to become, or None to stay who we are. Raises CannotStart when root knows nobody else."""
    if os.geteuid() != 0:
        return None
    known = {each.pw_name for each in pwd.getpwall()}
    user = next((each for each in USERS if each in known), None)
    if user is None:
        raise CannotStart("PostgreSQL does not run as root, and there is no other user")
    return user


def run(command: list[str | Path], user: str | None) -> None:
    """Run a program of the server. Raises CannotStart with its last words."""
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}
    done = subprocess.run(
        [str(each) for each in command],
        user=user,
        cwd="/",
        env=environment,
        stdin=subprocess.DEVNULL,
        # A pipe would stay open in the server, and waiting for its end would wait for the server.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise CannotStart(f"{Path(command[0]).name} ended with {done.returncode}")
