"""The library's functions. Everything public is exported by ``rst2spec`` itself."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast, get_args

from rst2spec.checks.filtering import FindingFilter, default_codes
from rst2spec.checks.known_checks import run_codes
from rst2spec.outputs.spec_builder import SpecOptions, spec_of
from rst2spec.run.accumulator import run
from rst2spec.run.document_result import check_source
from rst2spec.run.options import Options, Reader
from rst2spec.source import Source, source_of
from rst2spec.source.discover import InputFile, discover, root_of_run
from rst2spec.source.read import SkippedFile, decode
from rst2spec.spec.infer import infer_names
from rst2spec.spec.model import Root
from rst2spec.spec.resolve import RunNames, with_answers
from rst2spec.version import VERSION

if TYPE_CHECKING:
    from rst2spec.spec.model import Document, Spec

_BOM: Final = "\ufeff"


def compile_text(
    text: str | bytes,
    path: str = "document.rst",
    *,
    reader: Reader = "auto",
    strict_rst: bool = False,
    systems: Mapping[str, str] | None = None,
    grammar: str | os.PathLike[str] | None = None,
) -> Document:
    r"""Compiles one document's text.

    Args:
        text: The document, or its bytes in UTF-8, with or without a byte order mark. It need not be valid: text that
            can't be read is in ``unread`` and has a finding.
        path: The document's path. Its name contains the two slugs: ``acme-globex.rst``.
        reader: ``template``, ``docutils``, or ``auto``, which asks docutils only where it is needed.
        strict_rst: Whether docutils' own messages are findings, too (R211).
        systems: Names of systems by slug, for titles that leave them out.
        grammar: The dialect of the document: a folder of grammars, or the name of one that a package provides.

    Returns:
        The document's spec with its findings of every severity. Lines and columns count from 1, columns in code points.

    Raises:
        TypeError: ``text`` is neither text nor bytes, such as a path: ``compile_paths`` reads files.
        ValueError: The bytes aren't a document: they aren't UTF-8, contain a NUL byte, or have an unresolved merge
            conflict. Or there is no such reader, or no such dialect, or the dialect has mistakes.

    Example:
        >>> text = "Acme to Globex Dataflow\n=======================\n"
        >>> document = compile_text(text, "acme-globex.rst")
        >>> document.source.name, document.target.slug, document.flows
        ('Acme', 'globex', ())
        >>> [finding.code for finding in document.diagnostics]
        ['R103', 'R104']
    """
    with _dialect(grammar):
        return _compiled(text, path, reader, strict_rst=strict_rst, systems=systems or {})


def _compiled(
    text: str | bytes, path: str, reader: Reader, *, strict_rst: bool, systems: Mapping[str, str]
) -> Document:
    finding_filter = _finding_filter(strict_rst=strict_rst)
    document_filter = replace(finding_filter, codes=finding_filter.codes - run_codes())
    options = Options(_reader(reader), document_filter, systems)
    checked = check_source(_source(text, path), options)
    ((source, target),) = infer_names([checked.summary], options.systems)
    document = replace(cast("Document", checked.document), source=source, target=target)  # the options request it
    names = RunNames(options.systems)
    names.add(checked.summary.names, checked.links)
    return with_answers(document, map(names.answer, checked.links.questions))


def compile_paths(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    root: str | os.PathLike[str] | None = None,
    reader: Reader = "auto",
    strict_rst: bool = False,
    systems: Mapping[str, str] | None = None,
    grammar: str | os.PathLike[str] | None = None,
) -> Spec:
    """Compiles folders, files and globs.

    Args:
        paths: What to read: one path or several.
        root: What all paths are relative to: by default the git root, else the common folder of what is read.
        reader: ``template``, ``docutils``, or ``auto``, which asks docutils only where it is needed.
        strict_rst: Whether docutils' own messages are findings, too (R211).
        systems: Names of systems by slug, for titles that leave them out.
        grammar: The dialect of the documents: a folder of grammars, or the name of one that a package provides.

    Returns:
        The spec with findings of every severity. A file that is there and can't be read is the finding R901 in
        ``diagnostics``; nothing is raised for it.

    Raises:
        FileNotFoundError: A path isn't there, or a glob matches nothing.
        ValueError: There is nothing to read: no path was given, or one is empty, or there is no ``.rst`` file
            below any of them. Or there is no such reader, or no such dialect, or the dialect has mistakes.

    Example:
        >>> spec = compile_paths("samples", root=".")
        >>> [document.path for document in spec.documents][:2]
        ['samples/acme-globex.rst', 'samples/acme-initech.rst']
    """
    path_list = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    base = root_of_run(path_list, root)
    filtering = _finding_filter(strict_rst=strict_rst)
    with _dialect(grammar):
        options = Options(_reader(reader), filtering, systems or {}, root=Root(base.found_by))
        result = run(_found([os.fspath(path) for path in path_list], base.folder), options)
        return spec_of(result, SpecOptions("all", version=VERSION))


def render_text(document: Document, *, grammar: str | os.PathLike[str] | None = None) -> str:
    r"""Writes a document's text from its spec, in the canonical form: the generator's template to the character.

    Args:
        document: The spec, from ``compile_text``, ``compile_paths`` or ``load_spec``, or built by hand.
        grammar: The dialect to write: a folder of grammars, or the name of one that a package provides. The document
            may have been read by another one.

    Returns:
        The text, with LF for line ends. Compiled again, it has the same digest. Unread text is in it, as paragraphs or
        in comments.

    Raises:
        ValueError: No document can express the spec: a label contains a line end, for example; or there is no such
            dialect, or it has mistakes.

    Example:
        >>> document = compile_text("Acme to Globex Dataflow\n=======================\n", "acme-globex.rst")
        >>> print(render_text(document)[:71])
        =======================
        Acme to Globex Dataflow
        =======================
        >>> compile_text(render_text(document)).digest == document.digest
        True
    """
    from rst2spec.rendering import render_document

    with _dialect(grammar):
        text, problem = render_document(document)
    if problem is not None:
        raise ValueError(f"{problem.location(document.path)}: no document can represent {problem.reason}")
    return text


def same_meaning(old: str | bytes | Document, new: str | bytes | Document) -> bool:
    """Whether two versions of a document have the same meaning. Timestamp and form don't count.

    Args:
        old: A document's text or bytes, or a compiled document.
        new: The same for the other version.

    Raises:
        ValueError: The bytes aren't a document, as in ``compile_text``.

    Example:
        >>> same_meaning("Generated: 2026-11-02 03:15:00", "Generated: 2026-11-03 03:15:00")
        True
        >>> same_meaning("Drafts are sent.", "Drafts are never sent.")
        False
    """
    return _digest(old) == _digest(new)


def _dialect(grammar: str | os.PathLike[str] | None) -> AbstractContextManager[None]:
    """Uses a dialect; calls in other threads wait for their turn."""
    from rst2spec.language.dialect import BUILT_IN, using

    if grammar is None:
        return using(BUILT_IN)
    from rst2spec.run.dialects import load_dialect

    return using(load_dialect(os.fspath(grammar)))


def _finding_filter(*, strict_rst: bool) -> FindingFilter:
    return FindingFilter(default_codes() | {"R211"}) if strict_rst else FindingFilter()


def _digest(version: str | bytes | Document) -> str:
    return compile_text(version).digest if isinstance(version, str | bytes) else version.digest


def _source(text: object, path: str) -> Source:
    """A document's text, or its bytes, as the readers take it."""
    if isinstance(text, str):
        return source_of(text.removeprefix(_BOM), path, has_bom=text.startswith(_BOM))
    if not isinstance(text, bytes):
        kind = type(text).__name__
        raise TypeError(f"compile_text takes a document's text or bytes, not {kind}; compile_paths reads files")
    source = decode(text, path)
    if isinstance(source, SkippedFile):
        raise ValueError(f"{path}:{source.line}:{source.column}: {source.reason}")  # noqa: TRY004
    return source


def _found(paths: list[str], root: str) -> tuple[InputFile, ...]:
    """The documents below paths.

    Raises:
        FileNotFoundError: A path isn't there.
        ValueError: There is nothing to read.
    """
    if not paths:
        raise ValueError("nothing to read: no path was given")
    if "" in paths:
        raise ValueError("a path is empty")
    found = discover(paths, root)
    for item in found:
        if item.is_explicit and not os.path.lexists(item.file):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), item.file)
    if not found:
        raise ValueError(f"nothing to read: there is no .rst file in {', '.join(paths)}")
    return found


def _reader(name: Reader) -> Reader:
    """The reader, if there is one of that name."""
    if name not in get_args(Reader):
        raise ValueError(f"there is no reader {name!r}: it is one of {', '.join(get_args(Reader))}")
    return name
