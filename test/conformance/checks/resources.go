package checks

import (
	"errors"
	"io"

	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
	"modelwatch.example/conformance/host"
	"modelwatch.example/conformance/suite"
)

func resources(subject *Subject) []suite.Check {
	return []suite.Check{
		{Name: "resources: a route that does not exist is 404, not a failed call", Run: func(t *suite.T) {
			code, _ := subject.resource(t, subject.source(), "GET", "no/such/route", nil)
			t.Require(code == 404, "status %d", code)
		}},
	}
}

// resource calls a route and gathers what it streams.
func (s *Subject) resource(t *suite.T, source host.Source, method, path string, body []byte) (int32, []byte) {
	stream, err := s.shared(t).Resource.CallResource(t, &pluginv2.CallResourceRequest{
		PluginContext: source.Context(),
		Path:          path,
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
