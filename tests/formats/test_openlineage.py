"""OpenLineage's events: held against the official schemas, read by its own client, and sent to a listener."""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema
import pytest
from hypothesis import given
from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import InputDataset, Job, JobEvent, OutputDataset, RunEvent, RunState
from openlineage.client.event_v2 import Run as ClientRun
from openlineage.client.facet_v2 import (
    column_lineage_dataset,
    documentation_job,
    job_type_job,
    schema_dataset,
)
from openlineage.client.serde import Serde
from openlineage.client.transport.http import HttpConfig, HttpTransport
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from rst2spec.outputs.errors import OutputError
from rst2spec.outputs.narrow import narrowed
from rst2spec.outputs.registry import format_module
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.run.accumulator import aggregate, run
from rst2spec.run.document_result import check_source
from rst2spec.run.options import Options
from rst2spec.source import source_of
from rst2spec.source.discover import discover
from rst2spec.spec.result import Result
from tests import needs
from tests.conftest import ROOT, SAMPLES, SCHEMAS, Run, corpus_folders, for_each, needs_schemas
from tests.formats.shared import EMPTY, shared
from tests.formats.test_goldens import compared
from tests.mutating import mutated
from tests.processes import process
from tests.sampling import fewer
from tests.wild import compiled, wild_folder
from tests.writing import before, document, free, merge, new, section

Event = dict[str, Any]

OPTIONS = SpecOptions(version="1.2.3")
RUNS = replace(OPTIONS, format_options=(("events", "run"),))
GOLDEN = Path(__file__).parent / "spec_goldens" / "openlineage.openlineage.jsonl"
FACETS = {"columnLineage": "ColumnLineage", "schema": "Schema", "documentation": "Documentation", "jobType": "JobType"}


def result_of(*paths: Path) -> Result:
    return run(discover([str(path) for path in paths], ROOT), Options())


def result_of_texts(**texts: str) -> Result:
    """A run over documents by name: ``acme_globex`` is ``acme-globex.rst``."""
    sources = [source_of(text, f"{name.replace('_', '-')}.rst") for name, text in texts.items()]
    return aggregate([check_source(source, Options()) for source in sources], Options())


def written(result: Result, options: SpecOptions = OPTIONS) -> bytes:
    return b"".join(format_module("compile", "openlineage").write(result, options))


def events_of(result: Result, options: SpecOptions = OPTIONS) -> list[Event]:
    return [json.loads(line) for line in written(result, options).splitlines()]


def event_of(text: str) -> Event:
    """The one event of a document with one section."""
    (event,) = events_of(result_of_texts(acme_globex=text))
    return event


def lineage(event: Event) -> Event:
    found: Event = event["outputs"][0]["facets"]["columnLineage"]
    return found


def reported(fields: list[Event]) -> list[tuple[str, str, list[tuple[str, str | None]]]]:
    """Input fields in short: dataset, field, and each transformation's subtype and description."""
    return [
        (
            item["namespace"].removeprefix("rst2spec://") + "." + item["name"],
            item["field"],
            [(each["subtype"], each.get("description")) for each in item["transformations"]],
        )
        for item in fields
    ]


def field(event: Event, name: str) -> list[tuple[str, str, list[tuple[str, str | None]]]]:
    return reported(lineage(event)["fields"][name]["inputFields"])


# --- what the events say


def test_golden(request: pytest.FixtureRequest) -> None:
    compared(GOLDEN, written(shared()), request)


def test_a_plain_copy_is_an_identity() -> None:
    event = event_of(document(section(rows=[("email", "Mail", '"string"')])))
    assert field(event, "Mail") == [("acme.Member", "email", [("IDENTITY", None)])]
    (given,) = lineage(event)["fields"]["Mail"]["inputFields"]
    assert given["transformations"] == [{"type": "DIRECT", "subtype": "IDENTITY"}]


@pytest.mark.parametrize("text", ['["upper","_."]', "N/A", '"integer", "decimal"]'])
def test_an_expression_or_a_lost_type_is_a_transformation_with_its_text(text: str) -> None:
    event = event_of(document(section(rows=[("email", "Mail", text)])))
    assert field(event, "Mail") == [("acme.Member", "email", [("TRANSFORMATION", text)])]


