// Package checks holds what is demanded of the executable, one file a subject.
package checks

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"modelwatch.example/conformance/host"
	"modelwatch.example/conformance/suite"
	"modelwatch.example/conformance/world"
)

// Secret stands in every settings' secrets and must never come out again.
const Secret = "conformance-s3cret-9b1f"

// Subject is the executable under test and the world it is tested in.
type Subject struct {
	Command []string
	// Self is this program, for the checks that need a second host.
	Self string
	// Compiled tells an executable from a bundle that Node runs.
	Compiled   bool
	Prometheus string
	MLflow     string
	// From and To bound what the Prometheus holds.
	From, To time.Time

	mutex   sync.Mutex
	process *host.Process
	said    []string
}

// All checks in the order they are made. Those on secrets come last: they look back on all that was said.
func All(subject *Subject) []suite.Check {
	groups := [][]suite.Check{
		handshake(subject),
		diagnostics(subject),
		expressions(subject),
		values(subject),
		signals(subject),
		registry(subject),
		failures(subject),
		resources(subject),
		streams(subject),
		load(subject),
		cancelling(subject),
		life(subject),
		tracing(subject),
		logs(subject),
	}
	var all []suite.Check
	for _, group := range groups {
		all = append(all, group...)
	}
	return all
}

// start runs a process of the check's own.
func (s *Subject) start(t *suite.T, env ...string) *host.Process {
	process, err := host.Start(host.Options{Command: s.Command, Env: env, StartTimeout: 20 * time.Second})
	t.NoError(err, "starting the executable")
	return process
}

// shared is the process that all checks use which do not harm it.
func (s *Subject) shared(t *suite.T) *host.Process {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.process == nil || s.process.Exited() {
		s.process = s.start(t)
	}
	return s.process
}

// Close ends the shared process.
func (s *Subject) Close() {
	if s.process != nil {
		s.process.Stop()
	}
}

// source is the real Prometheus, asked with a secret that it does not need.
func (s *Subject) source() host.Source { return withSecret(host.Prometheus(s.Prometheus)) }

func withSecret(source host.Source) host.Source {
	settings := map[string]any{}
	secrets := map[string]string{}
	for name, raw := range source.Settings {
		settings[name] = raw
		server, isServer := raw.(map[string]any)
		if !isServer || server["url"] == nil {
			continue
		}
		copied := map[string]any{"auth": map[string]any{"type": "bearer"}, "headers": []string{"X-Conformance"}}
		for key, value := range server {
			copied[key] = value
		}
		settings[name] = copied
		secrets[name+"Token"] = Secret + "-token"
		secrets[name+"Password"] = Secret + "-password"
		secrets[name+"HeaderValue1"] = Secret + "-header"
	}
	source.Settings, source.Secrets = settings, secrets
	return source
}

// heard keeps what the executable said to a person, for the check that no secret is in it.
func (s *Subject) heard(text string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.said = append(s.said, text)
}

func (s *Subject) raw() world.Prometheus { return world.Prometheus{URL: s.Prometheus} }

// hour is the last hour of the data, a point a minute.
func (s *Subject) hour() host.Range {
	return host.Range{From: s.To.Add(-time.Hour), To: s.To, Step: time.Minute}
}

func (s *Subject) needsPrometheus() string {
	if s.Prometheus == "" {
		return "no Prometheus"
	}
	return ""
}

func mentions(text string, words ...string) error {
	for _, word := range words {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(word)) {
			return fmt.Errorf("%q does not mention %q", text, word)
		}
	}
	return nil
}

// sinceRelease holds everything that the small MLflow knows.
func (s *Subject) sinceRelease() host.Range {
	from := time.Date(2025, 12, 28, 0, 0, 0, 0, time.UTC)
	return host.Range{From: from, To: s.To, Step: time.Hour}
}
