// Driver puts the same PromQL through two plugin processes in turn, against one Prometheus, and says as JSON how long
// each took, how much it sent and how much memory it held.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"
)

// plan is what is measured.
type plan struct {
	ours, theirs []string
	prometheus   string
	// to is the last moment of the data, which has a point every step.
	to    time.Time
	step  time.Duration
	quick bool
}

// report is the one thing the driver writes.
type report struct {
	Queries []queryReport   `json:"queries"`
	Starts  startReport     `json:"starts"`
	Memory  memoryReport    `json:"memory"`
	Derived []derivedReport `json:"derived"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	ours := flag.String("ours", "", "command of Modelwatch's back end")
	theirs := flag.String("theirs", "", "command of Grafana's Prometheus back end")
	prometheus := flag.String("prometheus", "", "URL of the Prometheus that both ask")
	to := flag.Int64("to", 0, "Unix seconds of the last point")
	step := flag.Duration("step", 15*time.Second, "time between points")
	quick := flag.Bool("quick", false, "a tenth of the rounds")
	flag.Parse()
	plan := plan{
		ours: strings.Fields(*ours), theirs: strings.Fields(*theirs), prometheus: *prometheus,
		to: time.Unix(*to, 0).UTC(), step: *step, quick: *quick,
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Minute)
	defer cancel()
	measured, err := measure(ctx, plan)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(measured)
}

func measure(ctx context.Context, plan plan) (report, error) {
	var whole report
	starts, err := measureStarts(ctx, plan)
	if err != nil {
		return whole, fmt.Errorf("measuring starts: %w", err)
	}
	whole.Starts = starts
	both, err := startBoth(plan)
	if err != nil {
		return whole, err
	}
	defer both.stop()
	for _, size := range sizes {
		measured, err := both.compare(ctx, plan, size)
		if err != nil {
			return whole, fmt.Errorf("%d x %d: %w", size.series, size.points, err)
		}
		whole.Queries = append(whole.Queries, measured)
	}
	if whole.Memory, err = both.memory(); err != nil {
		return whole, err
	}
	whole.Derived, err = both.derived(ctx, plan)
	return whole, err
}
