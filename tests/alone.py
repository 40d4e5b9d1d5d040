"""What documents are alone: each in a fork of a process that has imported the program and read no document."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence

import rst2spec.tokens.docutils_reader.system_messages  # noqa: F401  # what is imported here, no fork has to import
from rst2spec.run.document_result import DocumentResult, check_file
from rst2spec.run.options import Options
from rst2spec.source.discover import InputFile
from rst2spec.source.read import SkippedFile

Outcome = DocumentResult | SkippedFile


def each_alone(found: Sequence[InputFile], options: Options) -> list[Outcome]:
    """Checks each document in a process that has read no other one."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.alone"], input=pickle.dumps((found, options)), stdout=subprocess.PIPE, check=True
    )
    made: list[Outcome] = pickle.loads(done.stdout)
    return made


def _in_a_fork(item: InputFile, options: Options) -> Outcome:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        with os.fdopen(writing, "wb") as stream:
            pickle.dump(check_file(item, options), stream)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        made: Outcome = pickle.load(stream)
    os.waitpid(child, 0)
    return made


if __name__ == "__main__":
    documents, told = pickle.load(sys.stdin.buffer)
    sys.stdout.buffer.write(pickle.dumps([_in_a_fork(item, told) for item in documents]))
