"""Starlette's TestClient over httpx; it would rather have httpx2 and says so with a warning that would stop the tests."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

__all__ = ["TestClient"]
