"""One event from all its tellings: every source's value for every field, and the one that is chosen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from extractors.records import (
    DEALS,
    Claim,
    Cluster,
    Converted,
    Money,
    PartyName,
    ProductName,
    ResolvedEvent,
    Role,
    Status,
    Telling,
)
from extractors.resolve.directory import Directory
from extractors.resolve.headlines import write_headline
from extractors.resolve.products import product_key, read_product

PERSON = "a person"
"""The publisher that claims of people name."""

Convert = Callable[[Decimal, str, date | None], Converted | None]
_SINGLE = ("subtype", "amount", "valuation", "round", "context_window", "parameters", "open_weights", "announced_on")
_ROUNDING = Decimal("0.05")  # "$6.9 billion" and "about $7 billion" are one value
_FARTHEST = {Status.RUMOURED: 0, Status.ANNOUNCED: 1, Status.COMPLETED: 2, Status.CANCELLED: 3}


def summarize(cluster: Cluster, directory: Directory, convert: Convert) -> ResolvedEvent:
    """Choose each field's value from the news that tells the event.

    The rule: what a party itself publishes, or a person entered; else the value that most publishers give, a copied text counting once;
    else the latest. Every other value stays as a claim.
    """
    news = cluster.news
    own = {one.mention_id for one in news if one.by_person or _speaks_for_itself(one, directory)}
    chosen: dict[str, Any] = {}
    claims: list[Claim] = []
    conflict = False
    for field in _SINGLE:
        value, told, differs = _choose(field, news, own)
        chosen[field] = value
        claims.extend(told)
        conflict = conflict or (differs and field in ("amount", "valuation", "round"))
    status, told = _status(news)
    claims.extend(told)
    event_type, told, _ = _choose("event_type", news, own)
    claims.extend(told)
    parties, party_claims = _parties(news, directory)
    products, product_claims = _products(news)
    best = max(news, key=lambda one: (one.duplicate_of is None, one.mention.confidence, -news.index(one)))
    dates = sorted(one.published_at for one in news if one.published_at)
    day = chosen["announced_on"] or (dates[0].date() if dates else None)
    rate_day = day or min(one.first_seen_at for one in news).date()
    amount, valuation = chosen["amount"], chosen["valuation"]
    return ResolvedEvent(
        kind="deal" if event_type in DEALS else "launch",
        event_type=event_type,
        status=status,
        headline=write_headline(
            event_type, status, parties, products=products, amount=amount, round_name=chosen["round"]
        ),
        parties=parties,
        claims=(*claims, *party_claims, *product_claims),
        confidence=best.mention.confidence,
        evidence=best.mention.evidence[0].text,
        evidence_url=best.url,
        urls=tuple(dict.fromkeys(one.url for one in news)),
        first_seen_at=min(one.first_seen_at for one in news),
        first_published_at=dates[0] if dates else None,
        publisher_count=len(independent(news)),
        article_count=len({one.article_id for one in news if not one.by_person}),
        has_conflict=conflict,
        origin="feed" if any(one.origin == "feed" for one in news) else "backfill",
        subtype=chosen["subtype"],
        announced_on=day,
        date_precision="day" if chosen["announced_on"] else ("published" if day else None),
        amount=amount,
        amount_usd=in_dollars(amount, rate_day, convert),
        valuation=valuation,
        valuation_usd=convert(valuation.value, valuation.currency, rate_day) if valuation else None,
        round=chosen["round"],
        products=products,
        product_names=place_products(products, parties),
        context_window=chosen["context_window"],
        parameters=chosen["parameters"],
        open_weights=chosen["open_weights"],
        modalities=tuple(sorted({kind for one in news for kind in one.mention.modalities})),
    )


def independent(tellings: Iterable[Telling]) -> frozenset[str]:
    """Publishers that speak for themselves: of the copies of one text the original's counts, else the first that is here."""
    spokesman: dict[str, tuple[bool, str, str]] = {}
    for one in tellings:
        text = one.duplicate_of or one.article_id
        rank = (one.duplicate_of is not None, one.article_id, one.publisher)
        spokesman[text] = min(rank, spokesman.get(text, rank))
    return frozenset(publisher for _, _, publisher in spokesman.values())