def test_a_condition_is_an_input_of_the_side_that_says_it() -> None:
    rows = [("vat (Dependant on having NO in country)", "VAT (Dependant on having  in Kind)", '"string"')]
    event = event_of(document(section(rows=rows)))
    assert field(event, "VAT") == [
        ("acme.Member", "vat", [("IDENTITY", None)]),
        ("acme.Member", "country", [("CONDITIONAL", "having NO in country")]),
        ("globex.Person", "Kind", [("CONDITIONAL", "having (blank) in Kind")]),
    ]
    assert [(item["namespace"], item["name"]) for item in event["inputs"]] == [
        ("rst2spec://acme", "Member"),
        ("rst2spec://globex", "Person"),
    ]


def test_a_condition_that_names_no_property_is_said_in_words() -> None:
    event = event_of(document(section(rows=[("vat (Dependant on having NO in  )", "VAT", '"string"')])))
    assert field(event, "VAT") == [("acme.Member", "vat", [("IDENTITY", "having NO in (blank)")])]


def test_match_rules_are_joins_of_the_whole_target() -> None:
    rules = merge("Acme Member", "Globex Person", [("email", "Mail"), ("", "Phone")])
    event = event_of(document(section(statements=rules)))
    assert reported(lineage(event)["dataset"]) == [
        ("acme.Member", "email", [("JOIN", "email = Mail")]),
        ("globex.Person", "Mail", [("JOIN", "email = Mail")]),
        ("globex.Person", "Phone", [("JOIN", "(blank) = Phone")]),
    ]


def test_creation_by_connection_is_a_filter_by_the_entities_named() -> None:
    names = ("Acme Member", "Globex Person")
    statements = before(*names) + new(*names, "Acme Order, or Invoice", "Globex")
    others = section("Acme Order", "Globex Sale"), section("Globex Bill", "Globex Sale")
    event, *_ = events_of(result_of_texts(acme_globex=document(section(statements=statements), *others)))
    text = "connected to Acme Order, or Invoice, synchronized into Globex"
    assert reported(lineage(event)["dataset"]) == [("acme.Order", "*", [("FILTER", text)])]  # nothing has an Invoice
    assert [item["name"] for item in event["inputs"]] == ["Member", "Order"]
    other = before(*names) + new(*names, "Globex Bill", "Globex")
    event, *_ = events_of(result_of_texts(acme_globex=document(section(statements=other), *others)))
    assert reported(lineage(event)["dataset"])[0][0] == "globex.Bill"


def test_a_condition_in_free_text_is_in_the_jobs_documentation() -> None:
    event = event_of(document(section(statements=free("When it is paid", "Globex Person"))))
    assert "When it is paid" in event["job"]["facets"]["documentation"]["description"]
    assert "dataset" not in lineage(event)


def test_one_target_of_several_sources_has_each_once() -> None:
    rows = [
        ("a", "x", '"string"'),
        ("b", "x", '"string"'),
        ("a", "x", '"integer"'),
        ("a", "x", "N/A"),
        ("A", "X", "N/A"),
    ]
    event = event_of(document(section(rows=rows)))
    assert field(event, "x") == [
        ("acme.Member", "a", [("IDENTITY", None), ("TRANSFORMATION", "N/A")]),
        ("acme.Member", "b", [("IDENTITY", None)]),
    ]
    assert field(event, "X") == [("acme.Member", "A", [("TRANSFORMATION", "N/A")])]
    fields = event["outputs"][0]["facets"]["schema"]["fields"]
    assert fields == [{"name": "X"}, {"name": "x"}]  # its two types disagree


def test_blank_properties_have_no_lineage() -> None:
    event = event_of(document(section(rows=[("", "x", '"string"'), ("a", "", '"string"')])))
    assert lineage(event)["fields"] == {"x": {"inputFields": []}}


