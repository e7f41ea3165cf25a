"""Requests from elsewhere as flows: each importer reads one format and gives the text of a flow."""