def write_value(value: object) -> str:
    """Write a claimed value as people read it; a sum keeps every currency in which it is told."""
    if isinstance(value, Money):
        high = f"-{value.max_value:f}" if value.max_value else ""
        usd = f" ({value.usd:f} USD)" if value.usd and value.currency != "USD" else ""
        return f"{value.value:f}{high} {value.currency}{usd}"
    if hasattr(value, "currency"):
        return f"{getattr(value, 'value', 0):f} {value.currency}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _speaks_for_itself(one: Telling, directory: Directory) -> bool:
    """Whether the publisher is a party of the event."""
    publisher = directory.root(directory.identify(one.publisher))
    return publisher != "" and any(
        directory.root(directory.identify(party.name)) == publisher for party in one.mention.participants
    )


def _choose(field: str, news: Sequence[Telling], own: set[str]) -> tuple[Any, list[Claim], bool]:
    told: dict[Any, list[Telling]] = {}
    for one in news:
        value = getattr(one.mention, field)
        if value is not None:
            told.setdefault(value, []).append(one)
    if not told:
        return None, [], False
    values = sorted((_Said(write_value(value), value, tuple(ones)) for value, ones in told.items()), key=_Said.rank)
    groups = _groups(values)
    ranked = sorted(groups, key=lambda group: _weight(group, own), reverse=True) if len(groups) > 1 else groups
    winner = ranked[0]
    reason = _reason(winner, ranked, own)
    claims = [
        _claim(
            one, field, said.text, chosen=group is winner, reason=reason if group is winner else f"not chosen: {reason}"
        )
        for group in ranked
        for said in group
        for one in said.tellings
    ]
    return _typical(winner), claims, len(ranked) > 1


@dataclass(frozen=True, slots=True)
class _Said:
    """One value as written, and who gives it."""

    text: str
    value: Any
    tellings: tuple[Telling, ...]

    def rank(self) -> tuple[str, str]:
        return self.text, min(one.mention_id for one in self.tellings)


def _groups(values: Sequence[_Said]) -> list[list[_Said]]:
    """Put equal values together; sums that differ by rounding or conversion alone are equal."""
    groups: list[list[_Said]] = []
    for said in values:
        home = next((group for group in groups if _same(group[0].value, said.value)), None)
        if home is None:
            groups.append([said])
        else:
            home.append(said)
    return groups


def _weight(group: Sequence[_Said], own: set[str]) -> tuple[bool, int, float, str]:
    tellings = _tellings(group)
    return (
        any(one.mention_id in own for one in tellings),
        len(independent(tellings)),
        _latest(tellings),
        group[0].rank()[1],
    )


def _tellings(group: Sequence[_Said]) -> list[Telling]:
    return [one for said in group for one in said.tellings]


def _latest(tellings: Sequence[Telling]) -> float:
    return max(one.published_at.timestamp() if one.published_at else 0.0 for one in tellings)


def _same(a: Any, b: Any) -> bool:
    if not hasattr(a, "currency"):
        return bool(a == b)
    mine, theirs = _sums(a), _sums(b)
    return any(
        abs(mine[code] - theirs[code]) <= _ROUNDING * max(mine[code], theirs[code])
        for code in mine.keys() & theirs.keys()
    )


def _sums(value: Any) -> dict[str, Decimal]:
    usd = getattr(value, "usd", None)
    return ({"USD": usd} if usd else {}) | {value.currency: value.value}


def _typical(group: Sequence[_Said]) -> Any:
    return min(group, key=lambda said: (-len(said.tellings), said.text)).value


