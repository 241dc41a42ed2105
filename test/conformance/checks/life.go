package checks

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"syscall"
	"time"

	"modelwatch.example/conformance/suite"
)

func life(subject *Subject) []suite.Check {
	return []suite.Check{
		{Name: "life: killed with SIGKILL, the next one starts and answers", Run: func(t *suite.T) {
			first := subject.start(t)
			t.NoError(syscall.Kill(first.Pid(), syscall.SIGKILL), "killing it")
			t.Eventually(5*time.Second, "go-plugin sees the end", first.Exited)
			_ = os.Remove(first.Address().String())
			second := subject.start(t)
			defer second.Stop()
			answersHealth(t, second)
		}},
		{Name: "life: Shutdown ends it within two seconds and leaves no socket", Run: func(t *suite.T) {
			process := subject.start(t)
			answersHealth(t, process)
			pid, address := process.Pid(), process.Address()
			started := time.Now()
			process.Stop()
			took := time.Since(started)
			t.Note("%d ms", took.Milliseconds())
			t.Require(took < 2*time.Second, "it took %v, so it was killed", took)
			t.Require(!alive(pid), "process %d still runs", pid)
			t.Require(isFree(address), "%s is still there", address)
		}},
		{Name: "life: SIGTERM ends it and leaves no socket", Run: func(t *suite.T) {
			process := subject.start(t)
			defer process.Stop()
			address := process.Address()
			t.NoError(syscall.Kill(process.Pid(), syscall.SIGTERM), "asking it to end")
			t.Eventually(2*time.Second, "the process ends", process.Exited)
			t.Require(isFree(address), "%s is still there", address)
		}},
		{Name: "life: ends by itself when its parent is killed, and leaves no socket", Run: func(t *suite.T) {
			endsWithParent(t, subject)
		}},
		{Name: "life: two at once do not get in each other's way", Run: func(t *suite.T) {
			first, second := subject.start(t), subject.start(t)
			defer second.Stop()
			t.Require(first.Address().String() != second.Address().String(), "both listen on %s", first.Address())
			first.Stop()
			answersHealth(t, second)
		}},
	}
}

func endsWithParent(t *suite.T, subject *Subject) {
	parent := exec.Command(subject.Self, append([]string{"hold"}, subject.Command...)...)
	parent.Env = []string{}
	output, err := parent.StdoutPipe()
	t.NoError(err, "preparing a second host")
	t.NoError(parent.Start(), "starting a second host")
	var held Held
	t.NoError(json.NewDecoder(output).Decode(&held), "hearing from the second host")
	t.Require(alive(held.Pid), "process %d does not run", held.Pid)
	started := time.Now()
	t.NoError(parent.Process.Kill(), "killing the second host")
	_ = parent.Wait()
	defer syscall.Kill(held.Pid, syscall.SIGKILL)
	t.Eventually(10*time.Second, "the process has ended", func() bool { return !alive(held.Pid) })
	t.Note("%d ms", time.Since(started).Milliseconds())
	socket := net.UnixAddr{Net: "unix", Name: held.Socket}
	t.Require(isFree(&socket), "%s is still there", held.Socket)
}

// alive is false for a zombie too: it has ended, and nobody has asked for its exit code.
func alive(pid int) bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	var number int
	var name, state string
	if _, err := fmt.Sscanf(string(text), "%d %s %s", &number, &name, &state); err != nil {
		return false
	}
	return state != "Z" && state != "X"
}
