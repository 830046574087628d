"""A second process that holds a connection to a mail server open when the run is killed.

A run killed right after the last line of a mail leaves a server that may not have answered yet. Most servers keep the
mail all the same; some give up what they are doing for a client as soon as its connection ends, and the mail is gone,
though we count it as sent (``flows.alerts.journal``). A connection ends when the last process that holds it does:
so a keeper holds it too. It is told when the last line of a mail goes out and when the answer is there; when the run
is gone in between, it lets go as soon as the server has answered, or has not for too long; else at once.

Considered instead: mailing once more under the same Message-ID (two mails at every server that had kept the first),
and handing the whole conversation to a process of its own (the same certainty, for a protocol between the two). What
is left: a whole machine or container that stops, which the journal knows, and a keeper that is killed with the run.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

_OWED, _ANSWERED = b"?", b"."


class Keeper:
    """Holds a connection until it is told to let go, or until the run is gone and no answer is owed any more.

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
            bufsize=0,
            stdin=subprocess.PIPE,  # ends with us, whatever ends us
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(connection,),
            start_new_session=True,  # what ends a terminal's or a shell's whole group does not end it
        )

    def expect(self) -> None:
        """Say that the last line of a mail is about to go out."""
        self._say(_OWED)

    def answered(self) -> None:
        """Say that the server has answered it."""
        self._say(_ANSWERED)

    def _say(self, word: bytes) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # somebody has killed it: then it keeps nothing
            self._process.stdin.write(word)

    def let_go(self) -> None:
        """End it at once."""
        self._process.kill()
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def keep(connection: int, patience_s: float) -> None:
    """Wait until the run is gone; then, where an answer is owed, until the server says something or hangs up."""
    last = b""
    while word := os.read(sys.stdin.fileno(), 4096):
        last = word[-1:]
    if last == _OWED:
        select.select([connection], [], [], patience_s)


if __name__ == "__main__":
    keep(int(sys.argv[1]), float(sys.argv[2]))
