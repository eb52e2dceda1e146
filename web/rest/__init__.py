"""The REST API: every question, list and resource as JSON under /api/v1, described by OpenAPI."""

from web.rest.operations import ROOT, OperationTable
from web.rest.routes import rest_api

__all__ = ["ROOT", "OperationTable", "rest_api"]
