"""One run: its options, the result of each document, where it is computed, and the result of all of them.

``document_result`` reads, compiles and checks one document. ``scheduler`` does that for many, in this process or in
the engines ``worker_pool`` and ``dask_cluster``, and uses ``cache``. ``accumulator`` combines the results. ``store``
holds what is too much for memory, and ``codec`` writes and reads it.
"""
