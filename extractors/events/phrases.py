"""What is launched without a capital: the "study mode" of a chatbot, its "memory", an "advisor tool".

Such a name is a short phrase of plain words. The title must say it where it tells of a launch, or the text must call it
a mode, and the article must use it again; whether it is launched at all is decided as for any other name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from extractors.events.gazetteer import fold
from extractors.events.tokens import Text

MAX_PHRASES = 4  # of one article
MAX_WORDS = 3  # of one phrase
MAX_TITLE = 60  # words of the title that are read
_OPENS = frozenset(
    """launch launches launched launching introduce introduces introduced introducing unveil unveils unveiled unveiling add adds
    added adding bring brings bringing get gets getting announce announces announced announcing debut debuts release releases
    released releasing new meet roll rolls out test tests testing previews preview pilots piloting expands expand gives give""".split()
)
_PASSED = frozenset("a an the its their our your new official own first latest all more some this 's ’s s".split())
_ENDS = frozenset(
    """for in on to of with from by at as and or that which who is are was will can could may now into over after before via
    through than but if when while how why what has have had not no across up out amid against like using is it you they we
    he she i be been being do does about per vs""".split()
)
_UNNAMED = frozenset(
    """ai a.i artificial intelligence generative agentic model models feature features tool tools app apps chatbot chatbots
    assistant assistants platform platforms service services version versions update updates capability capabilities agent
    agents system systems startup company chip chips technology software product products language large llm llms api apis
    open source open-source image video voice text audio music powered based user users developer developers business
    businesses enterprise enterprises support access data upgrade upgrades improvements suite solution solutions family
    generation series lineup range option options integration integrations offering offerings partnership deal research
    team teams people customers way ways year week month today free paid subscription plan plans mobile desktop web browser
    code coding reasoning framework library benchmark experience experiences device devices hardware server servers
    processor processors gpu gpus computer laptop laptops phone phones security safety privacy policy policies program programs
    initiative center centre lab labs fund funding round investment money million billion details things stuff look time world
    everyone help""".split()
)
_GOES_ON = (["and"], ["'s"], ["’s"])  # "night mode and digest cards", "the assistant's night mode"
_QUOTES = frozenset("\"“”‘’'")


def find_phrases(body: Text, title: Text) -> set[str]:
    """The phrases of an article that may name a feature, lower-case words joined by one space.

    >>> text = Text("Examplesoft added a night mode to its assistant. Night mode dims replies.")
    >>> find_phrases(text, Text("Examplesoft adds night mode", title=True))
    {'night mode'}
    """
    titled = list(dict.fromkeys(_in_title(title)))
    said = Counter(_grams(body.words, {"mode", *(one.split()[-1] for one in titled)}))
    found = [one for one in titled if said[one] >= (1 if " " in one else 3)]
    modes = (one for one, count in said.most_common() if one.endswith(" mode") and count > 1 and _is_named(one.split()))
    return {one.lower() for one in [*found, *modes][:MAX_PHRASES] if fold(one)}  # in letters that can be folded


def spans_of(text: Text, phrases: set[str]) -> Iterator[tuple[int, int, str]]:
    """Where a text says one of some phrases: first token, last (not included), phrase."""
    heads = {one.split()[0] for one in phrases}
    for i, word in enumerate(text.lower):
        if word in heads:
            for size in range(min(MAX_WORDS, len(text.lower) - i), 0, -1):
                phrase = " ".join(text.lower[i : i + size])
                if phrase in phrases:
                    yield i, i + size, fold(phrase)
                    break


def _grams(words: Sequence[str], last: set[str]) -> Iterator[str]:
    """The phrases that end with one of some words."""
    for i, word in enumerate(words):
        if word in last:
            for size in range(1, min(MAX_WORDS, i + 1) + 1):
                yield " ".join(words[i + 1 - size : i + 1])


def _in_title(title: Text) -> Iterator[str]:
    """What a title says is launched; a phrase that opens it must be for or in something ("Night mode for …")."""
    words = [one for one in title.lower[:MAX_TITLE] if one not in _QUOTES]
    for i, word in enumerate(words):
        if word in _OPENS:
            yield from _after(words, i + 1)
        elif i == 0:
            yield from (
                one for one in _after(words, 0, owned=False) if words[one.count(" ") + 1 :][:1] in (["for"], ["in"])
            )


def _after(words: Sequence[str], start: int, *, owned: bool = True) -> Iterator[str]:
    """The phrases after a word of launching, without what is passed over, and without whose they are."""
    i = start
    for _ in range(MAX_PHRASES):
        while i < len(words) and words[i] in _PASSED:
            i += 1
        run: list[str] = []
        while (
            i < len(words) and len(run) <= MAX_WORDS and words[i].isalpha() and words[i] not in _ENDS | _OPENS | _PASSED
        ):
            run.append(words[i])
            i += 1
        if 0 < len(run) <= MAX_WORDS and _is_named(run):
            yield " ".join(run)
        if not owned or words[i : i + 1] not in _GOES_ON:
            return
        i += 1


def _is_named(words: Sequence[str]) -> bool:
    """Whether a phrase says more than "AI tool"."""
    return all(word.isalpha() for word in words) and words[0] not in _ENDS | _PASSED and not _UNNAMED.issuperset(words)
