"""Dialects: a folder of grammars reads, writes and translates documents of another generator, without any Python."""

from __future__ import annotations

import json
import os
import random
import shutil
import threading
from pathlib import Path

import pytest

from rst2spec import compile_paths, compile_text, render_text
from rst2spec.language import folders
from rst2spec.language.dialect import active
from rst2spec.language.dialect_settings import parse_settings
from rst2spec.language.folders import BUILT_IN_NAME
from rst2spec.language.grammar_files import SETTINGS, grammar_text
from rst2spec.language.roles import ROLES
from rst2spec.plugins import Plugin
from rst2spec.run import dialects
from rst2spec.run.cache import FOLDER, clean, info
from rst2spec.run.dialects import load_dialect
from rst2spec.spec.changes.meaning import digest_of
from tests.conftest import ROOT, SAMPLES, Run, text_of
from tests.dialects import BOKMAL, GRAMMAR, NEW_ONCE, folder_with, plain_spec
from tests.processes import process
from tests.sampling import sampled, slow
from tests.wild import wild_documents
from tests.writing import document, section

NAMES = sorted(path.name for path in BOKMAL.glob("*.rst"))
OLD = document(section()).removesuffix("\n")
NEW = OLD.replace("it will keep in sync", "it will be kept in sync")


# --- the samples in both dialects


