"""A PostgreSQL server for tests: in a folder of its own, on the loopback, gone at the end."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
# It refuses to run as root; the packages bring a user for it.
USERS = ("postgres", "nobody")
INITDB = ("-U", "mkus", "-A", "trust", "-N", "-E", "UTF8", "--locale=C", "--no-instructions")
READY = "ready to accept connections"


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
        # What it says is read only until it is ready: afterwards it had better be silent.
        "log_min_messages": "log",
        "log_checkpoints": "off",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    made = subprocess.run(
        [programs / "initdb", *INITDB, "-D", data],
        capture_output=True,
        text=True,
        check=False,
        **surroundings(user),
    )
    if made.returncode:
        raise CannotStart(f"initdb: {made.stderr}")
    server = subprocess.Popen(
        [programs / "postgres", "-D", data, *options], stderr=subprocess.PIPE, text=True, **surroundings(user)
    )
    try:
        assert server.stderr is not None
        log = []
        while READY not in (line := server.stderr.readline()):
            if not line:
                raise CannotStart(f"PostgreSQL does not start: {''.join(log)}")
            log.append(line)
        yield f"postgresql://mkus@127.0.0.1:{port}/postgres"
    finally:
        # Nothing of it is kept, so it need not tidy up.
        server.send_signal(signal.SIGQUIT)
        server.communicate()


def server_user() -> str | None:
    """Give the user to become, or None to stay who we are. Raises CannotStart when root knows nobody else."""
    if os.geteuid() != 0:
        return None
    known = {each.pw_name for each in pwd.getpwall()}
    user = next((each for each in USERS if each in known), None)
    if user is None:
        raise CannotStart("PostgreSQL does not run as root, and there is no other user")
    return user


def surroundings(user: str | None) -> dict[str, Any]:
    """Give what a program of the server is started with."""
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}
    return {"user": user, "cwd": "/", "env": environment, "stdin": subprocess.DEVNULL}
