"""The bundled sample archive: invented outlets, public facts, sentences of our own."""

from pathlib import Path

ARTICLES = Path(__file__).parent / "articles"
