"""The library's functions. Everything public is exported by ``rst2spec`` itself."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

from rst2spec.checks.catalogue import folder_codes
from rst2spec.checks.policy import Policy, default_codes
from rst2spec.outputs.assemble import SpecOptions, spec_of
from rst2spec.run.accumulator import run
from rst2spec.run.document_result import check_source
from rst2spec.run.options import Options, Reader
from rst2spec.source import source_of
from rst2spec.source.discover import discover, find_root
from rst2spec.spec.infer import infer_names
from rst2spec.version import VERSION

if TYPE_CHECKING:
    from rst2spec.spec.model import Document, Spec

_BOM: Final = "\ufeff"


def compile_text(
    text: str,
    path: str = "document.rst",
    *,
    reader: Reader = "auto",
    strict_rst: bool = False,
    systems: Mapping[str, str] | None = None,
) -> Document:
    r"""Compiles one document's text.

    Args:
        text: The document, with or without a byte order mark. It need not be valid: text that can't be read is in
            ``unread`` and has a finding.
        path: The document's path. Its name contains the two slugs: ``acme-globex.rst``.
        reader: ``template``, ``docutils``, or ``auto``, which asks docutils only where it is needed.
        strict_rst: Whether docutils' own messages are findings, too (R211).
        systems: Names of systems by slug, for titles that leave them out.

    Returns:
        The document's spec with its findings of every severity. Lines and columns count from 1, columns in code points.

    Example:
        >>> document = compile_text('''
        ... =======================
        ... Acme to Globex Dataflow
        ... =======================
        ... ''', "acme-globex.rst")
        >>> document.source.name, document.target.slug, document.flows
        ('Acme', 'globex', ())
        >>> [finding.code for finding in document.diagnostics]
        ['R103', 'R104']
    """
    policy = _policy(strict_rst=strict_rst)
    document_policy = replace(policy, codes=policy.codes - folder_codes())
    options = Options(reader, document_policy, systems or {})
    source_file = source_of(text.removeprefix(_BOM), path, has_bom=text.startswith(_BOM))
    checked = check_source(source_file, options)
    ((source, target),) = infer_names([checked.summary], options.systems)
    document = cast("Document", checked.document)  # the options request it
    return replace(document, source=source, target=target)


def compile_paths(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    root: str | os.PathLike[str] | None = None,
    reader: Reader = "auto",
    strict_rst: bool = False,
    systems: Mapping[str, str] | None = None,
) -> Spec:
    """Compiles folders, files and globs.

    Args:
        paths: What to read: one path or several.
        root: What paths in findings are relative to: by default the git root, else the working directory.
        reader: ``template``, ``docutils``, or ``auto``, which asks docutils only where it is needed.
        strict_rst: Whether docutils' own messages are findings, too (R211).
        systems: Names of systems by slug, for titles that leave them out.

    Returns:
        The spec with findings of every severity. A file that can't be read is the finding R901 in ``diagnostics``;
        nothing is raised for it.

    Example:
        >>> spec = compile_paths("samples")
        >>> [document.path for document in spec.documents][:2]
        ['acme-globex.rst', 'acme-initech.rst']
    """
    path_list = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    base = find_root(os.getcwd()) if root is None else os.fspath(root)
    options = Options(reader, _policy(strict_rst=strict_rst), systems or {})
    result = run(discover([os.fspath(path) for path in path_list], base), options)
    return spec_of(result.documents, result.diagnostics, SpecOptions("all", version=VERSION))


def render_text(document: Document) -> str:
    r"""Writes a document's text from its spec, in the canonical form: the generator's template to the character.

    Args:
        document: The spec, from ``compile_text``, ``compile_paths`` or ``load_spec``, or built by hand.

    Returns:
        The text, with LF for line ends. Compiled again, it has the same digest. Unread text is in it, as paragraphs or
        in comments.

    Raises:
        ValueError: No document can express the spec: a label contains a line end, for example.

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

    text, problem = render_document(document)
    if problem is not None:
        raise ValueError(f"{problem.location(document.path)}: no document can say {problem.reason}")
    return text


def same_meaning(old: str | Document, new: str | Document) -> bool:
    """Whether two versions of a document have the same meaning. Time stamp and form don't count.

    Args:
        old: A document's text, or a compiled document.
        new: The same for the other version.

    Example:
        >>> same_meaning("Generated: 2026-11-02 03:15:00", "Generated: 2026-11-03 03:15:00")
        True
        >>> same_meaning("Drafts are sent.", "Drafts are never sent.")
        False
    """
    return _digest(old) == _digest(new)


def _policy(*, strict_rst: bool) -> Policy:
    return Policy(default_codes() | {"R211"}) if strict_rst else Policy()


def _digest(version: str | Document) -> str:
    return compile_text(version).digest if isinstance(version, str) else version.digest
