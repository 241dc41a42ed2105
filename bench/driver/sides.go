package main

import (
	"context"
	"fmt"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
	"modelwatch.example/conformance/host"
)

// side is one of the two processes, and how a PromQL query is put to it.
type side struct {
	process *host.Process
	request func(expr string, over host.Range) *pluginv2.QueryDataRequest
}

type sides struct{ ours, theirs side }

func startBoth(plan plan) (*sides, error) {
	ours, err := start(plan.ours)
	if err != nil {
		return nil, fmt.Errorf("starting Modelwatch: %w", err)
	}
	theirs, err := start(plan.theirs)
	if err != nil {
		ours.Stop()
		return nil, fmt.Errorf("starting Grafana's back end: %w", err)
	}
	return &sides{side{ours, plan.ourRequest}, side{theirs, plan.theirRequest}}, nil
}

func start(command []string) (*host.Process, error) {
	return host.Start(host.Options{Command: command, StartTimeout: 30 * time.Second})
}

func (s *sides) stop() {
	s.ours.process.Stop()
	s.theirs.process.Stop()
}

// ourRequest leaves the settings as they are by default: how often metrics are scraped is read once a minute, and no range is
// asked for twice.
func (p plan) ourRequest(expr string, over host.Range) *pluginv2.QueryDataRequest {
	return host.Prometheus(p.prometheus).Request(host.Query("A", over, map[string]any{
		"signal": "promql", "options": map[string]any{"expr": expr},
	}))
}

func (p plan) theirRequest(expr string, over host.Range) *pluginv2.QueryDataRequest {
	source := host.Source{Settings: map[string]any{"httpMethod": "POST", "timeInterval": "15s"}, Role: "Editor"}
	request := source.Request(host.Query("A", over, map[string]any{
		"expr": expr, "range": true, "instant": false, "format": "time_series",
		"intervalMs": over.Step.Milliseconds(), "maxDataPoints": 11_000, "utcOffsetSec": 0,
	}))
	request.PluginContext.PluginId = "prometheus"
	request.PluginContext.DataSourceInstanceSettings.Url = p.prometheus
	return request
}

// answer is what came back, and how long it took until all of it was here.
type answer struct {
	took     time.Duration
	bytes    int
	response *pluginv2.DataResponse
}

func (s side) ask(ctx context.Context, request *pluginv2.QueryDataRequest) (answer, error) {
	started := time.Now()
	all, err := s.process.Data.QueryData(ctx, request)
	took := time.Since(started)
	if err != nil {
		return answer{}, err
	}
	response := all.Responses["A"]
	if response == nil || response.Error != "" {
		return answer{}, fmt.Errorf("the query failed: %v", response)
	}
	size := 0
	for _, frame := range response.Frames {
		size += len(frame)
	}
	return answer{took, size, response}, nil
}
