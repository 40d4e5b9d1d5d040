"""Lineage as OpenLineage events, one JobEvent per flow and line, for Marquez and other consumers of static lineage.

``-f openlineage,events=run`` writes RunEvents instead, for receivers without support for JobEvents, such as DataHub:
two per flow, ``START`` and ``COMPLETE``. Their run's id is computed from the job and the document's digest, so that it
only changes if the document's meaning changes.

An entity type is a dataset: its namespace is ``rst2spec://`` and the system's slug, its name the entity's; variants of
one are the same dataset. A flow is a job, from its source's dataset to its target's. The column-lineage facet lists the
source properties of each target property, and how they are used:

* ``DIRECT``/``IDENTITY``: a plain copy; ``DIRECT``/``TRANSFORMATION``: an expression, or a type that is lost or can't
  be read, with its text as description;
* ``INDIRECT``/``CONDITIONAL``: a property in a condition;
* and for the whole target: ``INDIRECT``/``JOIN``, the properties of match rules, on both sides, and
  ``INDIRECT``/``FILTER``, the entity types that a source must be connected to. Documents don't specify the property of
  that connection, so their field is ``*``.

If a condition or match rule uses a property of the target itself, the target is among the inputs, too. The schema facet
of a dataset lists all of its properties in the run, also with ``--system``, and is the same in every event: consumers
expect the complete schema in each event. It has a type if the documents agree on one.

An event's time is when its document was generated. Documents have no time zone; the time counts as UTC, so that the
bytes are the same on every machine. ``--event-time`` sets another time, for all events. Rows with a blank property
(R401) have no lineage, and conditions without a property (R303) are part of a description.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import Any, Final, NamedTuple

from rst2spec.language.examples import BLANK
from rst2spec.outputs import wording
from rst2spec.outputs.entities import EntityKey, FlowsById, entity_of_side
from rst2spec.outputs.errors import OutputError
from rst2spec.outputs.spec_builder import SpecOptions
from rst2spec.spec.model import Condition, DataType, Document, Flow, MatchRule, Property
from rst2spec.spec.model import Mapping as MappingRow
from rst2spec.spec.references import list_text
from rst2spec.spec.result import Result
from rst2spec.spec.serialization import dump_json

NAME: Final = "openlineage"
SUFFIX: Final = ".openlineage.jsonl"
OPTIONS: Final = {"events": ("job", "run")}

_JOBS: Final = "rst2spec"  # the namespace of all jobs
_EVENTS: Final = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs"
_FACETS: Final = "https://openlineage.io/spec/facets"
_COLUMN_LINEAGE: Final = f"{_FACETS}/1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet"
_SCHEMA: Final = f"{_FACETS}/1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet"
_DOCUMENTATION: Final = f"{_FACETS}/1-1-0/DocumentationJobFacet.json#/$defs/DocumentationJobFacet"
_JOB_TYPE: Final = f"{_FACETS}/2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet"
_ANY_FIELD: Final = "*"

Object = dict[str, Any]


class Dataset(NamedTuple):
    """An entity type of a system."""

    namespace: str
    name: str


class Ends(NamedTuple):
    """The two datasets of a flow."""

    source: Dataset
    target: Dataset


Types = Mapping[Dataset, Mapping[str, set[str]]]
"""The fields of each dataset, with their types in the documents."""


def write(result: Result, options: SpecOptions) -> Iterator[bytes]:
    """The events.

    Raises:
        OutputError: An event would have no time.
    """
    times = [_time(document, options) for document in result.documents]
    producer = "pkg:pypi/rst2spec" + (f"@{options.version}" if options.version and not options.stable else "")
    schemas = _Schemas(_types(chain(result.documents, result.others)), producer)
    has_runs = options.format_option("events", OPTIONS["events"]) == "run"
    for document, time in zip(result.documents, times, strict=True):
        flows = FlowsById(document)
        for flow in document.flows:
            event = _Event(document, flows, flow, schemas, producer)
            kind = "RunEvent" if has_runs else "JobEvent"
            head = {"eventTime": time, "producer": producer, "schemaURL": f"{_EVENTS}/{kind}"}
            yield from _run_events(event, head) if has_runs else [_line(head, event.content())]


def _line(head: Object, content: bytes) -> bytes:
    """An event: the members of two objects on one line."""
    return dump_json(head)[:-1] + b"," + content[1:] + b"\n"


def _run_events(event: _Event, head: Object) -> Iterator[bytes]:
    """The two events of a run: OpenLineage asks for the first, and receivers read the second."""
    head |= {"run": {"runId": event.run_id()}}
    yield _line({**head, "eventType": "START"}, dump_json({"job": event.job_key()}))
    yield _line({**head, "eventType": "COMPLETE"}, event.content())


def _time(document: Document, options: SpecOptions) -> str | None:
    if options.event_time or not document.flows:
        return options.event_time
    if options.stable:
        raise OutputError("OpenLineage events need a time, which --stable leaves out; add --event-time")
    if document.generated_at is None:
        raise OutputError(
            f"OpenLineage events need a time, but {document.path} has no valid timestamp; add --event-time"
        )
    return f"{document.generated_at}Z"


def _types(documents: Iterable[Document]) -> Types:
    """All fields of each dataset in the run."""
    types: dict[Dataset, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for document in documents:
        for flow in document.flows:
            ends = _ends(document, flow)
            rows: tuple[MatchRule | MappingRow, ...] = (*flow.match_rules, *flow.mappings)
            for row in rows:
                for dataset, side in zip(ends, (row.source, row.target), strict=True):
                    for path in (side.path, *(item.path for item in side.conditions)):
                        if path is not None:
                            types[dataset][path]  # a field without a type
            for mapping in flow.mappings:
                if mapping.target.path is not None and mapping.type.name is not None:
                    types[ends.target][mapping.target.path].add(mapping.type.name)
    return types


def _ends(document: Document, flow: Flow) -> Ends:
    return Ends(
        _dataset(entity_of_side(document, flow, "source"), flow.source.label),
        _dataset(entity_of_side(document, flow, "target"), flow.target.label),
    )


def _dataset(key: EntityKey, label: str) -> Dataset:
    """An entity type's dataset."""
    return Dataset(_namespace(key.system.name), key.entity or label or key.system.name)


