// Package host starts a plugin process as Grafana 12.4 does and speaks to it with Grafana's own generated clients.
package host

import (
	"errors"
	"fmt"
	"net"
	"os/exec"
	"strconv"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend/grpcplugin"
	"github.com/grafana/grafana-plugin-sdk-go/genproto/pluginv2"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

// Options says what to start. Env is added to the few variables of GrafanaEnv; nothing is inherited.
type Options struct {
	Command      []string
	Env          []string
	StartTimeout time.Duration
}

// Process is a running plugin process and its services.
type Process struct {
	Data        pluginv2.DataClient
	Diagnostics pluginv2.DiagnosticsClient
	Resource    pluginv2.ResourceClient
	Stream      pluginv2.StreamClient
	// Connection carries what Grafana itself does not ask for, such as the health service.
	Connection grpc.ClientConnInterface
	Logs       *Logs

	client *plugin.Client
	ping   func() error
}

// GrafanaEnv is what Grafana 12.4 passes on when the instance has nothing special configured.
func GrafanaEnv() []string {
	return []string{
		"GF_VERSION=12.4.10",
		"GF_EDITION=Open Source",
		"GF_INSTANCE_FEATURE_TOGGLES_ENABLE=",
		"GF_PLUGIN_VERSION=0.1.0",
	}
}

func pluginSet() plugin.PluginSet {
	return plugin.PluginSet{
		"diagnostics": &grpcplugin.DiagnosticsGRPCPlugin{},
		"resource":    &grpcplugin.ResourceGRPCPlugin{},
		"data":        &grpcplugin.DataGRPCPlugin{},
		"stream":      &grpcplugin.StreamGRPCPlugin{},
	}
}

// Start runs the command and waits for its handshake. The error holds what the process wrote to stderr.
func Start(options Options) (*Process, error) {
	command := exec.Command(options.Command[0], options.Command[1:]...)
	command.Env = append(GrafanaEnv(), options.Env...)
	logs := newLogs()
	client := plugin.NewClient(&plugin.ClientConfig{
		Cmd: command,
		HandshakeConfig: plugin.HandshakeConfig{
			ProtocolVersion:  grpcplugin.ProtocolVersion,
			MagicCookieKey:   grpcplugin.MagicCookieKey,
			MagicCookieValue: grpcplugin.MagicCookieValue,
		},
		VersionedPlugins: map[int]plugin.PluginSet{grpcplugin.ProtocolVersion: pluginSet()},
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		SkipHostEnv:      true,
		StartTimeout:     options.StartTimeout,
		Stderr:           logs.raw,
		Logger: hclog.New(&hclog.LoggerOptions{
			Level:      hclog.Trace,
			Output:     logs.seen,
			JSONFormat: true,
		}),
	})
	process, err := connect(client, logs)
	if err != nil {
		client.Kill()
		return nil, fmt.Errorf("%w\nstderr: %s", err, logs.Raw())
	}
	return process, nil
}

func connect(client *plugin.Client, logs *Logs) (*Process, error) {
	protocol, err := client.Client()
	if err != nil {
		return nil, err
	}
	grpcClient, ok := protocol.(*plugin.GRPCClient)
	if !ok {
		return nil, errors.New("the process speaks something other than gRPC")
	}
	process := &Process{Connection: grpcClient.Conn, Logs: logs, client: client, ping: protocol.Ping}
	return process, dispense(protocol, map[string]func(any) bool{
		"data":        func(raw any) (ok bool) { process.Data, ok = raw.(pluginv2.DataClient); return },
		"diagnostics": func(raw any) (ok bool) { process.Diagnostics, ok = raw.(pluginv2.DiagnosticsClient); return },
		"resource":    func(raw any) (ok bool) { process.Resource, ok = raw.(pluginv2.ResourceClient); return },
		"stream":      func(raw any) (ok bool) { process.Stream, ok = raw.(pluginv2.StreamClient); return },
	})
}

func dispense(protocol plugin.ClientProtocol, into map[string]func(any) bool) error {
	for name, take := range into {
		raw, err := protocol.Dispense(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if !take(raw) {
			return fmt.Errorf("%s is of type %T", name, raw)
		}
	}
	return nil
}

// Address is where the process listens.
func (p *Process) Address() net.Addr { return p.client.ReattachConfig().Addr }

// Pid is the number of the process.
func (p *Process) Pid() int {
	pid, err := strconv.Atoi(p.client.ID())
	if err != nil {
		return p.client.ReattachConfig().Pid
	}
	return pid
}

// Version is the protocol version both sides agreed on.
func (p *Process) Version() int { return p.client.NegotiatedVersion() }

// Ping asks go-plugin's health service.
func (p *Process) Ping() error { return p.ping() }

// Exited tells whether the process has ended.
func (p *Process) Exited() bool { return p.client.Exited() }

// Stop asks the process to end, as Grafana does, and kills it two seconds later.
func (p *Process) Stop() { p.client.Kill() }
