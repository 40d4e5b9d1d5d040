"""The cases in the page: its own modules, in a real browser, read the tables that people hand in."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from rst2spec.outputs.checklist.merging import merge
from rst2spec.outputs.checklist.old_sheet import read_checklist
from rst2spec.outputs.page.bundling import page_files
from rst2spec.outputs.page.data import encode_page_data
from rst2spec.outputs.spec_builder import SpecOptions
from tests.marks.shared import CASES, NAMES, answer_of, checklist, expected, files_of, new_result, written
from tests.processes import process

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = [pytest.mark.xdist_group("browser"), process]

ADDRESS = "http://page.test/"
IMPORT = """async ([data, files]) => {
    const { decoded, importText } = await import("/checklist.js");
    const { checklistCsv } = await import("/csv.js");
    const { isDone } = await import("/mark_rules.js");
    const { Marks } = await import("/marks.js");
    const { readModel } = await import("/model.js");
    localStorage.clear();
    const model = readModel(data);
    const app = { model, marks: new Marks(model.statusWords) };
    const bytes = (file) => Uint8Array.from(atob(file), (sign) => sign.charCodeAt(0)).buffer;
    const lines = files.flatMap((file) => importText(app, decoded(bytes(file))));
    const states = {};
    const cells = {};
    for (const mapping of model.mappings) {
        const state = app.marks.stateOf(mapping);
        const { path } = mapping.target;
        if (state !== "not tested") states[path] ??= state;
        const mark = app.marks.of(mapping);
        if (mark) cells[path] ??= mark.cells;
    }
    const again = new Marks(model.statusWords); // as the page would read it from the storage
    const statesIn = (marks) => JSON.stringify(model.mappings.map((mapping) => marks.stateOf(mapping)));
    return {
        states, cells, lines, exported: checklistCsv(app, model.documents),
        done: Object.values(states).filter(isDone).length,
        isStored: statesIn(again) === statesIn(app.marks),
        gone: [...app.marks.all.keys()].filter((key) => !model.byKey.has(key)).length,
    };
}"""


@pytest.fixture(scope="module")
def modules(chromium: Browser) -> Iterator[Page]:
    """A page at an address that serves the page's files as they are."""
    contents = {file.name: file.read_bytes() for file in page_files()}
    kinds = {"js": "text/javascript", "css": "text/css", "html": "text/html"}

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(ADDRESS)
        if name == "empty":
            route.fulfill(body="<!doctype html><title>empty</title>", content_type="text/html")
        else:
            route.fulfill(body=contents[name], content_type=kinds[name.rpartition(".")[2]])

    page = chromium.new_page()
    page.route(f"{ADDRESS}**", answer)
    page.goto(f"{ADDRESS}empty")
    yield page
    page.close()


def imported(page: Page, case: dict[str, Any], files: list[bytes]) -> dict[str, Any]:
    data = encode_page_data(new_result(case), SpecOptions("none")).decode()
    answer: dict[str, Any] = page.evaluate(IMPORT, [data, [base64.b64encode(file).decode() for file in files]])
    return answer


def count_of(lines: list[str], words: str) -> int:
    """How many rows a message names, in a line such as "Rows 3, 4 can't be identified"."""
    return sum(len(line.split(words)[0].split(",")) for line in lines if words in line)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_an_import(case: dict[str, Any], modules: Page) -> None:
    reported = imported(modules, case, files_of(case, "csv"))
    answer = {
        "states": reported["states"],
        "cells": {name: reported["cells"].get(name) for name in case.get("cells", {})},
        "conflicts": {name: reported["cells"].get(name, {}).get("Conflict") for name in case.get("conflicts", {})},
        "done": reported["done"],
        "gone": reported["gone"],
        "second": count_of(reported["lines"], "second row"),
        "unplaced": count_of(reported["lines"], "can't be identified"),
    }
    assert answer == expected(case, answer)
    assert reported["isStored"]
    for part in case.get("reported", []):
        assert part.lower() in "\n".join(reported["lines"]).lower()
    # what the page exports gives the same in a sheet, and in another page
    exported = reported["exported"].encode()
    new = checklist(new_result(case))
    merged = merge([read_checklist(exported)], new)
    assert answer_of(merged, case)["states"] == reported["states"]
    for content in (exported, written(merged.checklist, "csv")):
        repeated = imported(modules, case, [content])
        assert (repeated["states"], repeated["done"]) == (reported["states"], reported["done"])
