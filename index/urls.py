"""One spelling for each address, so that an article met twice is known again."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

_TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "hsa_", "at_medium", "at_campaign")
_TRACKING = {
    "fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid",
    "igsh", "mc_cid", "mc_eid", "_ga", "_gl", "_hsenc", "_hsmi", "mkt_tok", "vero_id", "oly_anon_id",
    "oly_enc_id", "wickedid", "s_cid",
}  # fmt: skip


def canonical_url(url: str) -> str | None:
    """The address in canonical form, or ``None`` if it is not one of the web (``javascript:``, a path).

    Scheme and host are lower case, ``http`` counts as ``https``; the fragment, a user name, the
    default port, tracking parameters (``utm_*``, ``fbclid`` ...) and a trailing slash are dropped.
    Path and remaining query are kept as they are, because servers may tell their spellings apart.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    netloc = host if port in (None, 80, 443) else f"{host}:{port}"
    return SplitResult("https", netloc, parts.path.rstrip("/"), _without_tracking(parts.query), "").geturl()


def site_of(url: str) -> str | None:
    """The host of an address without ``www.``: the name of an outlet when nothing better is known."""
    canonical = canonical_url(url)
    return (urlsplit(canonical).hostname or "").removeprefix("www.") or None if canonical else None


def _without_tracking(query: str) -> str:
    names = ((field.partition("=")[0].lower(), field) for field in query.split("&"))
    return "&".join(
        field for name, field in names if name not in _TRACKING and not name.startswith(_TRACKING_PREFIXES)
    )
