"""The pages: HTML for caseworkers, managers, auditors and integration staff."""
