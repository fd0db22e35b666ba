"""From a workflow and values to a plan: the steps with their parameters bound, in dependency order.

`values` takes the values in, `build` binds them and expands the workflows that steps use, `plan` is what comes out.
Nothing here talks to a database. docs/apply.md tells what it is for.
"""
