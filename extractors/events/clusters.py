"""Which names of an article mean the same party or product."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from extractors.events.gazetteer import HYPHENS, Gazetteer, fold, gazetteer
from extractors.events.names import NameFinder, NameSpan
from extractors.events.tokens import Text

KNOWN_FIRMS = frozenset({"ai", "tech", "public"})  # kinds of cluster


@dataclass(slots=True)
class Cluster:
    """All places where an article names one thing.

    ``spans`` holds (in the title?, span); ``forms`` counts the spellings as written.
    """

    key: str
    index: int
    spans: list[tuple[bool, NameSpan]] = field(default_factory=list)
    forms: Counter[str] = field(default_factory=Counter)
    kind: str = "?"  # ai, tech, investor, public, media: known organisation; product; person; ?: unknown
    maker: str | None = None  # of a known product family
    name: str = ""


def key_of(folded: str) -> str:
    """What the spellings of one name have in common: no legal form, no maker before a product.

    >>> key_of("mistral ai"), key_of("mistral"), key_of("google gemini 2.5 pro")
    ('mistral', 'mistral', 'gemini 2.5 pro')
    """
    known = gazetteer()
    if folded in known.makers and folded not in known.organizations:
        return folded
    folded = _known_without_form(folded, known)
    folded = fold(known.organizations[folded][0]) if folded in known.organizations else _without_maker(folded, known)
    parts = folded.split()
    while len(parts) > 1 and parts[-1] in known.suffixes:
        parts.pop()
    while len(parts) > 1 and parts[0] == "the":
        parts.pop(0)
    return " ".join(parts)


def _known_without_form(folded: str, known: Gazetteer) -> str:
    """The known name in a name with its legal form ("alphabet inc" → "alphabet"); other names stay as they are."""
    parts = folded.split()
    while len(parts) > 1 and parts[-1] in known.legal and " ".join(parts) not in known.organizations:
        parts.pop()
    short = " ".join(parts)
    return short if short in known.organizations else folded


def _without_maker(folded: str, known: Gazetteer) -> str:
    parts = folded.split()
    for size in range(min(3, len(parts) - 1), 0, -1):
        head, rest = " ".join(parts[:size]), " ".join(parts[size:])
        if head in known.organizations and len(rest) > 3 and rest not in known.tails and rest not in known.suffixes:
            return rest
    return folded


def maker_of(key: str) -> str | None:
    """The maker of the known family that a product's name begins with ("gpt-4o mini" → OpenAI)."""
    known = gazetteer()
    parts = key.replace("-", " ").split()
    for size in range(min(4, len(parts)), 0, -1):
        for form in (" ".join(parts[:size]), "-".join(parts[:size])):
            if form in known.makers:
                return known.makers[form]
    head = parts[0].rstrip("0123456789.") if parts else ""
    return known.makers.get(head) if len(head) > 2 else None


def cluster_names(finder: NameFinder, body: Text, title: Text) -> list[Cluster]:
    """Group the names of an article, in the order of their first place (the title comes first)."""
    clusters: dict[str, Cluster] = {}
    for text, in_title, spans in ((title, True, finder.title), (body, False, finder.body)):
        for span in spans:
            key = key_of(span.folded)
            if not key:
                continue
            cluster = clusters.setdefault(key, Cluster(key, len(clusters)))
            cluster.spans.append((in_title, span))
            cluster.forms[" ".join(text.slice(span.first, span.last).translate(HYPHENS).split())] += 1
    _merge_spellings(clusters)
    _merge_short_forms(clusters)
    _merge_endings(clusters)
    _merge_acronyms(clusters, body)
    _merge_initials(clusters)
    _merge_kinds(clusters)
    result = list(clusters.values())
    for index, cluster in enumerate(result):
        cluster.index = index
        _describe(cluster, finder.phrases)
    _part_namesakes(result)
    return result


def _part_namesakes(clusters: list[Cluster]) -> None:
    """See that "Comet" is no product of Perplexity where the article does not name Perplexity."""
    named, known = {one.name for one in clusters}, gazetteer()
    for one in clusters:
        if one.maker and one.maker not in named and (one.key in known.words or one.key in known.namesakes):
            one.maker, one.kind = None, "?"


def _absorb(clusters: dict[str, Cluster], long: str, short: str) -> None:
    gone = clusters.pop(short)
    kept = clusters[long]
    kept.spans = sorted([*kept.spans, *gone.spans], key=lambda one: (not one[0], one[1].first))
    kept.forms.update(gone.forms)


_PARTING = re.compile(r"[\s-]+")
_LOOSE = re.compile(r"(?<!\d)-|-(?!\d)")  # not between two figures: "Aurora 3 4B" is not "Aurora 34B"
_GLUED = re.compile(r"^(.{5,}?)(?:is|was|has|will|can|and|for|to|in|on)$")
_ZERO = re.compile(r"(?<=\d)\.0$")
_OF_VERSION = re.compile(r"\bv(?=\d)")


