package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
	"modelwatch.example/conformance/host"
)

// derivedReport holds a derived query against the raw requests that it makes.
type derivedReport struct {
	Signal   string     `json:"signal"`
	Requests int        `json:"requests"`
	Ours     timeReport `json:"ours"`
	Raw      timeReport `json:"raw"`
}

var derivedQueries = []map[string]any{
	{"signal": "latency"},
	{"signal": "throughput"},
	{"signal": "drift", "window": "15m", "options": map[string]any{
		"of": "features", "baseline": map[string]any{"kind": "previous", "offset": "15m"},
	}},
}

const (
	derivedWarmUp = 40
	derivedRounds = 60
	// A panel that is refreshed: the round before has read, of the same minute, how often metrics are scraped.
	recordedRound = 1
)

func (s *sides) derived(ctx context.Context, plan plan) ([]derivedReport, error) {
	var all []derivedReport
	for _, query := range derivedQueries {
		signal := fmt.Sprint(query["signal"])
		one, err := s.derive(ctx, plan, query)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", signal, err)
		}
		one.Signal = signal
		all = append(all, one)
	}
	return all, nil
}

func (s *sides) derive(ctx context.Context, plan plan, query map[string]any) (derivedReport, error) {
	over := func(round int) host.Range {
		to := plan.to.Add(-time.Duration(round) * plan.step)
		return host.Range{From: to.Add(-time.Hour), To: to, Step: plan.step}
	}
	request := func(prometheus string, round int) *pluginv2.QueryDataRequest {
		return host.Prometheus(prometheus).Request(host.Query("A", over(round), query))
	}
	forms, err := recordRequests(ctx, plan.prometheus, func(address string) error {
		_, err := s.ours.ask(ctx, request(address, recordedRound))
		return err
	}, func(address string) error {
		_, err := s.ours.ask(ctx, request(address, recordedRound+1))
		return err
	})
	if err != nil {
		return derivedReport{}, err
	}
	var ours, raw times
	for index := range derivedWarmUp + derivedRounds {
		round := recordedRound + 2 + index
		first, err := s.ours.ask(ctx, request(plan.prometheus, round))
		if err != nil {
			return derivedReport{}, err
		}
		second, err := replay(ctx, plan.prometheus, forms, time.Duration(round-recordedRound-1)*plan.step)
		if err != nil {
			return derivedReport{}, err
		}
		if index >= derivedWarmUp {
			ours.add(first)
			raw.add(second)
		}
	}
	return derivedReport{Requests: len(forms), Ours: ours.report(), Raw: raw.report()}, nil
}

type recorded struct {
	path string
	form url.Values
}

// recordRequests lets queries run through a proxy, one after the other, and returns what the last one asked of Prometheus.
func recordRequests(_ context.Context, prometheus string, queries ...func(address string) error) ([]recorded, error) {
	target, err := url.Parse(prometheus)
	if err != nil {
		return nil, err
	}
	var mutex sync.Mutex
	var seen []recorded
	proxy := httputil.NewSingleHostReverseProxy(target)
	server := httptest.NewServer(http.HandlerFunc(func(to http.ResponseWriter, request *http.Request) {
		if err := request.ParseForm(); err == nil {
			mutex.Lock()
			seen = append(seen, recorded{request.URL.Path, request.Form})
			mutex.Unlock()
		}
		// The body has been read: what it held goes into the address.
		request.Method, request.Body, request.ContentLength = http.MethodGet, nil, 0
		request.URL.RawQuery = request.Form.Encode()
		proxy.ServeHTTP(to, request)
	}))
	defer server.Close()
	for _, query := range queries {
		seen = nil
		if err := query(server.URL); err != nil {
			return nil, err
		}
	}
	return seen, nil
}

// replay sends the requests side by side, as the query did but that much earlier, and reads the answers to their end.
func replay(ctx context.Context, prometheus string, requests []recorded, earlier time.Duration) (answer, error) {
	started := time.Now()
	var group sync.WaitGroup
	answers := make([]answer, len(requests))
	errors := make([]error, len(requests))
	for index, request := range requests {
		form := url.Values{}
		for name, values := range request.form {
			form[name] = values
		}
		for _, name := range []string{"start", "end", "time"} {
			if at, err := strconv.ParseFloat(form.Get(name), 64); err == nil {
				form.Set(name, fmt.Sprint(int64(at)-int64(earlier.Seconds())))
			}
		}
		group.Go(func() { answers[index], errors[index] = post(ctx, prometheus+request.path, form) })
	}
	group.Wait()
	whole := answer{took: time.Since(started)}
	for index, one := range answers {
		if errors[index] != nil {
			return whole, errors[index]
		}
		whole.bytes += one.bytes
	}
	return whole, nil
}
