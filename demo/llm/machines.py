"""The machines: one that serves the small models, one whose two GPUs serve the engines.

Figures of the GPUs follow from what the engines do; those of the machines from traffic.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from demo.llm.engine import Served
from demo.llm.layout import Layout, Lived
from demo.llm.spec import ENGINES, Condition
from demo.models.spec import Floats

APPLICATIONS, GPUS = "app-1", "gpu-1"
CPUS = ("0", "1")
GPU_MIB = 46_068.0
RESERVED = 0.9
"""vLLM takes this share of a GPU's memory when it starts (``--gpu-memory-utilization``) and keeps it."""
GIB = 2.0**30
MEMORY = {APPLICATIONS: 16 * GIB, GPUS: 128 * GIB}


def gpu_layout() -> Layout:
    """What NVIDIA's exporter exposes of both GPUs, with the pods that use them."""
    found = Layout("/dcgm/metrics", {"job": "dcgm", "instance": f"{GPUS}:9400"}, {})
    for index, engine in enumerate(ENGINES):
        labels = _gpu(index, engine.pod)
        for name in ("SM_CLOCK", "GPU_TEMP", "POWER_USAGE", "GPU_UTIL", "MEM_COPY_UTIL", "XID_ERRORS", "FB_FREE", "FB_USED"):
            found.gauge(f"DCGM_FI_DEV_{name}", **labels)
    return found


def _gpu(index: int, pod: str) -> dict[str, str]:
    return {
        "gpu": str(index), "UUID": f"GPU-0000000{index}-0000-4000-8000-00000000000{index}", "device": f"nvidia{index}",
        "modelName": "NVIDIA L40S", "Hostname": GPUS, "container": "vllm", "namespace": "models", "pod": pod,
    }  # fmt: skip


def node_layout(node: str) -> Layout:
    """What node_exporter exposes, as far as dashboards of models read it."""
    found = Layout(f"/node/{node}/metrics", {"job": "node", "instance": f"{node}:9100"}, {})
    for cpu in CPUS:
        for mode in ("idle", "user", "system"):
            found.counter("node_cpu_seconds_total", cpu=cpu, mode=mode)
    for name in ("disk_read", "disk_written"):
        found.counter(f"node_{name}_bytes_total", device="nvme0n1")
    for name in ("network_receive", "network_transmit"):
        found.counter(f"node_{name}_bytes_total", device="eth0")
    for name in ("MemTotal", "MemAvailable"):
        found.gauge(f"node_memory_{name}_bytes")
    return found


class Machines:
    """Both machines and the GPUs; ``rng`` draws the noise."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self.gpus = gpu_layout()
        self.nodes = {node: node_layout(node) for node in (APPLICATIONS, GPUS)}

    def live(
        self, load: Floats, conditions: Sequence[Condition], step: float, served: Sequence[Served]
    ) -> list[Lived]:
        """``load`` [steps] is the traffic of the small models, about 1; ``served`` has an entry an engine."""
        return [
            self._gpus(conditions, served),
            self._applications(load, step),
            self._gpu_machine(step, served),
        ]

    def _gpus(self, conditions: Sequence[Condition], served: Sequence[Served]) -> Lived:
        steps = len(conditions)
        lived = Lived(self.gpus, steps)
        throttled = np.array([c.prefill < 1 for c in conditions])
        for index, (engine, one) in enumerate(zip(ENGINES, served, strict=True)):
            labels = _gpu(index, engine.pod)
            use = 0.12 + 0.6 * (1 - np.exp(-one.running / 7)) + 0.5 * one.busy
            use = np.clip(use + self._rng.normal(0, 0.015, steps), 0.05, 0.985) + self._rng.uniform(0, 0.01, steps)
            values = {
                "SM_CLOCK": np.where(throttled, 405.0, 2520.0),
                "GPU_TEMP": np.round(36 + 38 * use + np.where(throttled, 16, 0)),
                "POWER_USAGE": np.round(np.where(throttled, 0.55, 1.0) * (80 + 250 * use), 1),
                "GPU_UTIL": np.round(100 * use),
                "MEM_COPY_UTIL": np.round(62 * use),
                "XID_ERRORS": 0.0,
                "FB_USED": np.floor(GPU_MIB * RESERVED),
                "FB_FREE": np.ceil(GPU_MIB * (1 - RESERVED)),
            }
            for name, value in values.items():
                lived.set(f"DCGM_FI_DEV_{name}", value, **labels)
        return lived

    def _applications(self, load: Floats, step: float) -> Lived:
        lived = Lived(self.nodes[APPLICATIONS], len(load))
        use = np.clip(0.1 + 0.12 * load, 0, 0.9)
        self._machine(lived, APPLICATIONS, use, 0.24 + 0.03 * np.minimum(load, 3), step)
        self._traffic(lived, step, read=0.3e6 * load, written=0.9e6 * load, received=40e3 * load, sent=25e3 * load)
        return lived

    def _gpu_machine(self, step: float, served: Sequence[Served]) -> Lived:
        running = np.sum([one.running for one in served], axis=0)
        preempted = np.sum([one.preempted for one in served], axis=0) / step
        lived = Lived(self.nodes[GPUS], len(running))
        self._machine(lived, GPUS, np.clip(0.08 + 0.008 * running, 0, 0.9), 0.3 + 0.002 * running, step)
        # Blocks that do not fit on the GPU are kept on the local disk and read back.
        self._traffic(
            lived,
            step,
            read=0.5e6 + 180e6 * preempted,
            written=1.2e6 + 0.1e6 * running + 220e6 * preempted,
            received=0.1e6 + 12e3 * running,
            sent=0.05e6 + 6e3 * running,
        )
        return lived

    def _machine(self, lived: Lived, node: str, use: Floats, memory: Floats, step: float) -> None:
        for cpu in CPUS:
            busy = np.clip(use + self._rng.normal(0, 0.01, len(use)), 0.01, 0.99)
            for mode, share in (("idle", 1 - busy), ("user", 0.8 * busy), ("system", 0.2 * busy)):
                lived.count("node_cpu_seconds_total", np.round(share * step, 2), cpu=cpu, mode=mode)
        lived.set("node_memory_MemTotal_bytes", MEMORY[node])
        lived.set("node_memory_MemAvailable_bytes", np.floor(MEMORY[node] * (1 - memory)))

    def _traffic(
        self, lived: Lived, step: float, *, read: Floats, written: Floats, received: Floats, sent: Floats
    ) -> None:
        """Bytes a second [steps] of disk and network."""
        for name, device, rate in (
            ("disk_read", "nvme0n1", read),
            ("disk_written", "nvme0n1", written),
            ("network_receive", "eth0", received),
            ("network_transmit", "eth0", sent),
        ):
            lived.count(f"node_{name}_bytes_total", np.floor(rate * step * self._rng.gamma(25, 1 / 25, len(rate))), device=device)