def test_a_flow_of_nothing_has_no_lineage_and_yet_an_event() -> None:
    event = event_of(document(section(rows=[])))
    assert event["outputs"] == [{"namespace": "rst2spec://globex", "name": "Person", "facets": {}}]


def test_variants_are_one_dataset_and_jobs_of_their_own() -> None:
    sections = (section("Acme Member"), section("Acme Member person"))
    events = events_of(result_of_texts(acme_globex=document(*sections)))
    assert [event["inputs"][0]["name"] for event in events] == ["Member", "Member"]
    names = [event["job"]["name"] for event in events]
    assert names[0].startswith("acme.Member to globex.Person (flow-")
    assert names[1].startswith("acme.Member (person) to globex.Person (flow-")


def test_names_that_differ_only_in_case_and_characters_of_urls_stay_apart() -> None:
    texts = {"Acme_globex": document(section("Acme person")), "acme_globex": document(section("Acme Person"))}
    events = events_of(result_of_texts(**texts, **{"ac me/100%_globex": document()}))
    assert [event["inputs"][0]["namespace"] for event in events] == [
        "rst2spec://Acme",
        "rst2spec://acme",
        "rst2spec://100%25",
    ]


def test_a_system_without_slug_or_name_is_none_of_another_document() -> None:
    text = document(section(" Member", " Person", system=""), source="", target="")
    events = events_of(result_of_texts(a=text, b=text))
    ends = [(event["inputs"][0]["namespace"], event["outputs"][0]["namespace"]) for event in events]
    assert len({name for pair in ends for name in pair}) == 4


def test_a_datasets_schema_is_the_same_in_all_events_of_a_run() -> None:
    for folder in (SAMPLES, SAMPLES / "everything"):
        schemas: dict[tuple[str, str], Any] = {}
        for event in events_of(result_of(folder)):
            for item in (*event["inputs"], *event["outputs"]):
                schema = item["facets"].get("schema")
                assert schemas.setdefault((item["namespace"], item["name"]), schema) == schema


def test_types_come_from_documents_of_both_directions() -> None:
    back = section("Globex Person", "Acme Member", [("Mail", "email", '"string"')], system="Acme")
    texts = {"acme_globex": document(), "globex_acme": document(back, source="Globex", target="Acme")}
    there, _ = events_of(result_of_texts(**texts))
    assert there["inputs"][0]["facets"]["schema"]["fields"] == [{"name": "email", "type": "string"}]


def is_complete(event: Event) -> bool:
    """Whether each field that is an input is of a dataset among the inputs, and in its schema."""
    known = {
        (item["namespace"], item["name"]): {
            each["name"] for each in item["facets"].get("schema", {"fields": ()})["fields"]
        }
        for item in event["inputs"]
    }
    facet = event["outputs"][0]["facets"].get("columnLineage", {"fields": {}})
    inputs = [item for each in facet["fields"].values() for item in each["inputFields"]] + facet.get("dataset", [])
    return all(item["field"] in {*known[item["namespace"], item["name"]], "*"} for item in inputs)


# --- runs, for receivers that take no JobEvents


def test_a_flow_is_one_run_that_starts_and_completes_with_all_of_its_job_event() -> None:
    result = result_of(SAMPLES)
    runs = events_of(result, RUNS)
    for job_event, start, complete in zip(events_of(result), runs[::2], runs[1::2], strict=True):
        run = complete.pop("run")
        assert (start.pop("eventType"), complete.pop("eventType")) == ("START", "COMPLETE")
        assert {**complete, "schemaURL": job_event["schemaURL"]} == job_event
        key = {name: job_event["job"][name] for name in ("namespace", "name")}
        assert start == {"run": run, "job": key} | {
            name: complete[name] for name in ("eventTime", "producer", "schemaURL")
        }


def run_ids(text: str, options: SpecOptions = RUNS) -> list[str]:
    return [event["run"]["runId"] for event in events_of(result_of_texts(acme_globex=text), options)]


