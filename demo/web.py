"""The service's HTTP face: metrics, health, predictions, incidents started by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

LIMIT = 1_000_000
Answer = tuple[int, dict[str, object]]
Route = Callable[[object], Answer]
Collects = CollectorRegistry | Collector


def server(
    address: str,
    port: int,
    scraped: Mapping[str, Collects],
    posts: dict[str, Route],
    health: Callable[[], dict[str, object]],
    get: Callable[[str], Answer | None] = lambda _: None,
) -> ThreadingHTTPServer:
    """A server for what is ``scraped`` by path, ``GET /health`` and the given POST routes, each taking a parsed JSON body;
    ``get`` answers any other GET by its path and query, or not."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            collects = scraped.get(self.path.split("?")[0])
            if collects is not None:
                # The client library's OpenMetrics turns the colon of vLLM's names into an underscore, so only what has
                # exemplars to tell is negotiated: the service's own registry.
                accepted = self.headers.get("Accept", "") if isinstance(collects, CollectorRegistry) else ""
                encode, content_type = choose_encoder(accepted)
                self._send(200, content_type, encode(collects))
            elif self.path == "/health":
                self._json(200, health())
            elif (found := get(self.path)) is not None:
                self._json(*found)
            else:
                self._json(404, {"error": f"nothing at {self.path}; there is {', '.join([*scraped, '/health'])}"})

        def do_POST(self) -> None:
            route = posts.get(self.path)
            if route is None:
                self._json(404, {"error": f"nothing at {self.path}; there is {', '.join(sorted(posts))}"})
                return
            length = int(self.headers.get("Content-Length", "0"))
            if length > LIMIT:
                self._json(413, {"error": f"the body is larger than {LIMIT} bytes"})
                return
            try:
                body: object = json.loads(self.rfile.read(length))
                status, answer = route(body)
            except (ValueError, KeyError, TypeError) as error:
                status, answer = 400, {"error": f"the body could not be used: {error}"}
            self._json(status, answer)

        def log_message(self, format: str, *args: object) -> None:
            """A scrape every few seconds is not news."""

        def _json(self, status: int, document: dict[str, object]) -> None:
            self._send(status, "application/json", json.dumps(document).encode())

        def _send(self, status: int, content_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return ThreadingHTTPServer((address, port), Handler)
