"""The names that FHIR messages of the electronic prescription service call things by."""

ODS_CODE = "https://fhir.nhs.uk/Id/ods-organization-code"
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
ITEM_NUMBER = "https://fhir.nhs.uk/Id/prescription-order-item-number"
PRESCRIPTION_NUMBER = "https://fhir.nhs.uk/Id/prescription-order-number"
RFC_4122 = "https://tools.ietf.org/html/rfc4122"
SNOMED = "http://snomed.info/sct"

_DEFINITION = "https://fhir.nhs.uk/StructureDefinition/Extension-DM-"
SITE_TYPE = f"{_DEFINITION}PerformerSiteType"
PRESCRIPTION_TYPE = f"{_DEFINITION}PrescriptionType"
LONG_ID = f"{_DEFINITION}PrescriptionId"
CONTROLLED_DRUG = f"{_DEFINITION}ControlledDrug"
RESPONSIBLE_PRACTITIONER = f"{_DEFINITION}ResponsiblePractitioner"
STATUS_HISTORY = f"{_DEFINITION}PrescriptionStatusHistory"
REPEAT_INFORMATION = (
    "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-MedicationRepeatInformation"
)
