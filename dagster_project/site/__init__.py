"""Web pages for analysts, written from the published warehouse and nothing else.

``pages/`` declares the pages, ``words/`` says what codes and columns are called, ``charts/`` draws, ``templates/`` and
``static/`` are the look. ``write`` puts it together.
"""