def test_the_id_of_a_run_changes_with_the_meaning_and_with_nothing_else() -> None:
    first, again = run_ids(document())
    assert first == again
    assert UUID(first).version == 5
    assert run_ids(document().replace("03:15", "04:15"), replace(RUNS, version="2")) == [first] * 2
    assert run_ids(document(), replace(RUNS, stable=True, event_time="2026-01-31T00:00:00Z")) == [first] * 2
    assert first not in run_ids(document(section(rows=[("email", "Mail", "N/A")])))
    assert len({*run_ids(document(section(), section("Acme Order")))}) == 2


def test_a_selection_of_systems_does_not_narrow_the_schema_of_a_dataset() -> None:
    there = section(rows=[("email", "Mail", '"string"')])
    other = section(rows=[("phone", "Phone", '"string"')])
    texts = {"acme_globex": document(there), "acme_hooli": document(other, target="Hooli")}
    result = result_of_texts(**texts)
    selected = narrowed(result, ["globex"])
    assert [item.path for item in selected.documents] == ["acme-globex.rst"]
    (event,) = events_of(selected)
    assert event == events_of(result)[0]
    assert [item["name"] for item in event["inputs"][0]["facets"]["schema"]["fields"]] == ["email", "phone"]


# --- time


def test_an_event_has_its_documents_time_as_utc() -> None:
    assert event_of(document())["eventTime"] == "2026-11-02T03:15:00Z"


@pytest.mark.parametrize(
    ("given", "time"),
    [
        ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"),
        ("2026-01-31 12:00:00+01:00", "2026-01-31T12:00:00+01:00"),
        ("2026-01-31", "2026-01-31T00:00:00Z"),
    ],
)
def test_the_command_line_says_another_one(rst2spec: Run, given: str, time: str) -> None:
    done = rst2spec("compile", SAMPLES / "acme-globex.rst", "-f", "openlineage", "--stable", "--event-time", given)
    assert {json.loads(line)["eventTime"] for line in done.stdout.splitlines()} == {time}
    assert '"producer":"pkg:pypi/rst2spec"' in done.stdout


def test_no_time_at_all_is_one_line_and_no_file(rst2spec: Run, tmp_path: Path) -> None:
    text = document().replace("Generated: 2026-11-02 03:15:00\n\n", "")
    (tmp_path / "acme-globex.rst").write_text(text)
    (tmp_path / "old.openlineage.jsonl").write_text("old")
    done = rst2spec("compile", "acme-globex.rst", "-o", "old.openlineage.jsonl", "-o", "spec.json")
    assert done.returncode == 2
    assert done.stderr == (
        "rst2spec: old.openlineage.jsonl was not written: OpenLineage events need a time, but acme-globex.rst has no "
        "valid timestamp; add --event-time\n"
    )
    assert (tmp_path / "old.openlineage.jsonl").read_text() == "old"
    assert (tmp_path / "spec.json").exists()
    assert rst2spec("compile", "acme-globex.rst", "-f", "openlineage", "--event-time", "2026-01-31").returncode == 0


def test_a_stable_form_has_no_times_of_its_own() -> None:
    with pytest.raises(OutputError, match="--stable leaves out; add --event-time"):
        written(shared(), SpecOptions(stable=True))


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ("--event-time", "yesterday", "-f", "openlineage"),
            "--event-time: expected a time such as 2026-11-02T03:15:00Z, got 'yesterday'",
        ),
        (
            ("--event-time", "2026-11-02"),
            "--event-time needs the format openlineage: add -f openlineage or -o openlineage=FILE",
        ),
    ],
)
def test_wrong_use_of_the_time_is_one_line(rst2spec: Run, arguments: tuple[str, ...], line: str) -> None:
    done = rst2spec("compile", SAMPLES, *arguments)
    assert done.returncode == 2
    assert line in done.stderr.splitlines()[0]
    assert done.stdout == ""


def test_an_empty_spec_has_no_events() -> None:
    assert written(EMPTY) == b""


# --- OpenLineage itself


