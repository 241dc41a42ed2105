"""A language-model service as vLLM exposes it, its gateway and the machines below it. All of it is a seeded simulation:
no language model runs here, yet its queue, cache, tokens, durations and GPUs follow from the same few figures."""
