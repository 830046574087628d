"""Whatever stands in a text: no exception, no event out of nothing, slices that are slices, time in line with length."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.events.extract import extract_events
from extractors.records import LAUNCHES, EventType, Mention, Role, Story
from extractors.serialise import mention_to_dict

FUNDING = (
    "Quillmark, an AI startup, said on Monday that it has raised $40 million in a series B round led by Birch Capital, "
    "with participation from Ashgrove Partners and Larkfield Ventures, at a $400 million valuation."
)
LAUNCH = (
    "Tarnwell on Tuesday released Sorrel 2, an open-weight language model with 34 billion parameters and a 128k-token "
    "context window, which is available on Hugging Face."
)
DEAL = "Larkfield AI has agreed to acquire Pellico, a maker of speech models, for €1.2 billion in cash."
TITLE = "AI startup Quillmark raises $40 million; Larkfield AI to acquire Pellico; Tarnwell releases Sorrel 2"
PIECES = [
    FUNDING, LAUNCH, DEAL, "$", "€5 bn", "1.5", "million", "Sorrel 3", "acquires", "led by", "Monday", "2024-02-30",
    "\x00", "\ufeff", "שלום", "مرحبا", "𝔘𝔫𝔦", "👩‍🚀", "\u202e", "\n\n", "<p>", "</p>", "&amp;", "“", "”", "'", "None", "ß",
]  # fmt: skip
FRENCH = (
    "Quillmark a annoncé lundi avoir levé 40 millions d’euros dans un tour de financement en "
    "série B, menée par Birch Capital. Les fonds vont servir à étendre ses modèles d’intelligence artificielle."
)
GERMAN = (
    "Quillmark hat am Montag 40 Millionen Euro von Investoren erhalten, angeführt von Birch "
    "Capital. Mit dem Geld will die Firma ihre Sprachmodelle auf den Markt bringen."
)
SPANISH = (
    "Quillmark anunció el lunes que recaudó 40 millones de dólares en una ronda de financiación de "
    "serie B liderada por Birch Capital. El dinero se usará para ampliar sus modelos de inteligencia artificial."
)
ROLES = {
    EventType.FUNDING: {Role.RECIPIENT, Role.INVESTOR, Role.LEAD_INVESTOR},
    EventType.ACQUISITION: {Role.ACQUIRER, Role.TARGET, Role.SELLER},
    EventType.PARTNERSHIP: {Role.PARTNER},
}


def check(mention: Mention, text: str) -> None:
    """What every mention must keep to."""
    slices = [*mention.evidence, *(span for _, span in mention.field_evidence)]
    assert mention.evidence
    for span in slices:
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == span.text
    assert 0 <= mention.confidence <= 1
    launch = mention.event_type in LAUNCHES
    allowed = {Role.DEVELOPER, Role.PLATFORM} if launch else ROLES[mention.event_type]
    assert {party.role for party in mention.participants} <= allowed
    assert bool(mention.products) == launch
    names = [(party.name, party.role) for party in mention.participants]
    assert len(names) == len(set(names))
    assert all(name.strip() for name, _ in names)
    for money in (mention.amount, mention.valuation):
        assert money is None or (money.value > 0 and len(money.currency) == 3)
    assert mention.amount is None or mention.amount.max_value is None or mention.amount.max_value > mention.amount.value
    assert mention.context_window is None or mention.context_window > 0
    assert mention.parameters is None or mention.parameters > 0


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
    st.sampled_from([None, "", TITLE, FUNDING, "Sorrel 2 is out", "\x00"]),
    st.sampled_from(
        [None, datetime(2024, 2, 27, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC), datetime(1, 1, 1, tzinfo=UTC)]
    ),
)
def test_every_field_of_every_event_keeps_to_its_bounds(
    text: str, title: str | None, published: datetime | None
) -> None:
    for mention in extract_events(Story(id="1", title=title, text=text, published_at=published)):
        check(mention, text)
        if published:
            assert mention.announced_on is None or mention.announced_on <= published.date()


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_damaged_text_is_read_like_any_other(data: st.DataObject) -> None:
    text = list(f"{FUNDING} {LAUNCH} {DEAL}")
    for _ in range(data.draw(st.integers(1, 25))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at : at + data.draw(st.integers(0, 9))] = data.draw(st.text(max_size=4))
        text = text or ["x"]
    damaged = "".join(text)
    for mention in extract_events(Story(id="1", title=TITLE, text=damaged)):
        check(mention, damaged)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_signs_without_words_tell_no_event(text: str) -> None:
    for mention in extract_events(Story(id="1", title=None, text=text)):
        check(mention, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "x",
        "\x00" * 200,
        "𝔘" * 300,
        "مرحبا بالعالم " * 40,
        "שלום עולם " * 40,
        "<div><span></span></div>" * 50,
        "null",
        "{}",
        "[]",
    ],
)
def test_a_text_without_news_tells_no_event(text: str) -> None:
    assert extract_events(Story(id="1", title=None, text=text)) == ()


def test_right_to_left_and_astral_signs_do_not_move_the_slices() -> None:
    text = f"שלום 𝔘𝔫𝔦 👩‍🚀 \u202e\n\n{FUNDING}\n\n𝔄𝔅 {DEAL}"
    mentions = extract_events(Story(id="1", title=TITLE, text=text))
    assert EventType.FUNDING in {one.event_type for one in mentions}
    for mention in mentions:
        check(mention, text)


@pytest.mark.parametrize(
    "piece", [FUNDING + " ", LAUNCH + " ", "Acme ", "$1 million ", "1,", "<b>", "A.", "“", "\n", "led by Acme, "]
)
def test_ten_times_the_text_takes_at_most_fifteen_times_as_long(piece: str) -> None:
    def spent(size: int) -> float:
        text = (piece * (size // len(piece) + 1))[:size]
        began = time.process_time()
        extract_events(Story(id="1", title=TITLE, text=text))
        return time.process_time() - began

    spent(1000)
    short = min(spent(20_000) for _ in range(3))
    assert spent(200_000) <= 15 * short + 0.2  # the clock of a busy machine is not finer


@pytest.mark.parametrize("piece", [FUNDING + " ", "x", "A", "1", " "])
def test_five_megabytes_in_one_line_are_read_in_seconds(piece: str) -> None:
    text = piece * (5_000_000 // len(piece))
    began = time.process_time()
    for mention in extract_events(Story(id="1", title=TITLE, text=text)):
        check(mention, text)
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("title", "text", "lang", "value", "currency"),
    [
        ("Quillmark lève 40 millions d’euros auprès de Birch Capital", FRENCH, "fr", 40_000_000, "EUR"),
        ("Start-up Quillmark erhält 40 Millionen Euro in Series B", GERMAN, "de", 40_000_000, "EUR"),
        ("Quillmark recauda 40 millones de dólares en una ronda de serie B", SPANISH, "es", 40_000_000, "USD"),
    ],
)
def test_other_languages_are_stated_and_never_turned_to_nonsense(
    title: str, text: str, lang: str, value: int, currency: str
) -> None:
    published = datetime(2024, 2, 27, tzinfo=UTC)
    mentions = extract_events(Story(id="1", title=title, text=text, published_at=published))
    assert mentions
    for mention in mentions:
        check(mention, text)
        row = mention_to_dict(mention)
        assert (row["lang"], row["quality"]) == (lang, "basic")
        assert mention.event_type is EventType.FUNDING
        assert "Quillmark" in {party.name for party in mention.participants}
        assert mention.amount is None or (mention.amount.value, mention.amount.currency) == (value, currency)
        assert mention.announced_on in {None, datetime(2024, 2, 26, tzinfo=UTC).date()}