@lru_cache(maxsize=1024)
def _namespace(name: str) -> str:
    from urllib.parse import quote

    return f"rst2spec://{quote(name, safe='')}"


class _Schemas:
    """The schema facets of the datasets; they are cached, because all flows of a pair have the same two."""

    def __init__(self, types: Types, producer: str) -> None:
        self._types = types
        self._producer = producer
        self._written: dict[Dataset, bytes] = {}

    def of(self, dataset: Dataset) -> dict[str, bytes]:
        """A dataset's facets, which are the same in every event."""
        fields = self._types.get(dataset)
        if not fields:
            return {}
        if dataset not in self._written:
            listed = [
                {"name": name, "type": next(iter(types))} if len(types) == 1 else {"name": name}
                for name, types in sorted(fields.items())
            ]
            self._written[dataset] = dump_json(_facet(self._producer, _SCHEMA, fields=listed))
        return {"schema": self._written[dataset]}


class _Event:
    """One flow's event."""

    def __init__(self, document: Document, flows: FlowsById, flow: Flow, schemas: _Schemas, producer: str) -> None:
        self._document = document
        self._flows = flows
        self._flow = flow
        self._schemas = schemas
        self._producer = producer
        self._ends = _ends(document, flow)
        self._inputs: dict[Dataset, None] = {self._ends.source: None}

    def content(self) -> bytes:
        """The event's job, inputs and outputs, as JSON."""
        target = self._ends.target
        lineage = self._column_lineage()
        facets = self._schemas.of(target)
        if lineage["fields"] or "dataset" in lineage:
            facets["columnLineage"] = dump_json(self._facet(_COLUMN_LINEAGE, **lineage))
        inputs = b",".join([_with_facets(item, self._schemas.of(item)) for item in self._inputs])
        return _object(
            {
                "job": dump_json(self._job()),
                "inputs": b"[%b]" % inputs,
                "outputs": b"[%b]" % _with_facets(target, facets),
            }
        )

    def run_id(self) -> str:
        """The id of the job's run: a UUID of version 5."""
        from uuid import NAMESPACE_URL, uuid5

        return str(uuid5(NAMESPACE_URL, f"rst2spec:{self.job_key()['name']}:{self._document.digest}"))

    def job_key(self) -> Object:
        """The job's namespace and name, which identify it."""
        flow = self._flow
        ends = [
            f"{dataset.namespace.partition('://')[2]}.{dataset.name}" + (f" ({side.variant})" if side.variant else "")
            for dataset, side in zip(self._ends, (flow.source, flow.target), strict=True)
        ]
        return {"namespace": _JOBS, "name": f"{' to '.join(ends)} ({flow.id})"}

    def _job(self) -> Object:
        flow, document = self._flow, self._document
        description = f"{flow.source.label} to {flow.target.label}, {document.path}. {wording.creation(flow)}"
        return {
            **self.job_key(),
            "facets": {
                "documentation": self._facet(_DOCUMENTATION, description=description, contentType="text/plain"),
                "jobType": self._facet(_JOB_TYPE, processingType="STREAMING", integration="SESAM"),
            },
        }

    def _column_lineage(self) -> Object:
        """The facet's ``fields``, and its ``dataset`` if the whole target depends on something."""
        fields: dict[str, _InputFields] = defaultdict(_InputFields)
        for mapping in self._flow.mappings:
            if mapping.target.path is not None:
                self._add_mapping(fields[mapping.target.path], mapping)
        all_fields = _InputFields()
        for rule in self._flow.match_rules:
            self._add_rule(all_fields, rule)
        self._add_connections(all_fields)
        lineage: Object = {"fields": {path: {"inputFields": inputs.as_list()} for path, inputs in fields.items()}}
        for inputs in (*fields.values(), all_fields):
            self._inputs |= dict.fromkeys(inputs.datasets())
        return lineage | ({"dataset": all_fields.as_list()} if all_fields else {})

    def _add_mapping(self, fields: _InputFields, mapping: MappingRow) -> None:
        if mapping.source.path is not None:
            unplaced = [item for side in (mapping.source, mapping.target) for item in side.conditions if not item.path]
            fields.add(self._ends.source, mapping.source.path, _direct(mapping.type, unplaced))
        self._add_conditions(fields, mapping.source, mapping.target)

    def _add_rule(self, fields: _InputFields, rule: MatchRule) -> None:
        sides = (rule.source, rule.target)
        description = " = ".join(side.path or BLANK for side in sides)
        for dataset, side in zip(self._ends, sides, strict=True):
            if side.path is not None:
                fields.add(dataset, side.path, _indirect("JOIN", description))
        self._add_conditions(fields, *sides)

    def _add_conditions(self, fields: _InputFields, *sides: Property) -> None:
        for dataset, side in zip(self._ends, sides, strict=True):
            for item in side.conditions:
                if item.path is not None:
                    fields.add(dataset, item.path, _indirect("CONDITIONAL", _condition_text(item)))

    def _add_connections(self, fields: _InputFields) -> None:
        creation = self._flow.creation
        text = list_text(creation.connected_to or ())
        description = f"connected to {text}, synchronized into {creation.into or BLANK}"
        for key, item in zip(self._flows.references(self._flow), creation.connected_to or (), strict=True):
            if key is not None:
                fields.add(_dataset(key, item.text), _ANY_FIELD, _indirect("FILTER", description))

    def _facet(self, schema: str, **content: Any) -> Object:
        return _facet(self._producer, schema, **content)


