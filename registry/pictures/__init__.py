"""Workflows as pictures: in the terminal (`terminal`), as SVG and PNG (`svg`, `png`).

Each takes a Workflow as `reg.get` gives it, and needs no database. The text formats mermaid and dot are in
`registry.formats`; what all of them write on nodes and edges is in `labels`.
"""
