"""The few calls to MLflow's REST interface that registering needs; no MLflow package required."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any

TIMEOUT = 30.0
Json = dict[str, Any]
"""An answer: whatever JSON object the server sends."""


class MlflowError(Exception):
    """A call that MLflow refused, or a server that could not be reached."""


class Mlflow:
    """A tracking server and registry at ``url``."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def get(self, path: str, **query: str) -> Json:
        """GET under ``/api/2.0/mlflow/``."""
        return self._call(f"{path}?{urllib.parse.urlencode(query)}", None, "GET")

    def post(self, path: str, body: Mapping[str, object]) -> Json:
        """POST under ``/api/2.0/mlflow/``."""
        return self._call(path, json.dumps(body).encode(), "POST")

    def start_trace(self, trace_info: Mapping[str, object]) -> None:
        """Logs a finished trace, with its assessments and without spans (``TraceInfoV3`` as JSON)."""
        body = json.dumps({"trace": {"trace_info": trace_info}}).encode()
        self._send(f"{self.url}/api/3.0/mlflow/traces", body, "POST", "application/json")

    def delete(self, path: str, body: Mapping[str, object]) -> Json:
        """DELETE under ``/api/2.0/mlflow/``."""
        return self._call(path, json.dumps(body).encode(), "DELETE")

    def upload(self, artifact_uri: str, path: str, content: bytes) -> None:
        """Stores one artifact through the server's artifact proxy."""
        scheme, _, root = artifact_uri.partition(":")
        if scheme != "mlflow-artifacts":
            raise MlflowError(f"artifacts lie at {artifact_uri}: start the server with --serve-artifacts")
        where = urllib.parse.quote(f"{root.strip('/')}/{path}")
        self._send(f"{self.url}/api/2.0/mlflow-artifacts/artifacts/{where}", content, "PUT", "application/octet-stream")

    def _call(self, path: str, body: bytes | None, method: str) -> Json:
        return json.loads(self._send(f"{self.url}/api/2.0/mlflow/{path}", body, method, "application/json") or b"{}")

    def _send(self, url: str, body: bytes | None, method: str, content_type: str) -> bytes:
        request = urllib.request.Request(url, data=body, method=method, headers={"Content-Type": content_type})
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            raise MlflowError(
                f"{method} {url} answered {error.code}: {error.read().decode(errors='replace')[:400]}"
            ) from error
        except urllib.error.URLError as error:
            raise MlflowError(f"{method} {url} did not answer: {error.reason}") from error
