"""Languages, told offline."""

from __future__ import annotations

import pytest

from index.language import language_of
from tests.index.loader_files import STORY


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (STORY, "en"),
        (
            "Der Hafen war neun Tage lang gesperrt, und am Donnerstag fuhr wieder die erste Fähre.",
            "de",
        ),
        (
            "Le port était fermé depuis neuf jours, et le premier bateau est parti jeudi vers les îles.",
            "fr",
        ),
        (
            "El puerto estuvo cerrado durante nueve días y el jueves salió el primer barco.",
            "es",
        ),
        ("Порт был закрыт девять дней, и в четверг первый паром снова отправился к островам.", "ru"),
        (
            "ظل الميناء مغلقا تسعة أيام، وغادرت أول عبارة إلى الجزر يوم الخميس، وقال الصيادون إنهم خسروا.",
            "ar",
        ),
    ],
)
def test_languages_of_news(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("text", ["", "   ", "12:30 4-1 3-2", "Ferry 7"])
def test_too_little_text_has_no_language(text: str) -> None:
    assert language_of(text) is None
