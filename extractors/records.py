"""Every shape that crosses a module border.

Frozen, slotted, keyword-only dataclasses; tuples, not lists; times are aware and in UTC unless a field says
otherwise; money is a ``Decimal`` with its ISO 4217 code; absent is ``None``, never ``""`` or ``0``. The fields of
an event as one article tells it (``Mention``) have the names of the event contract, which are also the columns.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal


class EventType(StrEnum):
    """What kind of event a mention tells."""

    FUNDING = "funding"
    ACQUISITION = "acquisition"
    PARTNERSHIP = "partnership"
    MODEL_LAUNCH = "model_launch"
    PRODUCT_LAUNCH = "product_launch"
    AVAILABILITY = "availability"


DEALS = frozenset({EventType.FUNDING, EventType.ACQUISITION, EventType.PARTNERSHIP})
LAUNCHES = frozenset({EventType.MODEL_LAUNCH, EventType.PRODUCT_LAUNCH, EventType.AVAILABILITY})


class Status(StrEnum):
    """How far an event has come."""

    RUMOURED = "rumoured"
    ANNOUNCED = "announced"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Role(StrEnum):
    """What a party does in an event."""

    INVESTOR = "investor"
    LEAD_INVESTOR = "lead_investor"
    RECIPIENT = "recipient"
    ACQUIRER = "acquirer"
    TARGET = "target"
    SELLER = "seller"
    PARTNER = "partner"
    DEVELOPER = "developer"
    PLATFORM = "platform"


Qualifier = Literal["exact", "about", "up_to", "at_least"]
Basis = Literal["pre", "post", "unspecified"]
Kind = Literal["deal", "launch"]


# --- feeds ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed. ``url`` is absolute and as published; ``canonical_url`` has tracking parameters removed."""

    id: str | None
    url: str | None
    canonical_url: str | None
    title: str | None
    published_at: datetime | None = None
    published_raw: str | None = None  # kept where published_at could not be read, and where it could
    updated_at: datetime | None = None
    authors: tuple[str, ...] = ()
    summary: str | None = None  # plain text
    content_html: str | None = None  # only when the feed carries the full article
    tags: tuple[str, ...] = ()
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHints:
    """What a feed says of its own rhythm. All optional, none trusted without a cap."""

    ttl_s: int | None = None  # from ttl or sy:updatePeriod / sy:updateFrequency
    skip_hours: tuple[int, ...] = ()  # UTC hours, 0 to 23
    skip_days: tuple[str, ...] = ()
    hub_url: str | None = None  # WebSub
    self_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDocument:
    """A feed as read: its entries in document order, capped; warnings name what was repaired or dropped."""

    format: str  # rss091, rss10, rss20, atom, json, sitemap, sitemapindex, ...
    title: str | None
    url: str | None  # the site that it belongs to
    entries: tuple[Entry, ...]
    hints: FeedHints = field(default_factory=FeedHints)
    lang: str | None = None
    warnings: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()  # a sitemap index: where the sitemaps are


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A feed that something names: a web page, or a list of feeds (OPML)."""

    url: str  # absolute
    title: str | None = None
    site_url: str | None = None
    category: str | None = None  # folders of a list, outermost first, joined by "/"


# --- pages and articles -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article of news, as its page gives it. ``sources`` says for each field where its value came from."""

    url: str | None
    title: str | None
    text: str  # paragraphs separated by a blank line
    canonical_url: str | None = None
    authors: tuple[str, ...] = ()
    published_at: datetime | None = None  # zone as stated; a day alone is midnight UTC with published_precision "day"
    published_precision: Literal["instant", "day"] | None = None
    modified_at: datetime | None = None
    lang: str | None = None
    site: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    truncated: bool = False  # a paywall or teaser cut the text
    sources: tuple[
        tuple[str, str], ...
    ] = ()  # (field, where from), e.g. ("title", "jsonld:headline"); extractors.article


@dataclass(frozen=True, slots=True, kw_only=True)
class NotArticle:
    """A page that tells no single story, and why: home page, gallery, tag page, consent wall, error, login, empty."""

    url: str | None
    reason: str


