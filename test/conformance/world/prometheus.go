// Package world is what stands around the executable in a check: a real Prometheus, and servers that misbehave.
package world

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"time"
)

// Sample is one point as Prometheus wrote it.
type Sample struct {
	Time  time.Time
	Value float64
}

// UnmarshalJSON reads [seconds, "value"], the seconds to the millisecond that Prometheus keeps.
func (s *Sample) UnmarshalJSON(text []byte) error {
	var pair [2]json.RawMessage
	if err := json.Unmarshal(text, &pair); err != nil {
		return err
	}
	var seconds json.Number
	var value string
	if err := json.Unmarshal(pair[0], &seconds); err != nil {
		return err
	}
	if err := json.Unmarshal(pair[1], &value); err != nil {
		return err
	}
	moment, err := seconds.Float64()
	if err != nil {
		return err
	}
	s.Time = time.UnixMilli(int64(moment*1000 + 0.5)).UTC()
	s.Value, err = strconv.ParseFloat(value, 64)
	return err
}

// Series is one series of an answer; an instant answer has one sample.
type Series struct {
	Metric map[string]string `json:"metric"`
	Values []Sample          `json:"values"`
	Value  *Sample           `json:"value"`
}

// Samples are the points of either kind of answer.
func (s Series) Samples() []Sample {
	if s.Value != nil {
		return []Sample{*s.Value}
	}
	return s.Values
}

// Prometheus is asked over plain HTTP, so that what the executable says can be held against it.
type Prometheus struct{ URL string }

// Range evaluates an expression over time.
func (p Prometheus) Range(ctx context.Context, expr string, from, to time.Time, step time.Duration) ([]Series, error) {
	return p.query(ctx, "query_range", url.Values{
		"query": {expr}, "start": {unix(from)}, "end": {unix(to)}, "step": {fmt.Sprint(step.Seconds())},
	})
}

// Instant evaluates an expression at one moment.
func (p Prometheus) Instant(ctx context.Context, expr string, at time.Time) ([]Series, error) {
	return p.query(ctx, "query", url.Values{"query": {expr}, "time": {unix(at)}})
}

func unix(moment time.Time) string {
	return strconv.FormatFloat(float64(moment.UnixMilli())/1000, 'f', -1, 64)
}

func (p Prometheus) query(ctx context.Context, path string, form url.Values) ([]Series, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.URL+"/api/v1/"+path, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var answer struct {
		Status string `json:"status"`
		Error  string `json:"error"`
		Data   struct {
			Result []Series `json:"result"`
		} `json:"data"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return nil, err
	}
	if answer.Status != "success" {
		return nil, fmt.Errorf("prometheus: %s", answer.Error)
	}
	return answer.Data.Result, nil
}

// Key is a set of labels as one text, the metric's name left out.
func Key(labels map[string]string) string {
	parts := make([]string, 0, len(labels))
	for name, value := range labels {
		if name != "__name__" {
			parts = append(parts, fmt.Sprintf("%s=%q", name, value))
		}
	}
	sort.Strings(parts)
	return strings.Join(parts, ",")
}
