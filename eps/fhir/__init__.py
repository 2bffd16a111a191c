"""The door for systems that speak FHIR R4, under /FHIR/R4."""
