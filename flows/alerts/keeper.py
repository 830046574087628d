"""A second process that holds a connection to a mail server open when the run is killed.

A run killed right after the last line of a mail leaves a server that may not have answered yet. Most servers keep the
mail all the same; some give up what they are doing for a client as soon as its connection ends, and the mail is gone,
though we count it as sent (``flows.alerts.journal``). A connection ends when the last process that holds it does:
so a keeper holds it too, and lets go when the server has answered, or has not for too long.

Considered instead: mailing once more under the same Message-ID (two mails at every server that had kept the first),
and handing the whole conversation to a process of its own (the same certainty, for a protocol between the two). What
is left: a whole machine or container that stops, which the journal knows, and a keeper that is killed with the run.
"""

from __future__ import annotations

import select
import subprocess
import sys
from pathlib import Path


class Keeper:
    """Holds a connection until it is told to let go, or until the run is gone and the server has answered.

    Args:
        connection: The file descriptor of the socket.
        patience_s: How long the server may take to answer a run that is gone.
    Raises:
        OSError: No process can be started.
    """

    def __init__(self, connection: int, patience_s: float) -> None:
        # Isolated and without site-packages: it starts in milliseconds and imports nothing from the working folder.
        command = [sys.executable, "-I", "-S", str(Path(__file__)), str(connection), str(patience_s)]
        self._process = subprocess.Popen(  # noqa: S603 (our own file, run by our own interpreter)
            command,
            stdin=subprocess.PIPE,  # ends with us, whatever ends us
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(connection,),
            start_new_session=True,  # what ends a terminal's or a shell's whole group does not end it
        )

    def let_go(self) -> None:
        """End it at once."""
        self._process.kill()
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def keep(connection: int, patience_s: float) -> None:
    """Wait until the run is gone, then until the server says something or hangs up."""
    sys.stdin.buffer.read()
    select.select([connection], [], [], patience_s)


if __name__ == "__main__":
    keep(int(sys.argv[1]), float(sys.argv[2]))