def _reason(winner: Sequence[_Said], ranked: Sequence[Sequence[_Said]], own: set[str]) -> str:
    if len(ranked) == 1:
        return "all sources that give it agree"
    if any(one.mention_id in own for one in _tellings(winner)):
        return "a party to the event states it"
    publishers = [len(independent(_tellings(group))) for group in ranked]
    if publishers[0] > max(publishers[1:]):
        return f"{publishers[0]} publishers give it, others fewer"
    times = [_latest(_tellings(group)) for group in ranked]
    if times[0] > max(times[1:]):
        return "the latest of equally many sources"
    return "equally many sources of one time; taken by the order of their ids"


def _claim(one: Telling, field: str, value: str, *, chosen: bool, reason: str) -> Claim:
    return Claim(
        field=field,
        value=value,
        mention_id=one.mention_id,
        article_id=one.article_id,
        publisher=one.publisher,
        claimed_at=one.published_at,
        chosen=chosen,
        reason=reason,
    )


def _status(news: Sequence[Telling]) -> tuple[Status, list[Claim]]:
    """Choose the status of the latest publication; undated ones speak only where nobody has a date."""
    dated = [one for one in news if one.published_at] or list(news)
    last = max(
        dated,
        key=lambda one: (one.published_at.date() if one.published_at else date.min, _FARTHEST[one.mention.status]),
    )
    status = last.mention.status
    return status, [
        _claim(
            one,
            "status",
            one.mention.status.value,
            chosen=one.mention.status is status,
            reason="the latest publication's",
        )
        for one in news
    ]


def _parties(news: Sequence[Telling], directory: Directory) -> tuple[tuple[PartyName, ...], list[Claim]]:
    """Join the parties of all sources; a lead investor is not an investor beside that."""
    spellings: dict[tuple[Role, str], Counter[str]] = defaultdict(Counter)
    claims = []
    for one in news:
        for party in one.mention.participants:
            key = directory.identify(party.name)
            if key:
                spellings[party.role, key][party.name] += 1
                claims.append(
                    _claim(one, party.role.value, party.name, chosen=True, reason="every named party is kept")
                )
    order = list(Role)
    kept = [key for key in spellings if key[0] is not Role.INVESTOR or (Role.LEAD_INVESTOR, key[1]) not in spellings]
    kept.sort(key=lambda key: (order.index(key[0]), -spellings[key].total(), key[1]))
    return tuple(
        PartyName(organization_id=key, name=directory.shown(key, _most_used(spellings[role, key])), role=role)
        for role, key in kept
    ), claims


def _products(news: Sequence[Telling]) -> tuple[tuple[str, ...], list[Claim]]:
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for one in news:
        for name in one.mention.products:
            spellings[str(product_key(name))][name] += 1
    names = sorted(spellings, key=lambda key: (-spellings[key].total(), key))
    claims = [
        _claim(one, "products", name, chosen=True, reason="every named product is kept")
        for one in news
        for name in one.mention.products
    ]
    return tuple(_most_used(spellings[key]) for key in names), claims


def place_products(products: Sequence[str], parties: Sequence[PartyName]) -> tuple[ProductName, ...]:
    """Place each product by family, model and variant; two spellings of one name are one."""
    makers = [party.organization_id for party in parties if party.role is Role.DEVELOPER]
    placed = [read_product(name, makers[0] if makers else None) for name in products]
    return tuple({one.product_id: one for one in reversed(placed) if one.product_id}.values())[::-1]


def _most_used(counts: Counter[str]) -> str:
    return min(counts, key=lambda name: (-counts[name], -len(name), name))


def in_dollars(amount: Money | None, day: date | None, convert: Convert) -> Converted | None:
    """Dollars as the text gives them, else by the rate of the day; None where there is neither."""
    if amount is None:
        return None
    if amount.usd:
        return Converted(usd=amount.usd, rate=float(amount.usd / amount.value) if amount.value else None, source="text")
    return convert(amount.value, amount.currency, day)
