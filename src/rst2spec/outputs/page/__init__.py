"""The HTML page: its data (``data.py``), and its files bundled into one (``bundling.py``).

``files/`` is the page itself, plain HTML, CSS and JavaScript modules: edit them there, and view them with
``rst2spec serve``.
"""
