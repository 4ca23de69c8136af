"""What the words of a question say about time, step by step, for ``qa.timespan``.

``tokens`` folds words into codes and ``rules`` applies tables of rules to them; ``dates``, ``relative`` and
``feasts`` are the tables that read a period, ``composed`` those that build on periods, ``spans`` the
calendar's arithmetic; ``guards`` says where a period may stand, ``events`` what no calendar gives.
"""
