package checks

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"modelwatch.example/conformance/host"
	"modelwatch.example/conformance/suite"
)

// libraries are what Grafana's Alpine image has of glibc and the executable may need.
var libraries = []string{"libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2"}

func (s *Subject) cannotMakeRoot() string {
	switch {
	case !s.Compiled:
		return "Node needs more than a bare root"
	case os.Geteuid() != 0:
		return "only root may change the root: run as root to have this checked"
	case findLibraries() == "":
		return "this system keeps no glibc where Debian does"
	}
	return ""
}

func findLibraries() string {
	found, err := filepath.Glob("/lib/*-linux-gnu/libc.so.6")
	if err != nil || len(found) == 0 {
		return ""
	}
	return filepath.Dir(found[0])
}

// startsInBareRoot runs this program a second time, in a root of its own, to start the executable there.
func startsInBareRoot(t *suite.T, subject *Subject) {
	root, err := os.MkdirTemp("", "conformance-root-")
	t.NoError(err, "making a root")
	defer os.RemoveAll(root)
	t.NoError(furnish(root, subject), "furnishing the root")
	inside := exec.CommandContext(t, subject.Self, "in-root", root)
	inside.Env = []string{}
	inside.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	said, err := inside.CombinedOutput()
	t.Require(err == nil, "%v: %s", err, said)
	t.Note("%s", strings.TrimSpace(string(said)))
}

func furnish(root string, subject *Subject) error {
	for _, folder := range []string{"proc", "dev", "lib64", "plugin"} {
		if err := os.MkdirAll(filepath.Join(root, folder), 0o755); err != nil {
			return err
		}
	}
	where := findLibraries()
	inside := filepath.Join(root, where)
	if err := os.MkdirAll(inside, 0o755); err != nil {
		return err
	}
	for _, library := range libraries {
		if err := copyFile(filepath.Join(where, library), filepath.Join(inside, library)); err != nil {
			return err
		}
	}
	loaders, err := filepath.Glob("/lib64/ld-linux-*.so.2")
	if err != nil {
		return err
	}
	for _, loader := range loaders {
		if err := copyFile(loader, filepath.Join(root, loader)); err != nil {
			return err
		}
	}
	return copyFile(subject.Command[0], filepath.Join(root, "plugin", "executable"))
}

func copyFile(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o755)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Close())
}

// InRoot is the second run's part: it is in a mount namespace of its own already.
func InRoot(root string) error {
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("making mounts private: %w", err)
	}
	if err := syscall.Mount("proc", filepath.Join(root, "proc"), "proc", 0, ""); err != nil {
		return fmt.Errorf("mounting /proc: %w", err)
	}
	if err := syscall.Mount("/dev", filepath.Join(root, "dev"), "", syscall.MS_BIND|syscall.MS_REC, ""); err != nil {
		return fmt.Errorf("mounting /dev: %w", err)
	}
	if err := errors.Join(syscall.Chroot(root), os.Chdir("/")); err != nil {
		return err
	}
	process, err := host.Start(host.Options{Command: []string{"/plugin/executable"}, StartTimeout: 20 * time.Second})
	if err != nil {
		return err
	}
	defer process.Stop()
	fmt.Printf("listens on %s %s\n", process.Address().Network(), process.Address())
	return process.Ping()
}

// Held is what a host says of the process it holds.
type Held struct {
	Pid    int    `json:"pid"`
	Socket string `json:"socket"`
}

// Hold starts the executable, says so, and waits to be killed.
func Hold(command []string) error {
	process, err := host.Start(host.Options{Command: command, StartTimeout: 20 * time.Second})
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(Held{process.Pid(), process.Address().String()}); err != nil {
		return err
	}
	select {}
}
