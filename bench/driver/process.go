package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"modelwatch.example/conformance/host"
)

const starts = 7

// startReport is the time from starting a process to having the answer to a first query, in milliseconds.
type startReport struct {
	OursMs   float64 `json:"oursMs"`
	TheirsMs float64 `json:"theirsMs"`
}

func measureStarts(ctx context.Context, plan plan) (startReport, error) {
	var ours, theirs []time.Duration
	for round := range starts {
		took, err := plan.firstAnswer(ctx, plan.ours, func(process *host.Process) side { return side{process, plan.ourRequest} }, round)
		if err != nil {
			return startReport{}, err
		}
		ours = append(ours, took)
		took, err = plan.firstAnswer(ctx, plan.theirs, func(process *host.Process) side { return side{process, plan.theirRequest} }, round)
		if err != nil {
			return startReport{}, err
		}
		theirs = append(theirs, took)
	}
	return startReport{quantile(ours, 0.5), quantile(theirs, 0.5)}, nil
}

func (p plan) firstAnswer(ctx context.Context, command []string, as func(*host.Process) side, round int) (time.Duration, error) {
	started := time.Now()
	process, err := start(command)
	if err != nil {
		return 0, err
	}
	defer process.Stop()
	asked := as(process)
	_, err = asked.ask(ctx, asked.request(sizes[0].expr, p.over(sizes[0], round)))
	return time.Since(started), err
}

// memoryReport is in bytes: the most that was ever resident, and what is after the run.
type memoryReport struct {
	OursPeak   int64 `json:"oursPeak"`
	OursNow    int64 `json:"oursNow"`
	TheirsPeak int64 `json:"theirsPeak"`
	TheirsNow  int64 `json:"theirsNow"`
}

// settle is how long a process may tidy up before what it holds is read.
const settle = 5 * time.Second

func (s *sides) memory() (memoryReport, error) {
	time.Sleep(settle)
	ours, err := status(s.ours.process.Pid())
	if err != nil {
		return memoryReport{}, err
	}
	theirs, err := status(s.theirs.process.Pid())
	return memoryReport{ours["VmHWM"], ours["VmRSS"], theirs["VmHWM"], theirs["VmRSS"]}, err
}

// status are the memory figures that Linux keeps of a process, in bytes.
func status(pid int) (map[string]int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return nil, err
	}
	figures := map[string]int64{}
	for line := range strings.Lines(string(text)) {
		var name string
		var kibibytes int64
		if _, err := fmt.Sscanf(line, "%s %d kB", &name, &kibibytes); err == nil {
			figures[strings.TrimSuffix(name, ":")] = kibibytes << 10
		}
	}
	return figures, nil
}
