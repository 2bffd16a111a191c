"""What a patient reads when choosing, and agrees to."""

CONSENT_TEXTS = {
    "1": (
        "You are asking us to send your future NHS prescriptions to {name}, {address}. "
        "That pharmacy will see what you are prescribed. You can change this at any time."
    ),
}
"""Numbered, and never edited once published: an answer names the text that was agreed to."""

LIST_BY_DISTANCE = (
    "This list is in order of distance. It is not a recommendation. You can choose any NHS pharmacy."
)
