"""Delivery against a real server with STARTTLS and authentication, and every way in which it may fail."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from itertools import pairwise

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from flows.alerts.journal import SentJournal
from tests.flows.alert_world import NOW, Sink, World, serving

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TO = ["a@example.org", "b@example.org", "c@example.org"]


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    """(own authority, certificate, key) of 127.0.0.1, as PEM files."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    begin = datetime.now(UTC) - DAY
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(begin).not_valid_after(begin + 30 * DAY).add_extension(alternative, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture
def secure(tmp_path, certificates, monkeypatch):
    """A world whose server wants STARTTLS, a name and a password, with three recipients and one event."""
    monkeypatch.setenv("DEALWIRE_SMTP__USERNAME", "desk")
    monkeypatch.setenv("DEALWIRE_SMTP__PASSWORD", "secret")
    with serving(Sink(), tls=certificates) as sink:
        world = World(tmp_path, sink)
        world.smtp = f'security = "starttls"\nca_file = "{certificates[0]}"\ntimeout_s = 3\n'
        yield world.configure({"to": TO}, smtp=world.smtp).event()


def _arrived(world):
    """Recipients and Message-IDs of what was accepted."""
    return sorted((to, str(mail["message-id"])) for to, mail in world.sink.accepted)


def _once(world):
    assert [to for to, _ in _arrived(world)] == TO
    assert set(world.states().values()) == {"sent"}


def test_starttls_and_a_password_are_used(secure):
    assert secure.run().sent == 3
    assert secure.sink.users == {"desk"}
    _once(secure)


def test_a_wrong_password_keeps_everything_pending(secure, monkeypatch):
    monkeypatch.setenv("DEALWIRE_SMTP__PASSWORD", "wrong")
    secure.configure({"to": TO}, smtp=secure.smtp)
    done = secure.run()
    assert (done.sent, done.pending) == (0, 3)
    assert "no mail server" in done.troubles[0]
    monkeypatch.setenv("DEALWIRE_SMTP__PASSWORD", "secret")
    secure.configure({"to": TO}, smtp=secure.smtp)
    secure.run()
    _once(secure)


def test_a_certificate_of_nobody_we_trust_keeps_everything_pending(secure):
    secure.configure({"to": TO}, smtp='security = "starttls"\n')
    done = secure.run()
    assert (done.sent, done.pending) == (0, 3)
    assert "certificate" in done.troubles[0].lower()
    secure.configure({"to": TO}, smtp=secure.smtp)
    secure.run()
    _once(secure)


def test_a_server_that_refuses_connections_loses_nothing(secure):
    port, secure.sink.port = secure.sink.port, 1
    secure.configure({"to": TO}, smtp=secure.smtp)
    done = secure.run()
    assert (done.sent, done.pending) == (0, 3)
    secure.sink.port = port
    secure.configure({"to": TO}, smtp=secure.smtp)
    assert secure.run().sent == 3
    _once(secure)


@pytest.mark.parametrize(
    ("answer", "state"),
    [("450 mailbox full", "pending"), ("550 no such user", "parked"), ("421 going down", "pending")],
)
def test_one_recipient_of_three_does_not_stop_the_others(secure, answer, state):
    secure.sink.answers = {"b@example.org": answer}
    done = secure.run()
    assert done.sent == 2
    assert secure.states() == {"a@example.org": "sent", "b@example.org": state, "c@example.org": "sent"}
    assert answer[:3] in secure.sql("select error from alerts where recipient = 'b@example.org'")[0][0]
    secure.sink.answers = {}
    secure.run(NOW + HOUR)
    assert len(_arrived(secure)) == (2 if state == "parked" else 3)


def test_a_mail_refused_after_data_is_parked_or_tried_again(secure):
    secure.sink.after_data = ["554 smells of spam", "451 busy"]
    assert secure.run().sent == 1
    assert sorted(secure.states().values()) == ["parked", "pending", "sent"]
    assert secure.run(NOW + HOUR).sent == 1


def test_a_connection_dropped_after_data_is_at_most_two_mails_of_one_id(secure):
    secure.sink.after_data = ["drop"]
    assert secure.run().sent == 2
    assert secure.run(NOW + HOUR).sent == 1
    arrived = _arrived(secure)
    assert len(arrived) == 4
    assert len(set(arrived)) == 3
    assert set(secure.states().values()) == {"sent"}


def test_a_server_that_always_drops_gets_a_mail_twice_and_not_more(tmp_path, sink):
    world = World(tmp_path, sink).configure().event()
    sink.after_data = ["drop"] * 9
    for hours in range(6):
        world.run(NOW + hours * HOUR)
    assert len(sink.accepted) == 2
    assert len(set(_arrived(world))) == 1
    assert world.sql("select state from alerts") == [("parked",)]


def test_a_digest_that_may_have_arrived_keeps_its_identity_and_its_contents(tmp_path, sink):
    world = World(tmp_path, sink).configure().events(8)
    sink.after_data = ["drop"]
    world.run()
    world.event("later")
    world.run(NOW + HOUR)
    assert sorted(sink.subjects()) == ["AI news: 8 events"] * 2 + ["Funding · Acme later raises $5M · announced"]
    assert len(set(_arrived(world))) == 2


def test_a_slow_server_is_waited_for(tmp_path):
    class Slow(Sink):
        async def handle_DATA(self, server, session, envelope):
            await asyncio.sleep(1.5)
            return await super().handle_DATA(server, session, envelope)

    with serving(Slow()) as sink:
        world = World(tmp_path, sink).configure({"to": TO}, smtp="timeout_s = 1\n").event()
        assert world.run().sent == 3
        _once(world)


_RUN = """
import sys
from pathlib import Path
from tests.flows.alert_world import NOW, Clock, load_settings, send_alerts

send_alerts(load_settings(Path(sys.argv[1])), Clock(NOW))
"""


@pytest.mark.parametrize("secured", [False, True])
def test_a_mail_that_the_server_still_takes_in_when_the_run_is_killed_arrives_once(
    tmp_path, certificates, monkeypatch, secured
):
    monkeypatch.setenv("DEALWIRE_SMTP__USERNAME", "desk" if secured else "")
    monkeypatch.setenv("DEALWIRE_SMTP__PASSWORD", "secret" if secured else "")

    class Careful(Sink):
        """Gives up a mail when its client hangs up before it is kept, as every server of aiosmtpd does."""

        busy = threading.Event()

        async def handle_DATA(self, server, session, envelope):
            self.busy.set()
            await asyncio.sleep(1)
            return await super().handle_DATA(server, session, envelope)

    with serving(Careful(), tls=certificates if secured else None) as sink:
        smtp = f'security = "starttls"\nca_file = "{certificates[0]}"\n' if secured else ""
        world = World(tmp_path, sink).configure({"to": TO}, smtp=smtp).event()
        command = [sys.executable, "-c", _RUN, str(tmp_path / "dealwire.toml")]
        with subprocess.Popen(command, start_new_session=True) as process:
            assert sink.busy.wait(60)
            os.killpg(process.pid, signal.SIGKILL)
        world.run()
        _once(world)


_DIES_HOLDING = """
import os, socket, sys
from flows.alerts.keeper import Keeper
client = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
keeper = Keeper(client.fileno(), 60)
for step in sys.argv[2:]:
    getattr(keeper, step)()
os._exit(0)
"""


@pytest.mark.parametrize(
    ("steps", "kept"),
    [([], False), (["expect"], True), (["expect", "answered"], False), (["expect", "answered", "expect"], True)],
)
def test_a_connection_outlives_its_run_only_while_an_answer_is_owed(steps, kept):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        subprocess.run([sys.executable, "-c", _DIES_HOLDING, port, *steps], check=True)
        connection, _ = server.accept()
        with connection:
            if kept:
                connection.settimeout(1.5)
                with pytest.raises(TimeoutError):
                    connection.recv(1)
                connection.sendall(b"250 kept")
            connection.settimeout(10)
            try:
                assert connection.recv(1) == b"", "nobody holds it any more"
            except ConnectionResetError:
                assert kept  # our answer was never read


def test_failures_are_tried_at_growing_intervals_and_given_up(tmp_path, sink):
    world = World(tmp_path, sink).configure().event()
    sink.answers = {"desk@example.org": "450 later"}
    tried = [NOW]
    while world.run(tried[-1]).failed and len(tried) < 10:
        ((due,),) = world.sql("select due_at from alerts")
        assert due == tried[-1] or world.run(due - timedelta(seconds=1)).failed == 0
        tried.append(max(due, tried[-1] + timedelta(minutes=5)))
    pauses = [(b - a) / timedelta(minutes=1) for a, b in pairwise(tried)]
    assert pauses[:5] == [5, 5, 10, 20, 40]
    assert max(pauses) == 240
    assert world.states() == {"desk@example.org": "pending"}
    assert world.run(NOW + 5 * DAY).failed == 1
    assert world.states() == {"desk@example.org": "parked"}
    assert "given up after" in world.sql("select error from alerts")[0][0]


def test_an_acceptance_that_the_database_missed_is_not_sent_again(tmp_path, sink, monkeypatch):
    world = World(tmp_path, sink).configure().event()
    with monkeypatch.context() as patch:
        patch.setattr("flows.send_alerts.settle", _only_before(world))
        with pytest.raises(KeyboardInterrupt):
            world.run()
    assert len(sink.accepted) == 1
    assert world.run().sent == 0
    assert world.states() == {"desk@example.org": "sent"}


def _only_before(world):
    from warehouse.outbox import settle

    def fail(connection, outcomes):
        if outcomes:
            raise KeyboardInterrupt
        settle(connection, outcomes)

    return fail


@pytest.mark.parametrize(
    ("step", "same_boot", "sent"),
    [("ending", True, 0), ("ending", False, 1), ("sent", True, 0), ("refused", True, 1), ("lost", True, 1)],
)
def test_what_a_journal_of_a_killed_run_says_decides(tmp_path, sink, monkeypatch, step, same_boot, sent):
    world = World(tmp_path, sink).configure().event()
    with monkeypatch.context() as patch:
        patch.setattr("flows.send_alerts._deliver", _die)
        with pytest.raises(KeyboardInterrupt):
            world.run()
    ((mail_id,),) = world.sql("select mail_id from alert_mails")
    journal = SentJournal(world.settings.database)
    if not same_boot:
        journal._boot = "another"
    journal.prepare(mail_id, NOW, 1)
    journal.add(step, mail_id, NOW, 1)
    journal.write(b'\n{"mail": "cut')
    assert world.run(NOW + HOUR).sent == sent
    assert world.states() == {"desk@example.org": "sent"}


def test_a_second_loss_that_only_the_journal_saw_is_the_last(tmp_path, sink, monkeypatch):
    world = World(tmp_path, sink).configure().event()
    sink.after_data = ["drop"]
    world.run()
    ((mail_id,),) = world.sql("select mail_id from alert_mails")
    journal = SentJournal(world.settings.database)
    journal.prepare(mail_id, NOW, 1)
    journal.add("lost", mail_id, NOW, 1)
    assert world.run(NOW + HOUR).sent == 0
    assert world.states() == {"desk@example.org": "parked"}
    assert len(sink.accepted) == 1


def _die(*_):
    raise KeyboardInterrupt


def test_a_mail_that_cannot_be_made_keeps_no_other_from_going(tmp_path, sink, monkeypatch):
    world = World(tmp_path, sink).configure({"to": TO}).event()
    from flows.alerts import delivery

    build = delivery.build_envelope

    def fail(rendered, **values):
        if values["recipient"] == "b@example.org":
            raise ValueError("no such thing")
        return build(rendered, **values)

    monkeypatch.setattr(delivery, "build_envelope", fail)
    assert world.run().sent == 2
    assert world.states()["b@example.org"] == "parked"


def test_a_webhook_gets_signed_events_once(tmp_path, monkeypatch):
    got = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((dict(self.headers), body))
            self.send_response(200 if len(got) > 1 else 503)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        monkeypatch.setenv("DEALWIRE_CHANNEL_KEYS__TEAM", "shared secret")
        world = World(tmp_path, None).configure(
            {"to": ["channel:team"]},
            more=f'[[channels]]\nname = "team"\nurl = "http://127.0.0.1:{server.server_address[1]}/hook?a=1"\n',
        )
        world.event(amount=5_000_000, currency="USD")
        assert [world.run().sent, world.run().sent, world.run().sent] == [0, 1, 0]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    (first, _), (headers, body) = got
    assert first["Idempotency-Key"] == headers["Idempotency-Key"]
    signed = hmac.new(b"shared secret", headers["X-Dealwire-Timestamp"].encode() + b"." + body, hashlib.sha256)
    assert headers["X-Dealwire-Signature"] == f"sha256={signed.hexdigest()}"
    event = json.loads(body)["alerts"][0]["event"]
    assert (event["amount"], event["announced_on"]) == (5_000_000, "2026-03-11")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of plug-ins that Apprise loads
def test_apprise_takes_the_same_outbox(tmp_path, monkeypatch):
    pytest.importorskip("apprise", reason="the extra apprise is not installed")
    monkeypatch.setenv("DEALWIRE_CHANNEL_KEYS__TEAM", "json://127.0.0.1:1/")
    world = World(tmp_path, None).configure(
        {"to": ["channel:team"]}, more='[[channels]]\nname = "team"\nkind = "apprise"\n'
    )
    done = world.event().run()
    assert (done.sent, done.pending) == (0, 1)
