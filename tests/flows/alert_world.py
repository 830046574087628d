"""A small world for alerts: a configuration, a warehouse with events, a real mail server."""

from __future__ import annotations

import email
import json
import ssl
from datetime import UTC, date, datetime
from email import policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from flows.clock import Clock
from flows.prefect_server import free_port
from flows.send_alerts import send_alerts
from flows.settings import load_settings
from warehouse.database import open_warehouse

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)


class Sink:
    """Accepts mail, and answers as told: by recipient at RCPT, by turn after DATA."""

    def __init__(self):
        self.answers, self.after_data, self.accepted, self.users = {}, [], [], set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        turn = self.after_data.pop(0) if self.after_data else "250 kept"
        if turn.startswith("250") or turn == "drop":
            found = email.message_from_bytes(envelope.content, policy=policy.default)
            self.accepted.append((envelope.rcpt_tos[0], found))
        if turn == "drop":
            server.transport.abort()
        return turn

    def authenticate(self, server, session, envelope, mechanism, data):
        self.users.add(data.login.decode())
        return AuthResult(success=data.password == b"secret")

    def subjects(self, recipient=None):
        return [str(mail["subject"]) for to, mail in self.accepted if recipient in (None, to)]


class World:
    """A folder with a configuration, events put straight into the warehouse, and the alerting step."""

    def __init__(self, folder, sink):
        self.folder, self.sink, self.now = folder, sink, NOW
        self.settings = None

    def configure(self, *rules, smtp="", more=""):
        """Write a configuration; a rule is a dictionary of what differs from the plainest one."""
        text = f'[smtp]\nhost = "127.0.0.1"\nport = {self.sink.port}\n{smtp}\n{more}\n' if self.sink else more
        for rule in rules or ({},):
            text += "\n[[alerts]]\n"
            values = {"name": "all", "where": "true", "to": ["desk@example.org"], **rule}
            text += "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())
        path = self.folder / "dealwire.toml"
        path.write_text(text, encoding="utf-8")
        self.settings = load_settings(path)
        return self

    def event(self, event_id="e1", **columns):
        values = {"event_id": event_id, "kind": "deal", "event_type": "funding", "status": "announced", "headline": f"Acme {event_id} raises $5M",
                  "announced_on": date(2026, 3, 11), "first_seen_at": NOW, "updated_at": NOW, "confidence": 0.9, **columns}  # fmt: skip
        self.insert("resolved_events", values)
        return self

    def events(self, count):
        """Many events like the plain one, in one statement."""
        columns = "event_id, kind, event_type, status, headline, announced_on, first_seen_at, updated_at, confidence"
        self.sql(f"""insert into resolved_events ({columns}) select 'e' || n, 'deal', 'funding', 'announced',
                 'Acme ' || n || ' raises money', '2026-03-11', ?, ?, 0.9 from range(?) as t(n)""", NOW, NOW, count)  # fmt: skip
        return self

    def insert(self, table, values):
        with open_warehouse(self.settings.database) as connection:
            marks = ", ".join("?" * len(values))
            connection.execute(f"insert into {table} ({', '.join(values)}) values ({marks})", list(values.values()))

    def change(self, event_id, change, old, new, at, field=None, **columns):
        """Change an event, and write it into its history, as the resolver does."""
        row = {
            "event_id": event_id,
            "changed_at": at,
            "change": change,
            "field": field or change,
            "old_value": old,
            "new_value": new,
        }
        self.insert("event_history", row)
        for name, value in columns.items():
            self.sql(f"update resolved_events set {name} = ? where event_id = ?", value, event_id)

    def sql(self, text, *values):
        with open_warehouse(self.settings.database) as connection:
            return connection.execute(text, list(values)).fetchall()

    def run(self, at=None, **options):
        self.now = at or self.now
        return send_alerts(self.settings, Clock(self.now), **options)

    def states(self):
        return dict(self.sql("select recipient, state from alerts"))


class serving:
    """A mail server on loopback for the time of a block; with ``tls`` it wants STARTTLS and a name and password."""

    def __init__(self, sink, tls=None, port=None, **options):
        self.sink = sink
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            options |= {"tls_context": context, "require_starttls": True, "auth_required": True,
                        "authenticator": sink.authenticate, "auth_require_tls": True}  # fmt: skip
        self.controller = Controller(sink, hostname="127.0.0.1", port=port or free_port(), **options)

    def __enter__(self):
        self.controller.start()
        self.sink.port = self.controller.port
        return self.sink

    def __exit__(self, *_):
        self.controller.stop()
