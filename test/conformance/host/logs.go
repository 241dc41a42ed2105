package host

import (
	"bytes"
	"strings"
	"sync"
)

// Logs holds what a process wrote: as it wrote it, and as Grafana's log reader understood it.
type Logs struct {
	raw  *buffer
	seen *buffer
}

func newLogs() *Logs { return &Logs{raw: &buffer{}, seen: &buffer{}} }

// Raw is the process's stderr, byte for byte.
func (l *Logs) Raw() string { return l.raw.String() }

// Seen is one JSON object a line, as go-plugin would hand it to Grafana.
func (l *Logs) Seen() string { return l.seen.String() }

// Lines of the process's stderr, empty ones left out.
func (l *Logs) Lines() []string {
	return strings.FieldsFunc(l.Raw(), func(letter rune) bool { return letter == '\n' })
}

type buffer struct {
	mutex sync.Mutex
	bytes bytes.Buffer
}

func (b *buffer) Write(chunk []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.bytes.Write(chunk)
}

func (b *buffer) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.bytes.String()
}
