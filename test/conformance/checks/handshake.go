package checks

import (
	"bytes"
	"errors"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
	"modelwatch.example/conformance/host"
	"modelwatch.example/conformance/suite"
)

func handshake(subject *Subject) []suite.Check {
	return []suite.Check{
		{Name: "handshake: agrees on protocol version 2 and answers the health service", Run: func(t *suite.T) {
			process := subject.shared(t)
			t.Require(process.Version() == 2, "agreed on version %d", process.Version())
			t.NoError(process.Ping(), "asking go-plugin's health service")
		}},
		{Name: "handshake: a unix socket that its owner alone may use", Run: func(t *suite.T) {
			address := subject.shared(t).Address()
			t.Require(address.Network() == "unix", "listens on %s %s", address.Network(), address)
			found, err := os.Stat(address.String())
			t.NoError(err, "looking at the socket")
			t.Require(found.Mode()&fs.ModeSocket != 0, "%s is no socket", address)
			t.Require(found.Mode().Perm() == 0o600, "the socket has mode %o", found.Mode().Perm())
			t.Require(len(address.String()) < 108, "a path of %d bytes is too long for a socket", len(address.String()))
		}},
		{Name: "handshake: started by hand it refuses with a friendly text", Run: func(t *suite.T) {
			refuses(t, subject.Command)
		}},
		{Name: "handshake: refuses a cookie of another product", Run: func(t *suite.T) {
			refuses(t, subject.Command, "grafana_plugin_type=terraform")
		}},
		{Name: "handshake: starts from an empty environment", Run: func(t *suite.T) {
			process := subject.start(t)
			defer process.Stop()
			answersHealth(t, process)
		}},
		{Name: "handshake: listens on TCP when it is told to", Run: func(t *suite.T) {
			process := subject.start(t, "GF_PLUGIN_TRANSPORT=tcp")
			defer process.Stop()
			address, isTCP := process.Address().(*net.TCPAddr)
			t.Require(isTCP && address.IP.IsLoopback(), "listens on %s %s", process.Address().Network(), process.Address())
			t.Require(address.Port >= 10_000 && address.Port <= 25_000, "port %d is not of go-plugin's range", address.Port)
			answersHealth(t, process)
		}},
		{Name: "handshake: starts in a root that holds libc, libm, libpthread, libdl, /proc and /dev alone",
			Skip: subject.cannotMakeRoot(), Run: func(t *suite.T) { startsInBareRoot(t, subject) }},
	}
}

func refuses(t *suite.T, command []string, env ...string) {
	var stdout, stderr bytes.Buffer
	process := exec.CommandContext(t, command[0], command[1:]...)
	process.Env, process.Stdout, process.Stderr = append([]string{}, env...), &stdout, &stderr
	err := process.Run()
	var exit *exec.ExitError
	t.Require(errors.As(err, &exit) && exit.ExitCode() > 0, "it ended with %v", err)
	said := stdout.String() + stderr.String()
	t.NoError(mentions(said, "Grafana", "plugin"), "reading what it says")
	t.Require(!strings.HasPrefix(stdout.String(), "1|"), "it shook hands all the same: %s", stdout.String())
	t.Require(!strings.Contains(said, "    at "), "a stack trace is no friendly text: %s", said)
}

func answersHealth(t *suite.T, process *host.Process) {
	source := host.Source{Settings: map[string]any{}}
	_, err := process.Diagnostics.CheckHealth(t, &pluginv2.CheckHealthRequest{PluginContext: source.Context()})
	t.NoError(err, "asking for health")
}

// isFree tells whether a unix socket is gone and nobody answers behind it.
func isFree(address net.Addr) bool {
	if _, err := os.Stat(address.String()); !errors.Is(err, fs.ErrNotExist) {
		return false
	}
	connection, err := net.DialTimeout(address.Network(), address.String(), time.Second)
	if err != nil {
		return true
	}
	_ = connection.Close()
	return false
}