def _merge_spellings(clusters: dict[str, Cluster]) -> None:
    """See that "Aurora v2.0", "Aurora-2" and "Aurora 2" are one, as are "ExampleSoft" and "Example Soft"."""
    homes: dict[str, str] = {}
    for key in sorted(clusters, key=lambda one: (-len(clusters[one].spans), clusters[one].index)):
        squashed = _LOOSE.sub("", _PARTING.sub("-", _ZERO.sub("", _OF_VERSION.sub("", key))))
        home = homes.setdefault(squashed, key)
        if home != key and len(squashed) > 3:
            _absorb(clusters, home, key)


def _merge_initials(clusters: dict[str, Cluster]) -> None:
    """See that "TII" is the Technology Innovation Institute where one name alone of the article has these initials."""
    known = gazetteer()
    homes: dict[str, list[str]] = {}
    for key in clusters:
        parts = [part for part in key.split() if part not in {"of", "the", "and", "for", "&"}]
        if len(parts) > 2:
            homes.setdefault("".join(part[0] for part in parts), []).append(key)
    for short, long in homes.items():
        if len(long) == 1 and short in clusters and short not in known.organizations and short.isalpha():
            _absorb(clusters, long[0], short)


def _merge_short_forms(clusters: dict[str, Cluster]) -> None:
    """See that "Nuance" is "Nuance Communications" where what is dropped is a word that company names end with."""
    known = gazetteer()
    for long in [key for key in clusters if " " in key]:
        parts = long.split()
        if long not in clusters or parts[-1] not in known.tails or maker_of(long):
            continue
        for size in range(len(parts) - 1, 0, -1):
            short = " ".join(parts[:size])
            if (
                short in clusters
                and short not in known.makers
                and short not in known.organizations
                and all(word in known.tails or word in known.suffixes for word in parts[size:])
            ):
                _absorb(clusters, long, short)
                break


def _merge_endings(clusters: dict[str, Cluster]) -> None:
    """See that "Opus 4.5" is "Claude Opus 4.5" where one name alone of the article ends so.

    What is left of a name must still tell it apart: two words, or a number.
    """
    known = gazetteer()
    longer: dict[str, list[str]] = {}
    for key in clusters:
        parts = key.split()
        for first in range(1, len(parts)):
            longer.setdefault(" ".join(parts[first:]), []).append(key)
    for short, homes in longer.items():
        telling = short.count(" ") > 0 or (any(c.isdigit() for c in short) and any(c.isalpha() for c in short))
        if len(homes) != 1 or not telling or short in known.organizations or short[0].isdigit():
            continue
        if short in clusters and homes[0] in clusters:
            _absorb(clusters, homes[0], short)


def _merge_kinds(clusters: dict[str, Cluster]) -> None:
    """See that "Aurora LLM" is "Aurora", and "Examplesoft" is "Examplesoft.ai", where the article says both.

    So is "Aurorais", of a page that lost the space behind a link.
    """
    for key in list(clusters):
        glued = _GLUED.match(key)
        if glued and glued[1] in clusters and key not in gazetteer().organizations:
            clusters[key].forms = Counter()
            _absorb(clusters, glued[1], key)
            continue
        for tail in gazetteer().kinds:
            short = key.removesuffix(tail).rstrip()
            if short != key and {short, key} <= clusters.keys():
                if tail.startswith("."):
                    _absorb(clusters, key, short)
                else:
                    clusters[key].forms = Counter(dict.fromkeys(clusters[key].forms, 0))  # no name to call it by
                    _absorb(clusters, short, key)
                break


def _merge_acronyms(clusters: dict[str, Cluster], body: Text) -> None:
    """See that "Technology Innovation Institute (TII)" are one."""
    known = gazetteer()
    ends = {span.last: cluster.key for cluster in clusters.values() for in_title, span in cluster.spans if not in_title}
    starts = {
        span.first: cluster.key for cluster in clusters.values() for in_title, span in cluster.spans if not in_title
    }
    for end, long in ends.items():
        short = starts.get(end + 1)
        if (
            body.words[end : end + 1] != ["("]
            or not short
            or short == long
            or long not in clusters
            or short not in clusters
        ):
            continue
        initials = "".join(word[0] for word in long.split())
        fits = len(short) >= 2 and (initials.startswith(short.replace(".", "")) or short.replace(".", "") == initials)
        if fits and (short not in known.organizations or long in known.organizations):
            _absorb(clusters, long, short)


def _describe(cluster: Cluster, phrases: set[str]) -> None:
    known = gazetteer()
    folded = [_known_without_form(fold(form), known) for form in cluster.forms]
    for form in folded:
        if form in known.organizations:
            cluster.name, cluster.kind = known.organizations[form]
            break
    cluster.maker = None if cluster.name and cluster.key not in known.makers else maker_of(cluster.key)
    if (cluster.maker or cluster.key in phrases) and not cluster.name:
        cluster.kind = "product"
    if not cluster.name:
        cluster.name = _best_form(cluster)


def _best_form(cluster: Cluster) -> str:
    """The spelling that readers know: the commonest, the fuller where the article uses it as a name too."""
    ranked = sorted(cluster.forms.items(), key=lambda item: (-item[1], -len(item[0])))
    best = ranked[0][0]
    if best.isalpha() and best.isupper() and len(best) < 6:
        return next((form for form, count in ranked if count and len(form) > len(best)), best)
    return best
