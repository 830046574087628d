"""URLs in one form, so that one page met twice is known as one page."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

# Parameters that tell a publisher where a click came from and never which page is meant. Names as documented by the
# senders: Google, Meta, Microsoft, Yandex, Mailchimp, HubSpot, Marketo, Matomo, Piano, Adobe (2026-11).
_TRACKING = re.compile(
    r"""(?x)
    ^(?: utm_[\w.-]*                                   # Google Analytics campaigns
       | (?:fb|g|d|tw|ms|y|ttc|li_fat_|wick|epik|rdt_)clid | gclsrc | gbraid | wbraid | li_fat_id | epik | rdt_cid
       | igsh(?:id)? | mc_[ce]id | _hs(?:enc|mi) | hsctatracking | mkt_tok | vero_(?:id|conv)
       | (?:mtm|pk|piwik|matomo)_[\w.-]* | at_(?:medium|campaign|custom\d|format|link_[\w]+|bbc_team|ptr_name)
       | xtor | s_cid | ftag | taid | smid | smtyp | ncid | ocid | cmpid | guccounter | guce_[\w]+ | soc_src | soc_trk
       | _ga | _gl | wt_mc | wt\.mc_id | trk | trkcampaign | oly_(?:anon|enc)_id | __twitter_impression | spm | cvid
    )$
    """,
    re.IGNORECASE,
)
_DEFAULT_PORT = {"http": 80, "https": 443, "ftp": 21}
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
_UNSAFE = re.compile(r"[\x00-\x20\x7f]+")


def canonical_url(url: str) -> str:
    """Bring a URL to the form under which a page is stored and compared.

    Scheme and host in lower case, no default port, no fragment, no tracking parameters, ``/`` for an empty path.
    The order of the remaining parameters stays, since some servers mind it. What is no absolute URL comes back
    stripped of white space alone.

    Args:
        url: Any text; hostile text is fine.

    Returns:
        The canonical form; taking it again changes nothing.

    >>> canonical_url("HTTPS://Example.org:443/a?utm_source=rss&id=7#top")
    'https://example.org/a?id=7'
    >>> canonical_url("not a url")
    'not a url'
    """
    stripped = url.strip()
    try:
        parts = urlsplit(_UNSAFE.sub("%20", stripped))
        host, port = parts.hostname, parts.port
    except ValueError:
        return stripped
    if not host or not parts.scheme:
        return stripped
    netloc = _netloc(parts, host, port)
    query = "&".join(pair for pair in parts.query.split("&") if pair and not is_tracking(pair.partition("=")[0]))
    return urlunsplit((parts.scheme, netloc, _upper_escapes(parts.path) or "/", _upper_escapes(query), ""))


def is_tracking(name: str) -> bool:
    """Say whether a query parameter of this name tells only where the reader came from.

    >>> is_tracking("utm_source"), is_tracking("id")
    (True, False)
    """
    return _TRACKING.match(name) is not None


def _netloc(parts: SplitResult, host: str, port: int | None) -> str:
    """Write user, host and port; ``hostname`` is lower-case already and has lost the brackets of IPv6."""
    user, at, _ = parts.netloc.rpartition("@")
    shown = f"[{host}]" if ":" in host else host
    tail = "" if port is None or port == _DEFAULT_PORT.get(parts.scheme) else f":{port}"
    return f"{user}{at}{shown}{tail}"


def _upper_escapes(text: str) -> str:
    return _ESCAPE.sub(lambda match: match.group().upper(), text)
