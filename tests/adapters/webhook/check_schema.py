#!/usr/bin/python3
"""Holds what webhook_schema_samples prints against the schemas of the webhook.

    check_schema.py SCHEMA-FOLDER PROGRAM

All that is sent must agree with outgoing.schema.json; what is accepted must be just what agrees
with incoming.schema.json.
"""

import json
import pathlib
import subprocess
import sys

from jsonschema import Draft202012Validator


def validator(path):
    schema = json.loads(path.read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def main(folder, program):
    outgoing = validator(pathlib.Path(folder) / "outgoing.schema.json")
    incoming = validator(pathlib.Path(folder) / "incoming.schema.json")
    printed = subprocess.run([program], check=True, capture_output=True, text=True).stdout
    seen = {"sent": 0, True: 0, False: 0}
    wrong = []
    for line in map(json.loads, printed.splitlines()):
        if "sent" in line:
            seen["sent"] += 1
            wrong += [f"{error.message}: {line}" for error in outgoing.iter_errors(line["sent"])]
            # A schema that takes anything would prove nothing.
            if outgoing.is_valid({**line["sent"], "more": 1}) or incoming.is_valid(line["sent"]):
                wrong.append(f"the schemas are too lax: {line}")
        else:
            seen[line["accepted"]] += 1
            if incoming.is_valid(line["offered"]) != line["accepted"]:
                wrong.append(f"the schema says otherwise: {line}")
    print("\n".join(wrong) if wrong else f"agreed: {seen}")
    return 1 if wrong or 0 in seen.values() else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