def test_each_sample_is_there_in_both() -> None:
    assert sorted(path.name for path in SAMPLES.glob("*.rst")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_specs_are_equal_but_for_the_dialects_name(name: str) -> None:
    ours = compile_text(text_of(SAMPLES / name), name)
    theirs = compile_text(text_of(BOKMAL / name), name, grammar=GRAMMAR)
    assert plain_spec(theirs, "title") == plain_spec(ours, "title")
    assert (ours.dialect, theirs.dialect) == (None, "bokmål")
    assert [item.code for item in theirs.diagnostics] == [item.code for item in ours.diagnostics]


@pytest.mark.parametrize("name", ["acme-globex.rst", "globex-acme.rst"])
def test_a_sample_is_translated_and_back(name: str) -> None:
    ours = compile_text(text_of(SAMPLES / name), name)
    translated = render_text(ours, grammar=GRAMMAR)
    assert translated == text_of(BOKMAL / name)
    theirs = compile_text(translated, name, grammar=GRAMMAR)
    back = render_text(theirs)
    assert back == render_text(ours)
    assert compile_text(back, name).digest == ours.digest


@slow
@pytest.mark.parametrize("start", sampled([0, 1, 2, 3], one_in=2))
def test_documents_of_every_shape_are_translated_and_back(start: int) -> None:
    translated = 0
    for sample in wild_documents(48)[start::4]:
        ours = compile_text(sample.text, sample.name)
        try:
            text = render_text(ours, grammar=GRAMMAR)
        except ValueError:
            continue  # what is unread in one language may be a sentence of another one
        translated += 1
        theirs = compile_text(text, sample.name, grammar=GRAMMAR)
        assert theirs.digest == ours.digest
        assert digest_of(compile_text(render_text(theirs), sample.name)) == ours.digest
    assert translated >= 10


@slow
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("part", sampled(range(4), one_in=4))
def test_no_letter_is_lost(name: str, part: int) -> None:
    text = text_of(BOKMAL / name)
    before = compile_text(text, name, grammar=GRAMMAR)
    letters = [offset for offset, char in enumerate(text) if char.isalnum()]
    for offset in random.Random(f"{name} {part}").sample(letters, 20):
        changed = f"{text[:offset]}{'Q' if text[offset] != 'Q' else 'Z'}{text[offset + 1 :]}"
        assert compile_text(changed, name, grammar=GRAMMAR) != before, text[max(0, offset - 20) : offset + 20]


@pytest.mark.parametrize("number", range(6))
def test_no_word_is_lost_where_a_line_is_damaged(number: int) -> None:
    """Each word of a line without its beginning is in the spec or in the language's words."""
    chance = random.Random(number)
    lines = text_of(BOKMAL / "acme-globex.rst").split("\n")
    sentences = [index for index, line in enumerate(lines) if len(line) > 60 and line[0].isalpha()]
    index = chance.choice(sentences)
    lines[index] = lines[index][chance.randrange(1, 20) :]
    read = compile_text("\n".join(lines), "acme-globex.rst", grammar=GRAMMAR)
    unread = [item.text for item in (*read.unread, *[item for flow in read.flows for item in flow.unread])]
    assert any(lines[index].strip() in text for text in unread)


def test_only_the_dialect_reads_its_documents() -> None:
    text = text_of(BOKMAL / "acme-globex.rst")
    assert compile_text(text, "acme-globex.rst").flows == ()
    ours = compile_text(text_of(SAMPLES / "acme-globex.rst"), "acme-globex.rst", grammar=GRAMMAR)
    assert all(flow.creation.policy is None for flow in ours.flows)


def test_messages_quote_the_documents_words(tmp_path: Path) -> None:
    text = text_of(BOKMAL / "acme-initech.rst").replace("Når en kobling", "En kobling", 1)
    text = text.replace("Acme Member person til  Contacts", "Acme Member person").replace("Generert: ", "Laget: ", 1)
    found = {item.code: f"{item.message} {item.hint}" for item in compile_text(text, grammar=GRAMMAR).diagnostics}
    assert '"Når en kobling ..."' in found["R209"]
    assert '"S til T"' in found["R207"]
    assert "ikke aktuelt" in found["R504"]
    assert '"når country.code er NO"' in found["R301"]
    assert '"Generert: YYYY-MM-DD HH:MM:SS"' in found["R103"]
    assert '"Når ..."' in found["R208"]


# --- several forms for one statement


def test_old_and_new_words_side_by_side(tmp_path: Path) -> None:
    grammar = folder_with(tmp_path / "grammar", sentence_lark=NEW_ONCE)
    for text in (OLD, NEW):
        read = compile_text(text, "acme-globex.rst", grammar=grammar)
        assert plain_spec(read) == plain_spec(compile_text(OLD, "acme-globex.rst"))
        assert render_text(read, grammar=grammar) == NEW  # what was added last is written
    assert compile_text(NEW, "acme-globex.rst").flows[0].unread != ()


def test_the_settings_choose_what_is_written(tmp_path: Path) -> None:
    once = (
        "Once a link between a {source} and a {target} is established, it will keep in sync between the two systems, "
        "regardless of where it is edited."
    )
    settings = f'name = "old words"\n[write]\nonce = "{once}"\n'
    grammar = folder_with(tmp_path / "grammar", sentence_lark=NEW_ONCE, dialect_toml=settings)
    read = compile_text(NEW, "acme-globex.rst", grammar=grammar)
    assert read.dialect == "old words"
    assert render_text(read, grammar=grammar) == OLD


def test_blank_parts_are_written_with_the_chosen_words(tmp_path: Path) -> None:
    clause = '%extend clause: "Dependent on having " VALUE? " in " PATH | "Dependent on having " VALUE? " in  "\n'
    settings = '[write]\nclause = "Dependant on having {value} in {path}"\n'
    new = folder_with(tmp_path / "new", cell_lark=clause)
    old = folder_with(tmp_path / "old", cell_lark=clause, dialect_toml=settings)
    text = document(section(rows=[("a (Dependent on having  in b)", "c", '"string"')])).removesuffix("\n")
    read = compile_text(text, "acme-globex.rst", grammar=old)
    assert render_text(read, grammar=old) == text.replace("Dependent", "Dependant")
    assert render_text(read, grammar=new) == text


def test_words_in_the_settings(tmp_path: Path) -> None:
    """Title, introduction and headers need no grammar; names may be blank without being asked for."""
    settings = '[words]\ntitle = ["Flow of {source} into {target}", "{source} to {target} Dataflow"]\n'
    grammar = folder_with(tmp_path / "grammar", dialect_toml=settings)
    for title, names in {
        "Flow of Acme into Globex": ("Acme", "Globex"),
        "Flow of  into Globex": (None, "Globex"),
        "Flow of Acme into": ("Acme", None),
        "Flow of into": (None, None),
        "Acme to Globex Dataflow": ("Acme", "Globex"),
    }.items():
        read = compile_text(f"{'=' * 30}\n{title}\n{'=' * 30}\n", grammar=grammar)
        assert (read.source.name, read.target.name) == names
        assert read.unread == ()


def test_statements_without_names_and_clauses_with_commas(tmp_path: Path) -> None:
    grammar = folder_with(
        tmp_path / "grammar",
        sentence_lark='%override every: "All of them are copied."\n',
        cell_lark=(
            '%override property: PATH | PATH? " (" clause ("; " clause)* ")"\n'
            '%override clause: "if " PATH " = " VALUE? | "if  = " VALUE? | "if " PATH " =" | "if  ="\n'
            '%override property_header: "Property"\n'
        ),
    )
    cells = [("a (Dependant on having NO in bDependant on having  in c)", "d", '"string"')]
    ours = compile_text(document(section(rows=cells)), "acme-globex.rst")
    text = render_text(ours, grammar=grammar)
    assert "All of them are copied." in text
    assert "   * - a (if b = NO; if c = )\n" in text
    assert "   * - Property\n     - Property\n" in text
    assert plain_spec(compile_text(text, "acme-globex.rst", grammar=grammar)) == plain_spec(ours)


# --- which dialect


def test_the_built_in_dialect_has_the_name_of_its_settings() -> None:
    assert parse_settings(grammar_text(SETTINGS)).settings["name"] == BUILT_IN_NAME


def test_the_configuration_names_it_relative_to_itself(tmp_path: Path, rst2spec: Run) -> None:
    shutil.copytree(BOKMAL, tmp_path / "project")
    (tmp_path / "project" / "inner").mkdir()
    done = rst2spec("compile", "../acme-globex.rst", "-f", "json", cwd=tmp_path / "project" / "inner")
    assert json.loads(done.stdout)["documents"][0]["dialect"] == "bokmål"
    done = rst2spec("compile", "../acme-globex.rst", "-f", "json", "--grammar", "built-in", "--allow-empty",
                    cwd=tmp_path / "project" / "inner")  # fmt: skip
    assert json.loads(done.stdout)["documents"] == []
    done = rst2spec("config", "-f", "json", cwd=tmp_path / "project")
    assert json.loads(done.stdout)["grammar"] == {"value": "grammar", "from": "rst2spec.toml"}


def test_a_package_provides_one(tmp_path: Path, rst2spec: Run) -> None:
    site = tmp_path / "site"
    (site / "rst2spec_nord").mkdir(parents=True)
    (site / "rst2spec_nord" / "__init__.py").write_text("raise SystemExit('no code of it runs')\n")
    shutil.copytree(GRAMMAR, site / "rst2spec_nord" / "bokmal")
    metadata = site / "rst2spec_nord-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: rst2spec-nord\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[rst2spec.grammars]\nnord = rst2spec_nord.bokmal\n")
    done = rst2spec("check", BOKMAL / "globex-acme.rst", "--isolated", "--grammar", "nord", PYTHONPATH=str(site))
    assert (done.returncode, done.stdout, done.stderr) == (0, "No findings in 1 document.\n", "")
    done = rst2spec("check", BOKMAL, "--isolated", "--grammar", "nrod", PYTHONPATH=str(site))
    assert done.stderr == "rst2spec: there is no grammar nrod; did you mean nord?\n"


