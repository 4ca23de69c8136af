"""The tables of an archive, version by version."""

from __future__ import annotations

MIGRATIONS = (
    """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    INSERT INTO meta VALUES ('generation', '0');
    CREATE TABLE articles (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        text TEXT NOT NULL,
        title TEXT NOT NULL,
        published TEXT,             -- ISO 8601, a day or a time; NULL means undated
        day INTEGER,                -- its proleptic Gregorian ordinal, for filters
        source TEXT,
        url TEXT,
        authors TEXT NOT NULL,      -- JSON list
        language TEXT,
        path TEXT NOT NULL, member TEXT NOT NULL, ordinal INTEGER NOT NULL,
        page_starts TEXT NOT NULL,  -- JSON list of character offsets
        content_hash TEXT NOT NULL,
        added TEXT NOT NULL,        -- ISO 8601, UTC
        generation INTEGER NOT NULL,
        first_passage INTEGER NOT NULL,
        passage_count INTEGER NOT NULL
    );
    CREATE INDEX articles_by_day ON articles (day, source, first_passage, passage_count);
    CREATE INDEX articles_by_source ON articles (source, day);
    CREATE INDEX articles_by_generation ON articles (generation);
    CREATE TABLE passages (
        rowid INTEGER PRIMARY KEY AUTOINCREMENT,
        article INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL
    );
    CREATE TABLE vectors (rowid INTEGER PRIMARY KEY, vector BLOB NOT NULL);  -- float16
    CREATE TABLE removals (generation INTEGER NOT NULL, article_id TEXT NOT NULL);
    CREATE INDEX removals_by_generation ON removals (generation);
    CREATE TABLE origins (          -- what each place of each file gave when it was last read
        path TEXT, member TEXT, ordinal INTEGER,
        article_id TEXT NOT NULL, content_hash TEXT NOT NULL,
        PRIMARY KEY (path, member, ordinal)
    ) WITHOUT ROWID;
    CREATE INDEX origins_by_article ON origins (article_id);
    CREATE TABLE files (            -- files that were read to their end
        path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL
    ) WITHOUT ROWID;
    """,
    """
    -- Derived from the articles' texts (index.copies); articles are named by their numbers.
    CREATE TABLE signatures (article INTEGER PRIMARY KEY, buckets BLOB NOT NULL);  -- int32
    CREATE TABLE buckets (
        bucket INTEGER, article INTEGER, PRIMARY KEY (bucket, article)
    ) WITHOUT ROWID;
    CREATE TABLE copies (           -- each pair both ways round
        article INTEGER, other INTEGER, PRIMARY KEY (article, other)
    ) WITHOUT ROWID;
    CREATE TABLE clusters (         -- the articles that have copies; a cluster is its lowest number
        article INTEGER PRIMARY KEY, cluster INTEGER NOT NULL
    );
    CREATE INDEX clusters_by_cluster ON clusters (cluster);
    """,
    """
    -- Derived from the articles' texts (index.name_tables); articles are named by their numbers, days are
    -- ordinals, 9999999 without one.
    CREATE TABLE names (
        number INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,  -- in plain form (index.name_forms)
        written TEXT NOT NULL,      -- as it was written when it was first found
        sounds TEXT NOT NULL,       -- of its words, sorted
        ends TEXT NOT NULL          -- its first and its last word
    );
    CREATE INDEX names_by_sounds ON names (sounds);
    CREATE INDEX names_by_ends ON names (ends);
    CREATE TABLE named (            -- which articles have a name; how, where that is not as usual
        name INTEGER, day INTEGER, article INTEGER, written TEXT, PRIMARY KEY (name, day, article)
    ) WITHOUT ROWID;
    CREATE TABLE said (             -- what articles say of two names, both ways round
        name INTEGER, role TEXT, other INTEGER, day INTEGER, article INTEGER,
        PRIMARY KEY (name, role, other, day, article)
    ) WITHOUT ROWID;
    CREATE INDEX said_by_article ON said (article);
    CREATE TABLE name_lists (       -- every article: the key of its text, and its names in order, int32
        article INTEGER PRIMARY KEY, day INTEGER NOT NULL, text INTEGER NOT NULL, names BLOB NOT NULL
    );
    CREATE INDEX name_lists_by_text ON name_lists (text, day, article);
    """,
)
"""Script N brings a database from schema version N to N + 1. Never change one that was released."""
