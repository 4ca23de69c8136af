"""The errors of the whole project, as one tree.

::

    DatelineError                 anything that a user can be told about
    ├── ArchiveError              the archive on disk
    │   ├── ArchiveMissing        there is none at that path
    │   ├── ArchiveExists         there is one already
    │   ├── ArchiveTooNew         written by a newer version of Dateline
    │   ├── ArchiveMismatch       made with another embedder or other passage settings
    │   ├── ArchiveLocked         another process is writing to it
    │   ├── ArchiveDamaged        the database cannot be read
    │   └── ConversationMissing   this user has no such conversation
    ├── LoadError                 a file that gives no article; the message says why
    ├── ModelError                a model that is missing, damaged or needs an extra
    ├── QuestionError             a question or filter that cannot be asked
    ├── UserError                 a user, a password or a file of users that cannot be used
    └── EvaluationError           a question set, a measure, a system or a run that cannot be used

Each message says what happened and what to do next. A ``LoadError`` never ends a run of
``Archive.add``: it is written into the report of its file.
"""

from __future__ import annotations


class DatelineError(Exception):
    """Anything that went wrong and that the user can be told about."""


class ArchiveError(DatelineError):
    """Something about the archive on disk."""


class ArchiveMissing(ArchiveError):
    """There is no archive at that path."""


class ArchiveExists(ArchiveError):
    """There is an archive at that path already."""


class ArchiveTooNew(ArchiveError):
    """The archive was written by a newer version of Dateline."""


class ArchiveMismatch(ArchiveError):
    """The archive was made with another embedder or other passage settings."""


class ArchiveLocked(ArchiveError):
    """Another process is writing to the archive."""


class ArchiveDamaged(ArchiveError):
    """The archive's database cannot be read."""


class ConversationMissing(ArchiveError):
    """The user has no such conversation, or no such answer in it."""


class LoadError(DatelineError):
    """A file, or a member of one, that gives no article."""


class ModelError(DatelineError):
    """A model that is missing, damaged, or needs an extra to be installed."""


class QuestionError(DatelineError):
    """A question or a filter that cannot be asked."""


class UserError(DatelineError):
    """A user, a password, or a file of users that cannot be used."""


class EvaluationError(DatelineError):
    """A question set, a measure, a system or a run that cannot be read or does not fit."""
