package main

import (
	"slices"
	"time"
)

// times are those of one side, round by round.
type times struct {
	took  []time.Duration
	bytes int
}

func (t *times) add(one answer) {
	t.took = append(t.took, one.took)
	t.bytes = one.bytes
}

func (t *times) report() timeReport {
	return timeReport{MedianMs: quantile(t.took, 0.5), P95Ms: quantile(t.took, 0.95), Bytes: t.bytes}
}

// quantile in milliseconds, by the nearest rank.
func quantile(took []time.Duration, share float64) float64 {
	sorted := slices.Sorted(slices.Values(took))
	return float64(sorted[int(share*float64(len(sorted)-1)+0.5)].Microseconds()) / 1000
}
