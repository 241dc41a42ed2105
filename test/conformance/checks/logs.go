package checks

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"modelwatch.example/conformance/suite"
)

// levels are those that go-plugin passes on as what they are.
var levels = []string{"trace", "debug", "info", "warn", "error"}

func logs(subject *Subject) []suite.Check {
	return []suite.Check{
		{Name: "logs: every line on stderr is JSON that go-plugin reads", Run: func(t *suite.T) {
			lines := subject.shared(t).Logs.Lines()
			t.Require(len(lines) > 0, "it logged nothing")
			for _, line := range lines {
				isLogLine(t, line)
			}
			t.Note("%d lines", len(lines))
		}},
		{Name: "logs: every line reaches Grafana at its own level", Run: func(t *suite.T) {
			process := subject.shared(t)
			for _, level := range []string{"info", "warn", "error"} {
				written := strings.Count(process.Logs.Raw(), `"@level":"`+level+`"`)
				read := strings.Count(process.Logs.Seen(), `"@level":"`+level+`"`)
				t.Require(read >= written, "%d lines of level %s written, %d read", written, level, read)
			}
		}},
		{Name: "logs: no secret in a log line or a message", Run: func(t *suite.T) {
			t.Require(len(subject.said) > 20, "only %d messages were heard", len(subject.said))
			for _, text := range append(subject.said, subject.shared(t).Logs.Lines()...) {
				t.Require(!strings.Contains(text, Secret), "a secret came out: %s", text)
			}
		}},
	}
}

func isLogLine(t *suite.T, line string) {
	var entry map[string]any
	t.NoError(json.Unmarshal([]byte(line), &entry), "parsing "+line)
	level, isText := entry["@level"].(string)
	t.Require(isText && slices.Contains(levels, level), "level %v: %s", entry["@level"], line)
	_, isText = entry["@message"].(string)
	t.Require(isText, "message %v: %s", entry["@message"], line)
	moment, isText := entry["@timestamp"].(string)
	t.Require(isText, "timestamp %v: %s", entry["@timestamp"], line)
	_, err := time.Parse("2006-01-02T15:04:05.000000Z07:00", moment)
	t.NoError(err, "reading the time of "+line)
	t.Require(len(line) < 64<<10, "a line of %d bytes is torn apart", len(line))
}
