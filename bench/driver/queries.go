package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"modelwatch.example/conformance/host"
)

type size struct {
	series, points, warmUp, rounds int
	expr                           string
}

var sizes = []size{
	{series: 1, points: 100, warmUp: 60, rounds: 100, expr: `bench_value{tier="1"}`},
	// As in a process that has run for an hour.
	{series: 1, points: 100, warmUp: 1000, rounds: 100, expr: `bench_value{tier="1",job="model-server"}`},
	{series: 50, points: 500, warmUp: 20, rounds: 40, expr: `bench_value{tier=~"1|50"}`},
	{series: 500, points: 1000, warmUp: 6, rounds: 20, expr: `bench_value`},
}

type queryReport struct {
	Series int        `json:"series"`
	Points int        `json:"points"`
	WarmUp int        `json:"warmUp"`
	Rounds int        `json:"rounds"`
	Ours   timeReport `json:"ours"`
	Theirs timeReport `json:"theirs"`
	// Raw is the same request over plain HTTP, the answer read and thrown away.
	Raw timeReport `json:"raw"`
}

type timeReport struct {
	MedianMs float64 `json:"medianMs"`
	P95Ms    float64 `json:"p95Ms"`
	Bytes    int     `json:"bytes"`
}

// over moves by a step from round to round, so that no round can be answered from what the last one left.
func (p plan) over(size size, round int) host.Range {
	to := p.to.Add(-time.Duration(round) * p.step)
	return host.Range{From: to.Add(-time.Duration(size.points-1) * p.step), To: to, Step: p.step}
}

func (s *sides) compare(ctx context.Context, plan plan, size size) (queryReport, error) {
	measured := queryReport{Series: size.series, Points: size.points, WarmUp: size.warmUp, Rounds: size.rounds}
	if plan.quick {
		size.rounds, size.warmUp = max(3, size.rounds/10), max(2, size.warmUp/10)
	}
	if err := s.sameRows(ctx, plan, size); err != nil {
		return measured, err
	}
	var ours, theirs, raw times
	for round := range size.warmUp + size.rounds {
		over := plan.over(size, round)
		first, err := s.ours.ask(ctx, s.ours.request(size.expr, over))
		if err != nil {
			return measured, err
		}
		second, err := s.theirs.ask(ctx, s.theirs.request(size.expr, over))
		if err != nil {
			return measured, err
		}
		third, err := plan.raw(ctx, size.expr, over)
		if err != nil {
			return measured, err
		}
		if round >= size.warmUp {
			ours.add(first)
			theirs.add(second)
			raw.add(third)
		}
	}
	measured.Ours, measured.Theirs, measured.Raw = ours.report(), theirs.report(), raw.report()
	return measured, nil
}

// sameRows makes sure that both give the same amount of data, or the times would say nothing.
func (s *sides) sameRows(ctx context.Context, plan plan, size size) error {
	over := plan.over(size, 0)
	for name, side := range map[string]side{"Modelwatch": s.ours, "Grafana's back end": s.theirs} {
		answer, err := side.ask(ctx, side.request(size.expr, over))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		frames, err := host.Frames(answer.response)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		rows := 0
		for _, frame := range frames {
			rows += frame.Rows()
		}
		if len(frames) != size.series || rows != size.series*size.points {
			return fmt.Errorf("%s gave %d series and %d points", name, len(frames), rows)
		}
	}
	return nil
}

func (p plan) raw(ctx context.Context, expr string, over host.Range) (answer, error) {
	return post(ctx, p.prometheus+"/api/v1/query_range", url.Values{
		"query": {expr}, "start": {fmt.Sprint(over.From.Unix())}, "end": {fmt.Sprint(over.To.Unix())},
		"step": {fmt.Sprint(over.Step.Seconds())},
	})
}

func post(ctx context.Context, address string, form url.Values) (answer, error) {
	started := time.Now()
	response, err := http.DefaultClient.PostForm(address, form)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	size, err := io.Copy(io.Discard, response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("status %d", response.StatusCode)
	}
	return answer{took: time.Since(started), bytes: int(size)}, err
}
