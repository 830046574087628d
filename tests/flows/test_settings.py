"""dealwire.toml: what is wrong is named, with key and line."""

from __future__ import annotations

import pytest

from extractors.errors import ConfigError
from flows.settings import load_settings


def _write(tmp_path, text):
    path = tmp_path / "dealwire.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_empty_file_gives_the_defaults(tmp_path):
    settings = load_settings(_write(tmp_path, ""))
    assert settings.database == tmp_path / "dealwire.duckdb"
    assert settings.fetch.timeout_s == 20
    assert settings.alerts == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[fetch]\ntimeout = 3\n", "dealwire.toml:2: fetch.timeout: unknown key; allowed here: allow_private"),
        ("[fetch]\nuser_agent = 'x'\ntimeout_s = 'soon'\n", "dealwire.toml:3: fetch.timeout_s"),
        ("[[feeds]]\nname = 'A'\nurl = '/feeds/news.xml'\n", "dealwire.toml:3: feeds[1].url"),
        ("[[feeds]]\nname = 'A'\nurl = 'https://'\n", "dealwire.toml:3: feeds[1].url"),
        ("[[feeds]]\nname = 'A'\nurl = 'https://example.org/a'\nevery = 'often'\n", "dealwire.toml:4: feeds[1].every"),
        ("[[alerts]]\nname = 'A'\nwhere = 'true'\nto = ['nobody']\n", "alerts[1].to"),
        ("[smtp]\npassword = 'secret'\n", "DEALWIRE_SMTP__PASSWORD"),
        ("[schedule]\ntimezone = 'Mars/Olympus'\n", "schedule.timezone"),
        ("[nonsense]\n", "unknown key"),
        ("[fetch\n", "not valid TOML"),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path, text, told):
    with pytest.raises(ConfigError) as caught:
        load_settings(_write(tmp_path, text))
    assert told in str(caught.value)


def test_the_environment_goes_before_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("DEALWIRE_FETCH__TIMEOUT_S", "7")
    monkeypatch.setenv("DEALWIRE_SMTP__PASSWORD", "secret")
    settings = load_settings(_write(tmp_path, "[fetch]\ntimeout_s = 3\n[smtp]\nhost = 'mail.example.org'\n"))
    assert settings.fetch.timeout_s == 7
    assert settings.smtp.host == "mail.example.org"
    assert settings.smtp.password.get_secret_value() == "secret"
    assert "secret" not in repr(settings)


def test_two_feeds_of_one_name_are_refused(tmp_path):
    one = "[[feeds]]\nname = 'A'\nurl = 'https://example.org/a'\n"
    with pytest.raises(ConfigError, match="used twice"):
        load_settings(_write(tmp_path, one + one))


def test_a_feed_of_another_scheme_is_left_to_be_refused_when_it_is_due(tmp_path):
    path = tmp_path / "dealwire.toml"
    path.write_text("[[feeds]]\nname = 'A'\nurl = 'file:///etc/passwd'\n", encoding="utf-8")
    assert load_settings(path).feeds[0].url == "file:///etc/passwd"
