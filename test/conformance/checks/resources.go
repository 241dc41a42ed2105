package checks

import (
	"encoding/json"
	"errors"
	"io"

	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
	"modelwatch.example/conformance/host"
	"modelwatch.example/conformance/suite"
	"modelwatch.example/conformance/world"
)

func resources(subject *Subject) []suite.Check {
	skip := subject.needsPrometheus()
	return []suite.Check{
		{Name: "resources: a route that does not exist is 404, not a failed call", Run: func(t *suite.T) {
			refused(t, subject, subject.source(), "GET", "no/such/route", 404)
		}},
		{Name: "resources: a method that a route does not take is 405", Run: func(t *suite.T) {
			refused(t, subject, subject.source(), "DELETE", "signals", 405)
		}},
		{Name: "resources: who has no role is refused with 403", Run: func(t *suite.T) {
			refused(t, subject, subject.source().As("None"), "GET", "signals", 403)
			refused(t, subject, subject.source().As("Emperor"), "GET", "signals", 403)
		}},
		{Name: "resources: a missing parameter is 400 that names it", Skip: skip, Run: func(t *suite.T) {
			t.NoError(mentions(refused(t, subject, subject.source(), "GET", "label-values", 400), "label"), "reading it")
		}},
		{Name: "resources: the registry of signals is there for a viewer", Run: func(t *suite.T) {
			t.Require(len(subject.registered(t)) >= 5, "only %d signals", len(subject.registered(t)))
		}},
		{Name: "resources: the values of a label are those that Prometheus has", Skip: skip, Run: func(t *suite.T) {
			var values []string
			subject.get(t, subject.source().As("Viewer"), "label-values?label=__name__", &values)
			t.Require(len(values) > 5, "only %v", values)
		}},
		{Name: "resources: a Prometheus that is away is an error of the call", Run: func(t *suite.T) {
			code, body := subject.resource(t, withSecret(host.Prometheus(world.Unreachable())), "GET", "label-values?label=model", nil)
			t.Require(code >= 500 && code < 600, "status %d: %s", code, body)
			t.NoError(mentions(string(body), "Prometheus"), "reading it")
		}},
	}
}

type registered struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// registered are the signals that the executable itself says it has.
func (s *Subject) registered(t *suite.T) []registered {
	var all []registered
	s.get(t, s.source().As("Viewer"), "signals", &all)
	for _, one := range all {
		t.Require(one.ID != "" && one.Title != "", "a signal without a name: %+v", one)
	}
	return all
}

func (s *Subject) get(t *suite.T, source host.Source, path string, into any) {
	code, body := s.resource(t, source, "GET", path, nil)
	t.Require(code == 200, "%s: status %d: %s", path, code, body)
	t.NoError(json.Unmarshal(body, into), "reading "+path)
}

// refused is the message of a call that must fail with this status.
func refused(t *suite.T, subject *Subject, source host.Source, method, path string, status int32) string {
	code, body := subject.resource(t, source, method, path, nil)
	t.Require(code == status, "%s %s: status %d, not %d: %s", method, path, code, status, body)
	var answer struct {
		Message string `json:"message"`
	}
	t.NoError(json.Unmarshal(body, &answer), "reading the message")
	t.Require(answer.Message != "", "no message: %s", body)
	return answer.Message
}

// resource calls a route and gathers what it streams.
func (s *Subject) resource(t *suite.T, source host.Source, method, path string, body []byte) (int32, []byte) {
	stream, err := s.shared(t).Resource.CallResource(t, &pluginv2.CallResourceRequest{
		PluginContext: source.Context(),
		Path:          pathOf(path),
		Url:           path,
		Method:        method,
		Headers:       map[string]*pluginv2.StringList{"Content-Type": {Values: []string{"application/json"}}},
		Body:          body,
	})
	t.NoError(err, "calling "+path)
	var code int32
	var whole []byte
	for first := true; ; first = false {
		part, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		t.NoError(err, "reading "+path)
		if first {
			code = part.Code
		}
		whole = append(whole, part.Body...)
	}
	s.heard(string(whole))
	return code, whole
}