def test_a_package_without_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "declared", lambda group: (Plugin("gone", "json.gone", "gone 1.0"),))
    with pytest.raises(
        ValueError, match=r"the grammar gone of gone 1\.0 has no folder json\.gone; reinstall the package"
    ):
        load_dialect("gone")


def test_a_dialect_is_used_for_a_call_alone() -> None:
    before = active()
    compile_text(text_of(BOKMAL / "acme-globex.rst"), grammar=GRAMMAR)
    assert active() == before
    with pytest.raises(ValueError, match="there is no grammar nothing"):
        compile_text("", grammar="nothing")
    assert active() == before


def test_threads_with_different_dialects() -> None:
    texts = {GRAMMAR: text_of(BOKMAL / "acme-globex.rst"), None: text_of(SAMPLES / "acme-globex.rst")}
    digests: list[str] = []

    def work(grammar: Path | None) -> None:
        digests.extend(compile_text(texts[grammar], "acme-globex.rst", grammar=grammar).digest for _ in range(5))

    threads = [threading.Thread(target=work, args=(grammar,)) for grammar in (GRAMMAR, None, GRAMMAR, None)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(digests) == 20
    assert {*digests} == {compile_text(texts[None], "acme-globex.rst").digest}


def test_folders_in_python() -> None:
    spec = compile_paths(BOKMAL, root=BOKMAL, grammar=GRAMMAR)
    assert {item.dialect for item in spec.documents} == {"bokmål"}
    assert len(spec.documents) == len(NAMES)


# --- what is remembered


def test_derived_data_is_remembered_as_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = str(tmp_path / FOLDER)
    first = load_dialect(str(GRAMMAR), cache_folder=folder)
    (file,) = (tmp_path / FOLDER).glob("dialect-*.json")
    assert file.name == f"dialect-{first.key}.json"
    monkeypatch.setattr(dialects, "_derived", lambda files: pytest.fail("derived again"))
    dialects._LOADED.clear()
    assert load_dialect(str(GRAMMAR), cache_folder=folder) == first
    found = info(folder)
    assert found is not None
    assert (found.entries, found.dialects, found.size) == (0, 1, file.stat().st_size)
    assert clean(folder)
    assert not (tmp_path / FOLDER).exists()


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff" * 50])
def test_damaged_data_is_derived_again(damage: bytes, tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    first = load_dialect(str(GRAMMAR), cache_folder=str(folder))
    (file,) = folder.glob("dialect-*.json")
    whole = file.read_bytes()
    file.write_bytes(damage)
    dialects._LOADED.clear()
    assert load_dialect(str(GRAMMAR), cache_folder=str(folder)) == first
    assert file.read_bytes() == whole


def test_an_edited_file_counts_at_once(tmp_path: Path) -> None:
    grammar = folder_with(tmp_path / "grammar", sentence_lark=NEW_ONCE)
    first = load_dialect(str(grammar), cache_folder=str(tmp_path / FOLDER))
    (grammar / "sentence.lark").write_text(NEW_ONCE.replace("be kept", "stay"), encoding="utf-8")
    second = load_dialect(str(grammar), cache_folder=str(tmp_path / FOLDER))
    assert first.key != second.key
    assert "it will stay in sync" in second.content


def test_few_dialects_are_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialects, "_MAX_STORED", 2)
    monkeypatch.setattr(dialects, "_derived", lambda files: '{"settings": {"name": "x"}}')
    for number in range(4):
        grammar = folder_with(tmp_path / str(number), sentence_lark=f"// {number}\n")
        load_dialect(str(grammar), cache_folder=str(tmp_path / FOLDER))
    assert len(list((tmp_path / FOLDER).glob("dialect-*"))) == 2


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("a file")
    assert load_dialect(str(GRAMMAR), cache_folder=str(tmp_path / FOLDER)).name == "bokmål"


def test_results_depend_on_the_dialect(tmp_path: Path, rst2spec: Run) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for number in range(25):
        (docs / f"acme-x{number}.rst").write_text(NEW)
    grammar = folder_with(tmp_path / "grammar", sentence_lark=NEW_ONCE)
    for _ in range(2):
        assert rst2spec("check", "docs", "--select", "R207", "--fail-on", "warning").returncode == 1
        assert (
            rst2spec("check", "docs", "--select", "R207", "--fail-on", "warning", "--grammar", grammar).returncode == 0
        )
    assert rst2spec("cache", "info").stdout.endswith(", 1 dialect\n")


@process
def test_workers_read_by_the_same_dialect(tmp_path: Path, rst2spec: Run) -> None:
    outputs = {
        rst2spec("compile", BOKMAL, "-f", "jsonl", "-j", jobs, "--no-cache", cwd=BOKMAL).stdout for jobs in ("1", "2")
    }
    (output,) = outputs
    assert output.count('"dialect":"bokmål"') == len(NAMES)


# --- render


def test_render_translates_specs_and_documents(tmp_path: Path, rst2spec: Run) -> None:
    shutil.copy(SAMPLES / "acme-globex.rst", tmp_path)
    done = rst2spec("render", "acme-globex.rst", "--to", GRAMMAR, "-o", "out")
    assert (done.returncode, done.stdout, done.stderr) == (0, "Wrote 1 document to out.\n", "")
    assert (tmp_path / "out" / "acme-globex.rst").read_text() == text_of(BOKMAL / "acme-globex.rst")
    spec = rst2spec("compile", "out/acme-globex.rst", "-f", "json", "--grammar", GRAMMAR, "--root", "out").stdout
    back = rst2spec("render", "-", "--to", "built-in", "--grammar", GRAMMAR, stdin=spec)
    assert back.stdout == render_text(compile_text(text_of(SAMPLES / "acme-globex.rst"), "acme-globex.rst"))


def test_render_writes_no_other_dialect_than_it_is_told_to(tmp_path: Path, rst2spec: Run) -> None:
    spec = rst2spec("compile", BOKMAL / "acme-globex.rst", "-f", "json", "--grammar", GRAMMAR, "--root", BOKMAL).stdout
    done = rst2spec("render", "-", "--isolated", stdin=spec)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "rst2spec: acme-globex.rst: not written: it was read in the dialect bokmål, and this run uses the built-in "
        "dialect; name its dialect with --grammar, or translate with --to\n"
    )
    assert rst2spec("render", "-", "--grammar", GRAMMAR, stdin=spec).stdout == text_of(BOKMAL / "acme-globex.rst")
    assert rst2spec("render", "-", "--to", "bokmål", "--grammar", GRAMMAR, stdin=spec).returncode == 0
    done = rst2spec("render", "--check", BOKMAL, "--to", "built-in")
    assert done.stderr == "rst2spec: --check writes nothing, so it can't be combined with --to\n"
    assert rst2spec("render", tmp_path, "--to", "built-in").returncode == 2


def test_render_check_knows_the_dialects_form(rst2spec: Run) -> None:
    done = rst2spec("render", "--check", "acme-globex.rst", "globex-acme.rst", cwd=BOKMAL)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_package_has_the_grammars_settings() -> None:
    assert (ROOT / "grammar" / SETTINGS).is_file()
    assert os.path.basename(GRAMMAR) == "grammar"


def test_the_page_describes_every_setting_and_rule() -> None:
    page = (ROOT / "docs" / "dialects.md").read_text(encoding="utf-8")
    for name in (*ROLES, "version", "name", "conditions", "list", "tables", "[words]", "[write]"):
        assert f"`{name}`" in page
    for roles in ROLES.values():
        for slot in roles.all - {"clause"}:
            assert f"`{slot.upper()}`" in page
