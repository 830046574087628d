"""Who is who: said, applied to every event, logged, and taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from told import CLOCK, add_article, rows

from extractors.errors import StorageError
from extractors.records import LearntAlias
from flows.organizations import (
    AmbiguousNameError,
    directory_of,
    edit_organization,
    find_organization,
    follow_learnt,
    undo_organization_edit,
)
from flows.resolution import resolve
from flows.resolve_events import resolve_events
from warehouse.database import open_warehouse
from warehouse.organizations import list_organizations, save_learnt, show_organization

LATER = CLOCK.now() + timedelta(hours=1)


def deal(recipient, investor="Norvia"):
    return {"parties": [(investor, "investor"), (recipient, "recipient")], "amount": ("5000000", "USD")}


def told_by_two_names(settings):
    add_article(settings, "a1", mentions=[deal("Quillon")])
    add_article(settings, "a2", publisher="Sample Post", mentions=[deal("Dulcet Bay")])
    resolve_events(settings, CLOCK)


def test_joining_two_organizations_joins_their_events_and_undoing_parts_them(settings):
    told_by_two_names(settings)
    before = rows(settings, "select event_id, parties from events order by all")
    assert len(before) == 2
    with open_warehouse(settings.database) as db:
        kept, lost = find_organization(db, "Quillon"), find_organization(db, "Dulcet Bay")
        edit = edit_organization(db, "merge", kept, lost, at=LATER, note="renamed in 2026")
        resolve(db, LATER)
        assert find_organization(db, "Dulcet Bay") == kept
        assert kept in {row["organization_id"] for row in list_organizations(db, None, 1000)}
        assert lost not in {row["organization_id"] for row in list_organizations(db, None, 1000)}
        assert [row["action"] for row in show_organization(db, kept)["log"]] == ["merge"]
    assert rows(settings, "select article_count from events") == [(2,)]
    with open_warehouse(settings.database) as db:
        undo_organization_edit(db, edit.edit_id, LATER)
        resolve(db, LATER)
        assert [row["action"] for row in show_organization(db, kept)["log"]] == ["merge", "undo"]
        with pytest.raises(StorageError, match="no such edit"):
            undo_organization_edit(db, edit.edit_id, LATER)
    parted = rows(settings, "select event_id, parties from events order by all")
    assert sorted(parties for _, parties in parted) == sorted(parties for _, parties in before)
    assert {one for one, _ in before} & {one for one, _ in parted}


def test_a_new_name_is_shown_everywhere(settings):
    told_by_two_names(settings)
    with open_warehouse(settings.database) as db:
        edit = edit_organization(db, "rename", find_organization(db, "Quillon"), "Quillon Systems", at=LATER)
        resolve(db, LATER)
        assert find_organization(db, "quillon systems") == edit.organization_id
    [(headline,)] = rows(settings, "select headline from events where list_contains(parties, 'Quillon Systems')")
    assert headline == "Norvia invests $5M in Quillon Systems"
    assert ("Quillon Systems",) in rows(settings, "select name from organizations")


def test_a_spelling_is_given_and_refused(settings):
    told_by_two_names(settings)
    with open_warehouse(settings.database) as db:
        quillon = find_organization(db, "Quillon")
        edit_organization(db, "alias", quillon, "Dulcet Bay", at=LATER)
        resolve(db, LATER)
        assert db.execute("select count(*) from events").fetchone() == (1,)
        edit_organization(db, "unalias", quillon, "Dulcet Bay", at=LATER + timedelta(hours=1))
        resolve(db, LATER + timedelta(hours=1))
        assert db.execute("select count(*) from events").fetchone() == (2,)
        for nonsense in ("", "  ", "x" * 300, "a\nb"):
            with pytest.raises(StorageError):
                edit_organization(db, "alias", quillon, nonsense, at=LATER)


def test_an_ambiguous_name_names_its_candidates(settings):
    told_by_two_names(settings)
    with open_warehouse(settings.database) as db:
        learnt = [("a1", LearntAlias(alias="QW", name="Quillon Works", evidence="-")),
                  ("a2", LearntAlias(alias="QW", name="Quorum West", evidence="-"))]  # fmt: skip
        save_learnt(db, ["a1", "a2"], learnt)
        assert directory_of(db).identify("QW") == "qw"
        edit_organization(db, "alias", "anthropic", "Norvia", at=LATER)
        assert find_organization(db, "Norvia") == "anthropic"
        with pytest.raises(StorageError, match="no such organisation"):
            find_organization(db, "Nobody Knows")


def test_a_name_of_two_organizations_is_refused_with_both(settings, monkeypatch):
    from extractors.resolve.directory import make_directory

    two = make_directory({"norvia-bank": ["Norvia Bank", "Norvia"], "norvia-labs": ["Norvia Labs", "Norvia"]}, {}, {})
    monkeypatch.setattr("flows.organizations.shipped_directory", lambda: two)
    with open_warehouse(settings.database) as db, pytest.raises(AmbiguousNameError, match="norvia-bank or norvia-labs"):
        find_organization(db, "Norvia")


def test_a_spelling_that_an_article_explains_joins_events_whenever_it_comes(settings):
    add_article(settings, "a1", mentions=[deal("QCW")])
    add_article(settings, "a2", publisher="Sample Post", mentions=[deal("Quillon Compute Works")])
    resolve_events(settings, CLOCK)
    assert rows(settings, "select count(*) from events") == [(2,)]
    with open_warehouse(settings.database) as db:
        learnt = LearntAlias(alias="QCW", name="Quillon Compute Works", evidence="Quillon Compute Works (QCW)")
        follow_learnt(db, save_learnt(db, ["a2"], [("a2", learnt)]))
        resolve(db, LATER)
        aliases = show_organization(db, find_organization(db, "QCW"))["aliases"]
    assert rows(settings, "select count(*) from events") == [(1,)]
    assert ("QCW", "learnt", "Quillon Compute Works (QCW)") in {
        (row["alias"], row["source"], row["evidence"]) for row in aliases
    }
    with open_warehouse(settings.database) as db:
        follow_learnt(db, save_learnt(db, ["a2"], []))
        resolve(db, LATER)
    assert rows(settings, "select count(*) from events") == [(2,)]


def test_facts_are_listed_with_source_date_and_licence(settings):
    told_by_two_names(settings)
    [(source,)] = rows(settings, "select source from organization_aliases where alias = 'AWS'")
    assert "2026-11" in source
    assert "Apache-2.0" in source
    assert rows(settings, "select organization_id, source from organization_aliases where alias = 'Norvia'") == [
        ("norvia", "seen")
    ]
