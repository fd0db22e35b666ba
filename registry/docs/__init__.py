"""The schema as documents: DDL, a page, a diagram, and a file to compare a live database with, all from the catalog."""
