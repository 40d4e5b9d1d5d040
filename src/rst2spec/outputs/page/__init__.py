"""The page to explore: the data in it (``data.py``), and its files put together as one (``assemble.py``).

``files/`` is the page itself, plain HTML, CSS and JavaScript modules: edit them there, and look at them with
``rst2spec serve``.
"""
