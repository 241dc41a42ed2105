"""Names, types and buckets as the real software has them; every help text says that the figures are simulated.

vLLM: ``vllm/v1/metrics/loggers.py`` (labels ``model_name`` and ``engine``; reasons from ``vllm/v1/engine/__init__.py``).
GPUs: ``etc/default-counters.csv`` of NVIDIA's dcgm-exporter. Machines: Prometheus' node_exporter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from demo.contract import Type

FIRST_TOKEN_EDGES: Final = (
    0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0, 20.0, 40.0, 80.0,
    160.0, 640.0, 2560.0,
)  # fmt: skip
INTER_TOKEN_EDGES: Final = (
    0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0, 20.0, 40.0, 80.0,
)  # fmt: skip
REQUEST_EDGES: Final = (
    0.3, 0.5, 0.8, 1.0, 1.5, 2.0, 2.5, 5.0, 10.0, 15.0, 20.0, 30.0, 40.0, 50.0, 60.0, 120.0, 240.0, 480.0, 960.0,
    1920.0, 7680.0,
)  # fmt: skip
FINISHED_REASONS: Final = ("stop", "length", "abort", "error", "repetition")

_KNOWN: Mapping[str, tuple[Type, str]] = {
    "vllm:num_requests_running": ("gauge", "Number of requests in model execution batches"),
    "vllm:num_requests_waiting": ("gauge", "Number of requests waiting to be processed"),
    "vllm:kv_cache_usage_perc": ("gauge", "KV-cache usage, 1 means 100 percent usage"),
    "vllm:prefix_cache_queries": ("counter", "Prefix cache queries, in terms of number of queried tokens"),
    "vllm:prefix_cache_hits": ("counter", "Prefix cache hits, in terms of number of cached tokens"),
    "vllm:num_preemptions": ("counter", "Cumulative number of preemptions"),
    "vllm:prompt_tokens": ("counter", "Number of prefill tokens processed"),
    "vllm:generation_tokens": ("counter", "Number of generation tokens processed"),
    "vllm:request_success": ("counter", "Count of finished requests by reason"),
    "vllm:time_to_first_token_seconds": ("histogram", "Time to first token in seconds"),
    "vllm:inter_token_latency_seconds": ("histogram", "Inter-token latency in seconds"),
    "vllm:e2e_request_latency_seconds": ("histogram", "End-to-end request latency in seconds"),
    "DCGM_FI_DEV_SM_CLOCK": ("gauge", "SM clock frequency in MHz"),
    "DCGM_FI_DEV_GPU_TEMP": ("gauge", "GPU temperature in C"),
    "DCGM_FI_DEV_POWER_USAGE": ("gauge", "Power draw in W"),
    "DCGM_FI_DEV_GPU_UTIL": ("gauge", "GPU utilization in %"),
    "DCGM_FI_DEV_MEM_COPY_UTIL": ("gauge", "Memory utilization in %"),
    "DCGM_FI_DEV_XID_ERRORS": ("gauge", "Value of the last XID error encountered"),
    "DCGM_FI_DEV_FB_FREE": ("gauge", "Framebuffer memory free in MiB"),
    "DCGM_FI_DEV_FB_USED": ("gauge", "Framebuffer memory used in MiB"),
    "node_cpu_seconds": ("counter", "Seconds the CPUs spent in each mode"),
    "node_memory_MemTotal_bytes": ("gauge", "Memory of the machine"),
    "node_memory_MemAvailable_bytes": ("gauge", "Memory available to new processes"),
    "node_disk_read_bytes": ("counter", "Bytes read successfully"),
    "node_disk_written_bytes": ("counter", "Bytes written successfully"),
    "node_network_receive_bytes": ("counter", "Bytes received by the network device"),
    "node_network_transmit_bytes": ("counter", "Bytes sent by the network device"),
}
FAMILIES: Final[Mapping[str, tuple[Type, str]]] = {
    name: (kind, f"{text} (simulated)") for name, (kind, text) in _KNOWN.items()
}
