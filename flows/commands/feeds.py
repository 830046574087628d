"""``dealwire feeds``: the feed list and its health."""

from __future__ import annotations

import click

from flows.commands.feeds_parse import feeds_parse


@click.group("feeds")
def feeds() -> None:
    """Look at feeds and edit the list of them."""


feeds.add_command(feeds_parse)
