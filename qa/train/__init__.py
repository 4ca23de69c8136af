"""Training the reader: from the data pack to the model that ships, as numbered scripts.

::

    python -m qa.train.negatives --archive ARCHIVE --out WORK   1. passages that rank high and do not answer
    python -m qa.train.data --out WORK                          2. all sources as one file of word pieces
    python -m qa.train.train --work WORK                        3. the encoder and its heads; teachers first
    python -m qa.train.average FOLDER FOLDER --out WORK/reader  4. the mean of two stages of a reader
    python -m qa.train.export --model WORK/reader               5. the OpenVINO model that ships
    python -m qa.train.calibrate --archive ARCHIVE --work WORK  6. probabilities and thresholds for it

``python -m qa.train --archive ARCHIVE --work WORK`` runs them all. The tagger of follow-ups is made by
``qa.train.tagger_data``, ``tagger`` and ``tagger_export``. Each has ``--help``, is seeded, and
goes on where it stopped when it is started again. Needs the extra ``train`` and the folder of news data
(``--data``).
"""
