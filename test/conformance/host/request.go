package host

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
)

// Source is a configured data source: its settings as Grafana stores them, and its secrets.
type Source struct {
	Settings map[string]any
	Secrets  map[string]string
	// Role of the user who asks; empty when nobody does, as in alerting.
	Role string
}

// Prometheus is a data source that has a Prometheus alone.
func Prometheus(url string) Source {
	return Source{
		Settings: map[string]any{"prometheus": map[string]any{"url": url}},
		Role:     "Editor",
	}
}

// As is the same data source, asked by a user of another role.
func (s Source) As(role string) Source {
	s.Role = role
	return s
}

// Context is what Grafana sends along with every call.
func (s Source) Context() *pluginv2.PluginContext {
	settings, err := json.Marshal(s.Settings)
	if err != nil {
		panic(fmt.Sprintf("settings that are no JSON: %v", err))
	}
	context := &pluginv2.PluginContext{
		OrgId:         1,
		PluginId:      "modelwatch-monitoring-datasource",
		PluginVersion: "0.1.0",
		UserAgent:     "Grafana/12.4.10",
		GrafanaConfig: map[string]string{"GF_APP_URL": "http://localhost:3000/"},
		DataSourceInstanceSettings: &pluginv2.DataSourceInstanceSettings{
			Id:                      1,
			Uid:                     uid(settings),
			Name:                    "Modelwatch",
			JsonData:                settings,
			DecryptedSecureJsonData: s.Secrets,
			LastUpdatedMS:           1_770_000_000_000,
		},
	}
	if s.Role != "" {
		context.User = &pluginv2.User{Login: "ada", Name: "Ada", Email: "ada@example.org", Role: s.Role}
	}
	return context
}

// uid is another one for other settings: under one uid and time of change a plugin may take settings for unchanged.
func uid(settings []byte) string {
	hash := fnv.New64a()
	_, _ = hash.Write(settings)
	return fmt.Sprintf("conformance-%x", hash.Sum64())
}

// Range is the time a query looks at.
type Range struct {
	From, To time.Time
	Step     time.Duration
	// Points is the number of points asked for; zero for as many as there are steps.
	Points int64
}

// Query is one query of a request: Grafana's own keys around the envelope.
func Query(refID string, over Range, envelope map[string]any) *pluginv2.DataQuery {
	body := map[string]any{
		"refId":      refID,
		"datasource": map[string]any{"type": "modelwatch-monitoring-datasource", "uid": "conformance"},
		"hide":       false,
	}
	for key, value := range envelope {
		body[key] = value
	}
	text, err := json.Marshal(body)
	if err != nil {
		panic(fmt.Sprintf("a query that is no JSON: %v", err))
	}
	return RawQuery(refID, over, text)
}

// RawQuery is a query whose JSON is given, whatever it holds.
func RawQuery(refID string, over Range, text []byte) *pluginv2.DataQuery {
	points := over.Points
	if points == 0 {
		points = int64(over.To.Sub(over.From)/over.Step) + 1
	}
	return &pluginv2.DataQuery{
		RefId:         refID,
		MaxDataPoints: points,
		IntervalMS:    over.Step.Milliseconds(),
		TimeRange:     &pluginv2.TimeRange{FromEpochMS: over.From.UnixMilli(), ToEpochMS: over.To.UnixMilli()},
		Json:          text,
	}
}

// Request puts queries to a data source.
func (s Source) Request(queries ...*pluginv2.DataQuery) *pluginv2.QueryDataRequest {
	return &pluginv2.QueryDataRequest{PluginContext: s.Context(), Headers: map[string]string{}, Queries: queries}
}