# --- events -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A verbatim slice of an article's text: ``text == article.text[start:end]``."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """One named party in its role."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """A sum in whole units of its currency (not millions), as first stated."""

    value: Decimal
    currency: str  # ISO 4217
    qualifier: Qualifier = "exact"
    max_value: Decimal | None = None  # upper end of a range
    usd: Decimal | None = None  # when the text gives it
    in_kind: bool = False  # paid in credits, compute or shares of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Valuation:
    """What the whole company is said to be worth."""

    value: Decimal
    currency: str
    basis: Basis = "unspecified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One event as one article tells it. Field names and values are those of the event contract."""

    event_type: EventType
    status: Status
    news: bool
    participants: tuple[Participant, ...]
    evidence: tuple[Span, ...]  # best first, never empty
    confidence: float
    ai_related: bool = True
    subtype: str | None = None
    products: tuple[str, ...] = ()
    amount: Money | None = None
    valuation: Valuation | None = None
    round: str | None = None
    context_window: int | None = None
    parameters: int | None = None
    open_weights: bool | None = None
    modalities: tuple[str, ...] = ()
    announced_on: date | None = None
    lang: str | None = None  # language of the evidence
    field_evidence: tuple[tuple[str, Span], ...] = ()  # which slice gave which field


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What the extractor reads: one article's text with what is known around it."""

    id: str
    title: str | None
    text: str
    published_at: datetime | None = None
    lang: str | None = None
    url: str | None = None


# --- resolution -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One mention with who told it, where and when: what resolution works on."""

    mention_id: str
    article_id: str
    mention: Mention
    publisher: str
    url: str
    published_at: datetime | None
    first_seen_at: datetime
    origin: Literal["feed", "backfill"] = "feed"
    duplicate_of: str | None = None  # the article is a copy of this one
    event_id: str | None = None  # the event it was joined into before, if any
    by_person: bool = False  # entered by hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Pins:
    """What people said of mentions (by their ids): which tell one event, and which do not."""

    together: tuple[frozenset[str], ...] = ()
    apart: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One thing that a person corrected. ``event_id`` is the event that it concerns now, after all joins."""

    correction_id: str
    made_at: datetime
    action: Literal["correct", "merge", "split", "drop", "add"]
    event_id: str
    fields: tuple[tuple[str, str], ...] = ()  # correct: field and value as written
    sides: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())  # merge, split: mention ids
    other_id: str | None = None  # merge: the event that was joined; split: the one that was made
    note: str | None = None
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """The tellings of one real-world event. ``news`` is never empty; ``background`` recalls it and counts for nothing."""

    news: tuple[Telling, ...]
    background: tuple[Telling, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One value that one source gives for one field of one event."""

    field: str
    value: str  # as people write it, e.g. "2000000000 EUR", "Mistral AI"
    mention_id: str
    article_id: str
    publisher: str
    claimed_at: datetime | None
    chosen: bool
    reason: str  # why it was chosen or not, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """A sum in US dollars and where its rate comes from."""

    usd: Decimal
    rate: float | None  # dollars for one unit of the currency; None where the text gave the dollars
    source: str  # "text", or the rates and their day


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What one unit of a currency was worth on a day."""

    currency: str  # ISO 4217
    on: date
    usd: float
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationEdit:
    """What a person said about an organisation; ``value`` is another organisation's id for a merge, else a spelling."""

    edit_id: str
    made_at: datetime
    action: Literal["merge", "rename", "alias", "unalias"]
    organization_id: str
    value: str
    note: str | None = None
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LearntAlias:
    """A spelling that an article itself explains."""

    alias: str
    name: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyName:
    """One organisation in one role of an event."""

    organization_id: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductName:
    """A model or product by its place: family ⊃ model ⊃ variant, all folded; ``name`` is as printed."""

    product_id: str
    name: str
    family: str
    model: str  # family and version
    developer_id: str | None = None
    variant: str | None = None
    dated: date | None = None  # the day of a dated snapshot
    moving: bool = False  # the name means another model from time to time


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedEvent:
    """One real-world event as all its sources tell it, before ids and history."""

    kind: Kind
    event_type: EventType
    status: Status
    headline: str
    parties: tuple[PartyName, ...]
    claims: tuple[Claim, ...]
    confidence: float
    evidence: str
    evidence_url: str
    urls: tuple[str, ...]
    first_seen_at: datetime
    first_published_at: datetime | None
    publisher_count: int
    article_count: int
    has_conflict: bool
    origin: Literal["feed", "backfill"]
    subtype: str | None = None
    announced_on: date | None = None
    date_precision: Literal["day", "published"] | None = None
    amount: Money | None = None
    amount_usd: Converted | None = None
    valuation: Valuation | None = None
    valuation_usd: Converted | None = None
    round: str | None = None
    products: tuple[str, ...] = ()
    context_window: int | None = None
    parameters: int | None = None
    open_weights: bool | None = None
    modalities: tuple[str, ...] = ()
    product_names: tuple[ProductName, ...] = ()
