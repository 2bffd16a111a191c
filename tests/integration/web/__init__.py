"""Pages without a browser: who may see them, and what their door refuses."""
