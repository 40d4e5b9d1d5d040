"""Clients that common generators make of the published schemas: their names are pleasant, and they read a spec."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from datamodel_code_generator import DataModelType, InputFileType, generate  # type: ignore[attr-defined]

from rst2spec import Spec, compile_paths, dump_spec
from rst2spec.spec.serialization import json_schema
from tests.conftest import CLIENTS, ROOT, SAMPLES, needs_clients
from tests.processes import integration, process
from tests.sampling import slow

FOLDER = Path(__file__).parent / "clients"
PAIR = ("acme", "globex")


@pytest.fixture(scope="module")
def spec() -> Spec:
    return compile_paths(SAMPLES)


def mappings_of(spec: Any, source: str, target: str) -> list[tuple[str | None, str | None]]:
    """A consumer of the spec in Python; it reads our own classes as it does generated ones."""
    return [
        (mapping.source.path, mapping.target.path)
        for document in spec.documents
        if (document.source.slug, document.target.slug) == (source, target)
        for flow in document.flows
        for mapping in flow.mappings
    ]


@slow
def test_every_type_of_the_schemas_has_a_name_of_its_own() -> None:
    for name in ("spec", "spec-stable", "spec-record", "findings"):
        schema = json_schema(name)
        parts = [*every_object(schema)]
        titles = [part["title"] for part in parts if isinstance(part.get("title"), str)]
        assert sorted(titles) == sorted({*schema["$defs"], schema["title"]})
        assert not [part for part in parts if "$ref" in part and len(part) > 1]
        unnamed = [part["enum"] for part in parts if "enum" in part and "title" not in part]
        assert unnamed in ([], [["safe", "unsafe"]])


def every_object(value: Any) -> list[dict[str, Any]]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [*([value] if isinstance(value, dict) else []), *(part for item in inner for part in every_object(item))]


# --- pydantic


def generated(folder: Path) -> ModuleType:
    """Pydantic's models of a spec, as datamodel-code-generator writes them by default."""
    file = folder / "generated_spec.py"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of defaults that its next versions change
        generate(
            ROOT / "schema" / "spec.schema.json",
            input_file_type=InputFileType.JsonSchema,
            output_model_type=DataModelType.PydanticV2BaseModel,
            output=file,
        )
    found = importlib.util.spec_from_file_location(file.stem, file)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules[file.stem] = module  # pydantic looks for names there
    found.loader.exec_module(module)
    return module


@slow
def test_pydantic_models_are_pleasant_and_read_a_spec(tmp_path: Path, spec: Spec) -> None:
    models = generated(tmp_path)
    names = [name for name, value in vars(models).items() if getattr(value, "__module__", "") == models.__name__]
    assert sorted(names) == sorted({*json_schema("spec")["$defs"], "Spec", "Safety"})
    read = models.Spec.model_validate_json(dump_spec(spec))
    expected = mappings_of(spec, *PAIR)
    assert mappings_of(read, *PAIR) == expected != []
    assert json.loads(read.model_dump_json(by_alias=True)) == json.loads(dump_spec(spec))
    content = json.loads(dump_spec(spec)) | {"new_in_2_1": True}
    assert mappings_of(models.Spec.model_validate(content), *PAIR) == expected
    del content["documents"][0]["flows"]
    with pytest.raises(ValueError, match="flows"):
        models.Spec.model_validate(content)


# --- TypeScript and ajv


@needs_clients
@process
@integration
def test_typescript_compiles_and_ajv_is_content(tmp_path: Path, spec: Spec) -> None:
    (tmp_path / "spec.json").write_bytes(dump_spec(spec))
    (tmp_path / "client.ts").write_text((FOLDER / "client.ts").read_text())

    def run(*arguments: str | Path) -> str:
        done = subprocess.run(["node", *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        return done.stdout

    reported = json.loads(run(FOLDER / "generate.cjs", ROOT / "schema", "spec.json", tmp_path))
    assert (reported["accepted"], reported["refused"]) == (True, True)
    assert sorted(reported["names"]["spec.schema.json"]) == sorted({*json_schema("spec")["$defs"], "Spec"})
    for file, names in reported["names"].items():
        assert not [name for name in names if re.search(r"\d$|Urn", name)], file
    assert CLIENTS is not None
    compiler = Path(CLIENTS) / "typescript" / "bin" / "tsc"
    options = ["--strict", "--target", "es2022", "--module", "commonjs", "--types", "", "--noEmitOnError"]
    assert run(compiler, *options, "client.ts") == ""
    call = f"require('./client.js').mappingsOf(require('./spec.json'), {PAIR[0]!r}, {PAIR[1]!r})"
    listed = json.loads(run("-e", f"console.log(JSON.stringify({call}))"))
    assert [line.partition(": ")[2] for line in listed] == [
        f"{source or '?'} -> {target or '?'}" for source, target in mappings_of(spec, *PAIR)
    ]
