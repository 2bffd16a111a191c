"""The dispenser that has a prescription, as the national services name it to another one that asks for it."""

from typing import Any

import orjson

from eps.prescriptions.releasing import WithAnotherDispenser

SUPPORTING = "https://fhir.nhs.uk/StructureDefinition/Extension-Spine-supportingInfo"
ODS_CODE = "https://fhir.nhs.uk/Id/ods-organization-code"
HOLDER = "holder"


def naming_holder(error: WithAnotherDispenser) -> dict[str, object]:
    """Fields of the OperationOutcome: the organisation, and the extension that refers to it. No telephone where nobody
    knows one: a program would dial the words."""
    identifier = {"system": ODS_CODE, "value": error.facts["ods_code"]}
    organization: dict[str, object] = {
        "resourceType": "Organization",
        "id": HOLDER,
        "identifier": [identifier],
        "name": error.facts["name"],
    }
    if number := error.facts["number"]:
        organization["telecom"] = [{"system": "phone", "use": "work", "value": number}]
    reference = {"reference": f"#{HOLDER}", "identifier": identifier}
    return {
        "contained": [organization],
        "extension": [{"url": SUPPORTING, "valueReference": reference}],
    }


def for_programs(issue: dict[str, Any], error: WithAnotherDispenser) -> dict[str, Any]:
    """Its diagnostics are JSON, which dispensing systems read; the sentence stands beside the code."""
    facts = error.facts
    told = {"odsCode": facts["ods_code"], "name": facts["name"]}
    if number := facts["number"]:
        told["tel"] = number
    return {
        **issue,
        "details": {**issue["details"], "text": issue["diagnostics"]},
        "diagnostics": orjson.dumps(told).decode(),
    }