@cache
def registry() -> tuple[Registry[Any], dict[str, Any]]:
    assert SCHEMAS is not None
    schemas = {path.stem: json.loads(path.read_text()) for path in SCHEMAS.glob("*.json") if "sarif" not in path.name}
    found: Registry[Any] = Registry().with_resources(
        [(schema["$id"], DRAFT202012.create_resource(schema)) for schema in schemas.values()]
    )
    return found, schemas


def validate(events: list[Event], kind: str = "JobEvent") -> None:
    found, schemas = registry()
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER

    def check(schema: Any, value: Any) -> None:
        jsonschema.Draft202012Validator(schema, registry=found, format_checker=checker).validate(value)

    for event in events:
        check(schemas["OpenLineage"], event)
        assert event["schemaURL"] == f"{schemas['OpenLineage']['$id']}#/$defs/{kind}"
        datasets = [*event.get("inputs", ()), *event.get("outputs", ())]
        for owner, item in [("Job", event["job"]), *(("Dataset", item) for item in datasets)]:
            for name, facet in item.get("facets", {}).items():
                title = f"{FACETS[name]}{owner}Facet"
                check(schemas[title], {name: facet})
                assert facet["_schemaURL"] == f"{schemas[title]['$id']}#/$defs/{title}"


@needs_schemas
def test_events_meet_the_official_schemas() -> None:
    events = events_of(result_of(SAMPLES)) + events_of(result_of(SAMPLES / "everything")) + events_of(shared())
    assert len(events) > 10
    validate(events)
    assert all(map(is_complete, events))
    del events[0]["outputs"][0]["facets"]["columnLineage"]["fields"]
    with pytest.raises(jsonschema.ValidationError):
        validate(events[:1])


@needs_schemas
@fewer(2)
@given(mutated())
def test_events_of_damaged_documents_meet_the_official_schemas(text: str) -> None:
    result = result_of_texts(acme_globex=text)
    events = events_of(result, replace(OPTIONS, event_time="2026-11-02T03:15:00Z"))
    assert len(events) == sum(len(item.flows) for item in result.documents)
    validate(events)
    assert all(map(is_complete, events))


def test_events_of_generated_documents_are_complete() -> None:
    result = compiled(wild_folder(2))
    events = events_of(result)
    assert len(events) == sum(len(item.flows) for item in result.documents)
    names = [event["job"]["name"] for event in events]
    assert len(set(names)) == len(names)
    assert all(map(is_complete, events))


@needs_schemas
@for_each("folder", corpus_folders(), one_in=3)
def test_events_of_real_documents_meet_the_official_schemas(folder: Path) -> None:
    result = result_of(folder)
    events = events_of(result)
    assert len(events) == sum(len(item.flows) for item in result.documents)
    names = [event["job"]["name"] for event in events]
    duplicates = {item.path for item in result.diagnostics if item.code == "R704"}
    assert len(set(names)) == len(names) or duplicates
    validate(events)
    assert all(map(is_complete, events))


@needs_schemas
def test_run_events_meet_the_official_schemas() -> None:
    events = events_of(result_of(SAMPLES), RUNS) + events_of(shared(), RUNS)
    assert len(events) > 10
    validate(events, "RunEvent")
    del events[0]["run"]["runId"]
    with pytest.raises(jsonschema.ValidationError):
        validate(events[:1], "RunEvent")


def facet_of(name: str, facet: Event) -> Any:
    """A facet as the client's own class for it."""
    content = {key.removeprefix("_"): value for key, value in facet.items() if key != "_schemaURL"}
    match name:
        case "columnLineage":
            content["fields"] = {
                path: column_lineage_dataset.Fields(inputFields=input_fields(each["inputFields"]))
                for path, each in facet["fields"].items()
            }
            content["dataset"] = input_fields(facet.get("dataset", []))
            return column_lineage_dataset.ColumnLineageDatasetFacet(**content)
        case "schema":
            content["fields"] = [schema_dataset.SchemaDatasetFacetFields(**each) for each in facet["fields"]]
            return schema_dataset.SchemaDatasetFacet(**content)
        case "documentation":
            return documentation_job.DocumentationJobFacet(**content)
        case _:
            return job_type_job.JobTypeJobFacet(**content)