def _facet(producer: str, schema: str, **content: Any) -> Object:
    return {"_producer": producer, "_schemaURL": schema, **content}


def _with_facets(dataset: Dataset, facets: Mapping[str, bytes]) -> bytes:
    return _object(
        {"namespace": dump_json(dataset.namespace), "name": dump_json(dataset.name), "facets": _object(facets)}
    )


def _object(parts: Mapping[str, bytes]) -> bytes:
    """A JSON object of values that are already JSON."""
    return b"{%b}" % b",".join([b'"%b":%b' % (name.encode(), part) for name, part in parts.items()])


class _InputFields:
    """The input fields of a target field, each once, with all its transformations."""

    def __init__(self) -> None:
        self._transformations: dict[tuple[Dataset, str], dict[tuple[tuple[str, str], ...], Object]] = {}

    def __bool__(self) -> bool:
        return bool(self._transformations)

    def add(self, dataset: Dataset, field: str, transformation: Object) -> None:
        """Adds a field, or another transformation of it."""
        transformations = self._transformations.setdefault((dataset, field), {})
        transformations.setdefault(tuple(transformation.items()), transformation)

    def datasets(self) -> Iterator[Dataset]:
        """The datasets of the fields."""
        return (dataset for dataset, _ in self._transformations)

    def as_list(self) -> list[Object]:
        """The facet's form."""
        return [
            {**dataset._asdict(), "field": field, "transformations": [*transformations.values()]}
            for (dataset, field), transformations in self._transformations.items()
        ]


def _direct(kind: DataType, unplaced: Iterable[Condition]) -> Object:
    """The transformation of a value, with the conditions that name no property."""
    is_copy = kind.kind == "primitive"
    description = "; ".join(filter(None, ["" if is_copy else kind.text, *map(_condition_text, unplaced)]))
    transformation = {"type": "DIRECT", "subtype": "IDENTITY" if is_copy else "TRANSFORMATION"}
    return {**transformation, "description": description} if description else transformation


def _indirect(subtype: str, description: str) -> Object:
    return {"type": "INDIRECT", "subtype": subtype, "description": description}


def _condition_text(item: Condition) -> str:
    """A condition in the documents' own words."""
    return f"having {item.value or BLANK} in {item.path or BLANK}"
