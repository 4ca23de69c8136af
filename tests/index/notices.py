"""Three short articles, and how tests look for them."""

from __future__ import annotations

from index.archive import Archive
from tests.fakes import HashingEmbedder

HARBOUR = " date 2020-05-01 Harbour opens\n\nThe harbour of Port Ada opened on Friday. Ships from Lunia came first."
BRIDGE = " date 2021-06-02 Bridge closes\n\nThe old bridge at Tarn closed for repairs. Engineers found rust in its chains."
UNDATED = "Nobody wrote down when the windmill burned. The miller lost his flour and his mule that night."


class OtherEmbedder(HashingEmbedder):
    name = "other-32"
    dimension = 32


def titles(archive: Archive, question: str, **options: object) -> list[str]:
    return [hit.article.title for hit in archive.search(question, **options)]  # type: ignore[arg-type]
