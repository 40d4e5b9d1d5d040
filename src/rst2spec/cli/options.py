"""The options that several commands share: each is defined once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rst2spec.cli.arguments import ArgumentContainer, ListedParser
from rst2spec.cli.values import format_name, listed, not_empty, number, one_of, pairs

STDIN: Final = "-"
STDOUT: Final = "-"
LISTED: Final = 10
"""Documents that a list shows without ``--full``."""
FULL_TEXTS: Final = "show all changes and long texts in full"
FULL_LIST: Final = f"list all documents, not only the first {LISTED}"

_PATH: Final = "folder, file, glob in quotes, or - for standard input"
DEFAULT_PATH: Final = "default: the configured documents, else the current folder"
SEVERITIES: Final = {
    "info": "all findings",
    "warning": "warnings and errors",
    "error": "errors only",
}
"""The values of ``--min-severity``, with their meanings."""


def add_choice(
    parser: ArgumentContainer,
    *names: str,
    choices: Mapping[str, str],
    metavar: str,
    help_text: str,
    default: str | None = None,
    default_text: str = "",
    **options: Any,
) -> None:
    """An option whose value is one of some words, each with its meaning; the help lists them."""
    shown = default_text or default
    parser.add(
        *names,
        values=choices,
        type=one_of(tuple(choices)),
        metavar=metavar,
        default=default,
        help=f"{help_text}: {listed(tuple(choices))}" + (f" (default: {shown})" if shown else ""),
        **options,
    )


def add_global_options(parser: ListedParser) -> None:
    """The options that every command has."""
    group = parser.group("global options")
    group.add("-h", "--help", action="help", help="show this help and exit")
    add_choice(
        group,
        "--color",
        choices={
            "auto": "only on a terminal, unless NO_COLOR or FORCE_COLOR decides",
            "always": "even in a pipe",
            "never": "not even on a terminal",
        },
        metavar="WHEN",
        default="auto",
        default_text="auto: only on a terminal, unless NO_COLOR or FORCE_COLOR decides",
        help_text="use colors",
    )


def add_paths(parser: ListedParser, help_text: str = _PATH) -> None:
    """The paths: optional, as documents can be configured."""
    parser.positional("paths", metavar="PATH", nargs="*", help=f"{help_text} ({DEFAULT_PATH})")


def add_input_options(parser: ListedParser) -> None:
    """The options that define which documents are read, and how."""
    group = parser.group("file selection")
    add_exclusion_options(group)
    add_root_option(group)
    add_stdin_option(group)
    group.add("--allow-empty", action="store_true", help="succeed if there is no dataflow document")
    group = parser.group("reading")
    add_reader_option(group)
    add_grammar_option(group)
    group.add("--strict-rst", action="store_true", help="also report the messages of docutils (R211)")
    add_config_options(parser)


def add_stdin_option(group: ArgumentContainer) -> None:
    """The option ``--stdin-filename``."""
    group.add("--stdin-filename", metavar="NAME", help="file name of standard input, such as acme-globex.rst")


def add_exclude_option(group: ArgumentContainer) -> None:
    """The option ``--exclude``."""
    group.add(
        "--exclude", metavar="PATTERN", action="append", help="skip paths that match a gitignore pattern; repeatable"
    )


def add_exclusion_options(group: ArgumentContainer) -> None:
    """The options that leave out documents."""
    add_exclude_option(group)
    group.add(
        "--force-exclude", action="store_true", default=None, help="also apply exclusions to files that are named"
    )


def add_root_option(group: ArgumentContainer) -> None:
    """The option ``--root``."""
    group.add(
        "--root",
        metavar="DIR",
        help="folder that all paths are relative to (default: the configuration's folder, else the git root, else the "
        "common folder of the paths)",
    )


def add_reader_option(group: ArgumentContainer) -> None:
    """The option ``--reader``."""
    add_choice(
        group,
        "--reader",
        choices={
            "auto": "docutils only if needed",
            "template": "the generated form",
            "docutils": "any reStructuredText",
        },
        metavar="READER",
        default="auto",
        default_text="auto: docutils only if needed",
        help_text="parser",
    )


def add_grammar_option(group: ArgumentContainer) -> None:
    """The option ``--grammar``."""
    group.add(
        "--grammar",
        metavar="DIR|NAME",
        type=not_empty("a folder or name"),
        help="dialect of the documents: a folder of grammars, or the name of one that a package provides (default: "
        "built-in)",
    )


def add_config_options(parser: ListedParser) -> None:
    """The options that select the configuration."""
    group = parser.group("configuration")
    one = group.exclusive()
    one.add(
        "--config",
        metavar="FILE",
        help="configuration file (default: the nearest rst2spec.toml, or pyproject.toml with [tool.rst2spec])",
    )
    one.add("--isolated", action="store_true", help="ignore configuration files")


def add_rule_options(parser: ListedParser, *, can_fail: bool = True) -> None:
    """The options that select rules; with ``can_fail``, also those that decide whether findings fail the command."""
    group = parser.group("rule selection", "CODE is a code (R101), a prefix (R2) or a name; commas separate several.")
    group.add("--select", values="rules", metavar="CODE", action="append", help="apply only these rules")
    group.add("--extend-select", values="rules", metavar="CODE", action="append", help="apply these rules, too")
    group.add("--ignore", values="rules", metavar="CODE", action="append", help="don't apply these rules")
    if not can_fail:
        return
    group.add(
        "--severity", metavar="CODE=LEVEL", action="append", type=pairs, help="set the severity: info, warning or error"
    )
    add_choice(
        group,
        "--fail-on",
        choices={**SEVERITIES, "info": "any finding", "none": "never"},
        metavar="LEVEL",
        default_text="error",
        help_text="minimum severity of findings that make the exit code 1",
    )


def add_min_severity(parser: ArgumentContainer, help_text: str) -> None:
    """The option ``--min-severity`` of an output that contains findings besides other things."""
    add_choice(
        parser,
        "--min-severity",
        choices={**SEVERITIES, "none": "no findings"},
        metavar="LEVEL",
        default="warning",
        help_text=f"minimum severity of {help_text}",
    )


def add_running_options(parser: ListedParser) -> None:
    """The options that define what a run uses: processes, a cluster, a cache."""
    group = parser.group("performance")
    add_jobs_option(group)
    group.add("--dask", metavar="ADDRESS", help="run on a Dask cluster, such as tcp://scheduler:8786")
    group.add("--no-cache", action="store_true", help="don't read or write the cache")
    add_cache_folder_option(group)


def add_jobs_option(parser: ArgumentContainer) -> None:
    """The option ``-j``."""
    parser.add(
        "-j",
        "--jobs",
        values={"auto": "one per processor if there is enough to do", "1": "this process only"},
        metavar="N",
        type=number(1, or_word="auto"),
        default="auto",
        help="number of processes (default: auto, one per processor if there is enough to do)",
    )


def add_cache_folder_option(group: ArgumentContainer) -> None:
    """The option ``--cache-dir``."""
    group.add("--cache-dir", metavar="DIR", help="folder of the cache (default: .rst2spec_cache in the root)")


def add_cache_options(parser: ListedParser) -> None:
    """The options of the commands for the cache."""
    group = parser.group("file selection")
    add_cache_folder_option(group)
    add_root_option(group)
    add_config_options(parser)


def add_system_option(group: ArgumentContainer) -> None:
    """The option ``--system``."""
    group.add(
        "--system",
        values="systems",
        metavar="NAME",
        action="append",
        default=[],
        help="only documents from or to this system (slug or name); give it twice for those between two systems",
    )


def add_format_option(group: ArgumentContainer, choices: Mapping[str, str]) -> None:
    """The option ``-f`` of a command that has few formats; the first one is the default."""
    add_choice(
        group, "-f", "--format", choices=choices, metavar="FORMAT", default=next(iter(choices)), help_text="format"
    )


def add_format_options(
    group: ArgumentContainer, command: str, names: Sequence[str], default: str, files: str = "FILE", more: str = ""
) -> None:
    """The options ``-f`` and ``-o``, which mean the same everywhere; ``more`` is added to the help of ``-f``."""
    group.add(
        "-f",
        "--format",
        values=f"formats of {command}",
        type=format_name(names),
        metavar="FORMAT",
        help=f"format: {listed(names)} (default: {default}){more}",
    )
    group.add(
        "-o",
        "--output",
        metavar=f"[FORMAT=]{files}",
        action="append",
        default=[],
        type=not_empty("a file"),
        help=f"write to {files} instead of standard output, which is -; repeatable. The format is FORMAT, else that of "
        "-f, else that of the file's ending",
    )


def add_full_option(parser: ArgumentContainer, help_text: str) -> None:
    """The option ``--full``: nothing is left out of what people read."""
    parser.add("--full", action="store_true", help=help_text)


def add_quiet_option(parser: ArgumentContainer, help_text: str) -> None:
    """The option ``-q``, which never changes the exit code."""
    parser.add("-q", "--quiet", action="store_true", help=help_text)
