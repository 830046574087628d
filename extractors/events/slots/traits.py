"""What is seen of a value or a name in view of one event: each trait is a short, readable string.

=========  ========================================================================================================
``L1=`` …  the word 1, 2, 3 places left or right, and pairs of them; with ``T`` before it in the title
``l:``     stems within eight places left, ``r:`` right
``gov=``   the word that governs a list: what stands left of it beyond names, commas and "and"
``k``      the key of the event in the same sentence: its side, how many names and which words stand between
``far<``   a cue word anywhere before in the sentence, ``far>`` after, ``cue<`` the nearest before
``m``      the names of the same list: their kinds and how many
``g=``     how many sentences away the key is named
``z=``     where it stands: title, first sentences, further down
``n=``     how often
=========  ========================================================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extractors.events.reading import stem
from extractors.events.slots.chains import Chain, Token, read_chain
from extractors.events.slots.event import EventView, near
from extractors.events.slots.story import StoryValues

MOST_PLACES = 10  # of one name or value that are looked at
_WINDOW = 8
_BETWEEN = 8
_LIST = frozenset({",", "and", "or", "&", "the", "as", "well", "(", ")", "both", "including", "’s", "'s", "plus"})
_LIST_ENDS = frozenset({".", ":", "!", "?", "said", "which", "that", "who", "is", "was", "has", "will"})
_FAR = 60  # tokens
_GAP = 6  # tokens between two names of a list: a title, a former employer
_CUES = frozenset(
    stem(word)
    for word in (
        "led co-led lead leading participation participating participated participants investors investor invested invests investment investing backers backed "
        "pump pour inject commit commits committed backing joined joins joining alongside round funding raised raises raising include including includes existing previous angels angel strategic total "
        "available availability access accessible via through download rolling rollout deploy hosted api weights open-sourced launch launched released integrated "
        "built into runs preview app users developers customers acquire acquired bought buys sold from by with partnership partner developed created maker"
    ).split()
)


def place_traits(story: StoryValues, event: EventView, start: int, end: int) -> set[str]:
    """The traits of one place: the words around ``whole[start:end]`` and where the key of the event stands.

    Args:
        story: The story.
        event: The event in view.
        start: Where the value or name begins in ``story.whole``.
        end: Where it ends.
    """
    chain = read_chain(story, story.sentence_at(start))
    first, last = chain.at(start, end)
    found = _words(event, chain, first, last, title=start < story.base)
    found |= _key_traits(event, chain, first, last)
    found.add(f"g={near(event.distance(chain.index))}")
    zone = "T" if start < story.base else "A" if chain.index < 4 else "B" if chain.index < 10 else "C"
    found.add(f"z={zone}")
    return found


def group_traits(story: StoryValues, event: EventView, places: Sequence[tuple[int, int]]) -> set[str]:
    """The traits of a value or name that stands at several places: all of theirs, and how many there are."""
    found: set[str] = set()
    for start, end in places[:MOST_PLACES]:
        found |= place_traits(story, event, start, end)
    found.add(f"n={min(len(places), 4)}")
    return found


def form_of(event: EventView, token: Token) -> str:
    """A token as a word of the traits: the names of the event are KEY and PARTY, others their kind."""
    if token.name is None:
        return token.form
    if token.name in event.keys:
        return "KEY"
    return "PARTY" if any(token.name == name for name, _ in event.parties) else token.form


def stems_around(event: EventView, chain: Chain, first: int, last: int, window: int = _WINDOW) -> Iterable[str]:
    """Stems left (``l:``) and right (``r:``) of some tokens."""
    for token in chain.tokens[max(0, first - window) : first]:
        yield f"l:{token.stem if token.name is None else form_of(event, token)}"
    for token in chain.tokens[last : last + window]:
        yield f"r:{token.stem if token.name is None else form_of(event, token)}"


def _words(event: EventView, chain: Chain, first: int, last: int, *, title: bool) -> set[str]:
    tokens = chain.tokens
    left = [form_of(event, tokens[first - k]) if first - k >= 0 else "^" for k in (1, 2, 3)]
    right = [form_of(event, tokens[last + k]) if last + k < len(tokens) else "$" for k in (0, 1, 2)]
    l1, l2, l3 = left
    r1, r2, r3 = right
    found = {
        f"L1={l1}", f"L2={l2}", f"L3={l3}", f"R1={r1}", f"R2={r2}", f"R3={r3}",
        f"LL={l2} {l1}", f"RR={r1} {r2}", f"LR={l1} {r1}", f"LLL={l3} {l2} {l1}", f"RRR={r1} {r2} {r3}",
    }  # fmt: skip
    if title:
        found |= {f"TL={l1}", f"TR={r1}"}
    found.update(stems_around(event, chain, first, last))
    return found | _governor(event, chain, first) | _reach(chain, first, last) | _mates(event, chain, first, last)


def _reach(chain: Chain, first: int, last: int) -> set[str]:
    """Cue words of the sentence further off, to the left and to the right."""
    found = set()
    nearest = "-"
    for token in chain.tokens[max(0, first - _FAR) : first]:
        if token.stem in _CUES:
            found.add(f"far<{token.stem}")
            nearest = token.stem
    found.add(f"cue<{nearest}")
    for token in chain.tokens[last : last + _FAR // 2]:
        if token.stem in _CUES:
            found.add(f"far>{token.stem}")
    return found


def _mates(event: EventView, chain: Chain, first: int, last: int) -> set[str]:
    """What kind of names stand in the same list."""
    left = _listed(event, reversed(chain.tokens[max(0, first - _FAR) : first]))
    right = _listed(event, chain.tokens[last : last + _FAR])
    return {f"m={one}" for one in (*left, *right)} | {f"m{_bucket(len(left) + len(right))}"}


def _listed(event: EventView, tokens: Iterable[Token]) -> list[str]:
    """The names of a list that begins here, as far as few words stand between them."""
    found: list[str] = []
    gap = 0
    for token in tokens:
        if token.form in _LIST_ENDS or gap > _GAP:
            break
        if token.name is not None:
            found.append(form_of(event, token))
        gap = 0 if token.name is not None or (token.form in _LIST and gap < 2) else gap + 1
    return found


def _governor(event: EventView, chain: Chain, first: int) -> set[str]:
    """The words left of the list that the place belongs to."""
    at, skipped = first - 1, 0
    while at >= 0 and (chain.tokens[at].form in _LIST or chain.tokens[at].name) and skipped < 40:
        if chain.tokens[at].name in event.keys:
            break
        at -= 1
        skipped += 1
    words = [form_of(event, chain.tokens[at - k]) if at - k >= 0 else "^" for k in (0, 1, 2)]
    return {f"gov={words[0]}", f"gov2={words[1]} {words[0]}", f"gov3={words[2]} {words[1]} {words[0]}"}


def _key_traits(event: EventView, chain: Chain, first: int, last: int) -> set[str]:
    """Where the nearest place of the key stands in the sentence, and the words between."""
    keys = [n for n, token in enumerate(chain.tokens) if token.name in event.keys]
    if not keys:
        return {"k~" if chain.index in event.reference_sentences else "k-"}
    nearest = min(keys, key=lambda n: (min(abs(n - first), abs(n - last)), n))
    side, between = ("<", chain.tokens[nearest + 1 : first]) if nearest < first else (">", chain.tokens[last:nearest])
    names = sum(token.name is not None for token in between)
    found = {f"k{side}", f"k{side}n{min(names, 3)}", f"k{side}d{_bucket(len(between))}"}
    if len(between) <= _BETWEEN:
        found.update(f"b{side}{token.stem if token.name is None else form_of(event, token)}" for token in between)
    if len(between) <= 3:
        found.add(f"k{side}=" + " ".join(form_of(event, token) for token in between))
    return found


def _bucket(size: int) -> str:
    return str(size) if size < 3 else "3-5" if size < 6 else "6-10" if size < 11 else "11+"
