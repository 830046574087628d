"""What a cycle did, as text for a terminal and as Markdown for Prefect's UI. Pure."""

from __future__ import annotations

from flows.cycle import CycleSummary


def summary_rows(summary: CycleSummary) -> tuple[tuple[str, str], ...]:
    """The summary as (what, how much), in the order that data travels."""
    feeds, pages, articles = summary.feeds, summary.pages, summary.articles
    events, alerts = summary.events, summary.alerts
    outcomes = ", ".join(f"{count} {outcome}" for outcome, count in sorted(feeds.outcomes.items()))
    return (
        ("feeds", f"{feeds.due} asked" + (f": {outcomes}" if outcomes else "") + f"; {feeds.skipped} skipped, not due"),
        ("entries", f"{feeds.entries_new} new"),
        ("pages", f"{pages.fetched} fetched, {pages.failed} failed"),
        ("articles", f"{articles.articles_new} new, {articles.not_articles} pages without an article"),
        ("mentions", f"{summary.mentions.mentions} in {summary.mentions.articles} articles"),
        ("events", f"{events.events_new} new, {events.events_changed} changed"),
        ("mails", f"{alerts.sent} sent, {alerts.pending} pending"),
    )


def summary_text(summary: CycleSummary) -> str:
    """The summary for a terminal, feeds in trouble last."""
    lines = [f"{what:<9} {much}" for what, much in summary_rows(summary)]
    lines += [f"trouble   {line}" for line in _trouble_lines(summary)]
    return "\n".join(lines)


def summary_markdown(summary: CycleSummary) -> str:
    """The summary as a Markdown table; text from outside is kept from being markup."""
    rows = "\n".join(f"| {what} | {plain_markdown(much)} |" for what, much in summary_rows(summary))
    troubles = "".join(f"\n- {plain_markdown(line)}" for line in _trouble_lines(summary))
    return f"| | |\n|---|---|\n{rows}\n" + (f"\n**Trouble**\n{troubles}\n" if troubles else "")


def _trouble_lines(summary: CycleSummary) -> list[str]:
    """What came up in this run in full, what everybody knows already in one line."""
    troubles = summary.feeds.troubles
    brief = (("as before", troubles.standing), ("fallen silent", troubles.silent))
    return [*troubles.lines, *(f"{what}: {names}" for what, names in brief if names), *summary.alerts.troubles]


def plain_markdown(text: str) -> str:
    """Text from outside, kept from being markup."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>|#" else c for c in text.replace("\n", " "))