def input_fields(items: list[Event]) -> list[Any]:
    return [
        column_lineage_dataset.InputField(
            **{**item, "transformations": [column_lineage_dataset.Transformation(**x) for x in item["transformations"]]}
        )
        for item in items
    ]


def parsed(event: Event) -> JobEvent:
    """An event as the client's own classes, which refuse what they don't know."""

    def facets(item: Event) -> dict[str, Any]:
        return {name: facet_of(name, facet) for name, facet in item["facets"].items()}

    return JobEvent(
        eventTime=event["eventTime"],
        producer=event["producer"],
        job=Job(event["job"]["namespace"], event["job"]["name"], facets=facets(event["job"])),
        inputs=[InputDataset(item["namespace"], item["name"], facets=facets(item)) for item in event["inputs"]],
        outputs=[OutputDataset(item["namespace"], item["name"], facets=facets(item)) for item in event["outputs"]],
    )


def run_event(event: Event) -> RunEvent:
    """A run's event as the client's own class, which refuses an id that is no UUID; a run starts without datasets."""
    content = {"inputs": [], "outputs": [], **event, "job": {"facets": {}, **event["job"]}}
    made = parsed(content)
    return RunEvent(
        eventTime=made.eventTime,
        producer=made.producer,
        job=made.job,
        inputs=made.inputs,
        outputs=made.outputs,
        eventType=RunState[event["eventType"]],
        run=ClientRun(event["run"]["runId"]),
    )


def without_blanks(value: Any) -> Any:
    """The client writes lists and objects that are blank where they can be left out."""
    if isinstance(value, dict):
        return {key: without_blanks(item) for key, item in value.items() if item not in ({}, [])}
    return [without_blanks(item) for item in value] if isinstance(value, list) else value


def test_the_client_of_openlineage_reads_the_events_as_they_are() -> None:
    events = events_of(result_of(SAMPLES))
    assert events
    for event in events:
        assert without_blanks(Serde.to_dict(parsed(event))) == without_blanks(event)


def test_the_client_of_openlineage_reads_run_events_as_they_are() -> None:
    events = events_of(result_of(SAMPLES), RUNS)
    assert events
    for event in events:
        assert without_blanks(Serde.to_dict(run_event(event))) == without_blanks(event)


@contextmanager
def listener() -> Iterator[tuple[str, list[tuple[str, Event]]]]:
    """A server on this machine that keeps what is posted to it."""
    posted: list[tuple[str, Event]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            posted.append((self.path, json.loads(body)))
            self.send_response(201)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", posted
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_clients_transport_sends_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    events = events_of(result_of(SAMPLES))
    with listener() as (url, posted):
        client = OpenLineageClient(transport=HttpTransport(HttpConfig(url=url)))
        for event in events:
            client.emit(parsed(event))
        client.close()
    assert {path for path, _ in posted} == {"/api/v1/lineage"}
    assert [without_blanks(event) for _, event in posted] == [without_blanks(event) for event in events]


@process
def test_the_loop_that_the_page_shows_sends_them(tmp_path: Path) -> None:
    needs.need("curl")
    (loop,) = re.findall(
        r"^```sh\n(.*?)^```$", (ROOT / "docs" / "openlineage.md").read_text(), re.MULTILINE | re.DOTALL
    )
    result = result_of(SAMPLES)
    (tmp_path / "events.jsonl").write_bytes(written(result))
    with listener() as (url, posted):
        command = loop.replace("http://localhost:5000", url)
        subprocess.run(command, shell=True, cwd=tmp_path, check=True, env={"PATH": os.environ["PATH"]})
    assert [event for _, event in posted] == events_of(result)
    assert {path for path, _ in posted} == {"/api/v1/lineage"}


def test_the_bytes_are_the_same_in_every_run(rst2spec: Run) -> None:
    runs = [
        rst2spec("compile", SAMPLES, "-f", "openlineage", "-j", jobs, PYTHONHASHSEED=seed).stdout
        for jobs, seed in (("1", "1"), ("2", "2"))
    ]
    assert runs[0] == runs[1] != ""
