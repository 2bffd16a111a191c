"""Pages of practice staff and prescribers."""
