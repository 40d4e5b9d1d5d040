"""One run: its options, what comes of each document, where that is computed, and what is known of all of them.

``document_result`` reads, compiles and checks one document. ``scheduler`` does that for many, in this process or by
``engines``, with the help of ``cache``. ``accumulator`` puts the results together. ``store`` holds what is too much for
memory, and ``codec`` writes and reads it.
"""
