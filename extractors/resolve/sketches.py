"""What of a telling decides which event it belongs to, in comparable form, and the keys under which it is looked up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Literal

from extractors.records import EventType, Mention, Role, Status, Telling
from extractors.resolve.directory import Directory
from extractors.resolve.products import ProductKey, product_key

Family = Literal["funding", "acquisition", "partnership", "launch", "availability"]
_FAMILY: dict[EventType, Family] = {
    EventType.FUNDING: "funding",
    EventType.ACQUISITION: "acquisition",
    EventType.PARTNERSHIP: "partnership",
    EventType.MODEL_LAUNCH: "launch",
    EventType.PRODUCT_LAUNCH: "launch",
    EventType.AVAILABILITY: "availability",
}
_MAIN: dict[Family, tuple[Role, ...]] = {
    "funding": (Role.RECIPIENT,),
    "acquisition": (Role.TARGET,),
    "partnership": (Role.PARTNER,),
    "launch": (Role.DEVELOPER,),
    "availability": (Role.DEVELOPER,),
}
_OTHER: dict[Family, tuple[Role, ...]] = {
    "funding": (Role.INVESTOR, Role.LEAD_INVESTOR),
    "acquisition": (Role.ACQUIRER,),
    "partnership": (),
    "launch": (Role.PLATFORM,),
    "availability": (Role.PLATFORM,),
}
_MOST_PARTNERS = 8  # a longer list is a membership list, and its pairs would grow with the square
_MOST_KEYS = 32  # no announcement names more products or companies that tell it from others


@dataclass(frozen=True, slots=True)
class Sketch:
    """The comparable part of a telling. ``day`` is an ordinal; None where neither text nor article has a date."""

    family: Family
    main: frozenset[str]
    other: frozenset[str]
    products: frozenset[str]
    head: str  # the product named first; "" where none is
    versioned: bool
    day: int | None
    amount: tuple[tuple[str, Decimal], ...]  # every currency in which the text gives the sum
    round: str | None
    subtype: str | None
    cancelled: bool
    valuation: tuple[tuple[str, Decimal], ...] = ()


def sketch(telling: Telling, directory: Directory) -> Sketch:
    """Reduce a telling to what decides its event. Recipients and targets count as themselves, others as their whole."""
    mention = telling.mention
    family = _FAMILY[mention.event_type]
    own = family in ("funding", "acquisition")
    main = _ids(mention, _MAIN[family], directory, whole=not own)
    keys = _product_keys(mention, directory) if mention.products else []
    names = [str(key) for key in keys if str(key)]
    day = mention.announced_on or (telling.published_at.date() if telling.published_at else None)
    return Sketch(
        family=family,
        main=main,
        other=_ids(mention, _OTHER[family], directory, whole=True) - (main if family == "availability" else set()),
        products=frozenset(names),
        head=names[0] if names else "",
        versioned=any(key.version for key in keys),
        day=day.toordinal() if day else None,
        amount=_sums(mention),
        round=mention.round,
        subtype=mention.subtype,
        cancelled=mention.status is Status.CANCELLED,
        valuation=((mention.valuation.currency, mention.valuation.value),) if mention.valuation else (),
    )


def block_keys(one: Sketch) -> tuple[str, ...]:
    """Keys under which tellings of one event meet: at least one is shared by any two that may match.

    Returns:
        Sorted keys; empty for a telling that names too little to be joined with anything.
    """
    if one.family == "partnership":
        pairs = combinations(sorted(one.main)[:_MOST_PARTNERS], 2)
        return tuple(f"partnership|{a}|{b}" for a, b in pairs)
    if one.family in ("launch", "availability"):
        return tuple(sorted(f"{one.family}|{product}" for product in one.products))[:_MOST_KEYS]
    if one.main:
        return tuple(sorted(f"{one.family}|{name}" for name in one.main))[:_MOST_KEYS]
    return tuple(sorted(f"{one.family}-by|{name}" for name in one.other))[:_MOST_KEYS]


def _product_keys(mention: Mention, directory: Directory) -> list[ProductKey]:
    makers = tuple(sorted(_ids(mention, (Role.DEVELOPER,), directory, whole=False)))
    leads = directory.leads(makers)
    return [product_key(name, leads) for name in mention.products]


def _ids(mention: Mention, roles: tuple[Role, ...], directory: Directory, *, whole: bool) -> frozenset[str]:
    found: set[str] = set()
    for party in mention.participants:
        if party.role not in roles:
            continue
        if party.role is Role.PARTNER:  # counted, so that a name of two meanings must not be two partners
            found.add(directory.identify(party.name))
        else:
            found.update(directory.candidates(party.name))
    found.discard("")
    return frozenset(map(directory.root, found)) if whole else frozenset(found)


def _sums(mention: Mention) -> tuple[tuple[str, Decimal], ...]:
    if mention.amount is None or mention.amount.value == 0:
        return ()
    sums = {mention.amount.currency: mention.amount.value}
    if mention.amount.usd:
        sums.setdefault("USD", mention.amount.usd)
    return tuple(sorted(sums.items()))
