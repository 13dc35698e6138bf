#!/usr/bin/env bash
# Boots a systemd in a copy of this machine, with processes, network and mounts of its own, and lets it run trial.sh.
# Called by package.sh below `unshare`; ends when it is killed.
set -euo pipefail

copy="$1"
here="$(dirname "$(realpath "${BASH_SOURCE[0]}")")"

main() {
    mount -t proc proc "$copy/proc"
    devices
    mount -t tmpfs tmpfs "$copy/run"
    mount -t tmpfs tmpfs "$copy/tmp"
    mount -t sysfs -o ro sysfs "$copy/sys"
    mount -t tmpfs tmpfs "$copy/sys/fs/cgroup"
    mkdir "$copy/sys/fs/cgroup/systemd"
    mount -t cgroup -o none,name=systemd cgroup "$copy/sys/fs/cgroup/systemd"
    hands_off
    trial
    mkdir -p "$copy/old"
    cd "$copy"
    pivot_root . old
    umount --lazy /old
    # systemd hands keys over through mounts that it shares with the process.
    mount --make-rshared /
    exec chroot . /usr/bin/env -i container=other /lib/systemd/systemd --system --unit=trial.target --show-status=no \
        >/dev/null 2>&1
}

devices() {
    local name
    mount -t tmpfs tmpfs "$copy/dev"
    for name in null zero full random urandom tty; do
        touch "$copy/dev/$name"
        mount --bind "/dev/$name" "$copy/dev/$name"
    done
    mkdir "$copy/dev/pts" "$copy/dev/shm" "$copy/dev/mqueue" "$copy/dev/hugepages"
    mount -t devpts -o newinstance,ptmxmode=0666 devpts "$copy/dev/pts"
    ln -s pts/ptmx "$copy/dev/ptmx"
    ln -s /proc/self/fd "$copy/dev/fd"
}

# Nothing that would look after the machine itself.
hands_off() {
    local unit
    for unit in systemd-udevd systemd-udev-trigger systemd-tmpfiles-setup systemd-tmpfiles-setup-dev systemd-networkd \
        systemd-networkd-wait-online systemd-resolved systemd-timesyncd systemd-sysctl systemd-modules-load \
        systemd-remount-fs systemd-random-seed systemd-machine-id-commit; do
        ln -sf /dev/null "$copy/etc/systemd/system/$unit.service"
    done
    # Where the machine itself allows fewer open files than the units ask for, nobody can have more.
    if (($(ulimit -Hn) < 65536)); then
        for unit in samverka samverka-statistics; do
            mkdir -p "$copy/etc/systemd/system/$unit.service.d"
            printf '[Service]\nLimitNOFILE=%s\n' "$(ulimit -Hn)" >"$copy/etc/systemd/system/$unit.service.d/files.conf"
        done
    fi
}

trial() {
    install -m 0755 "$here/trial.sh" "$copy/root/trial.sh"
    printf '[Unit]\nRequires=sysinit.target trial.service\nAllowIsolate=yes\n' >"$copy/etc/systemd/system/trial.target"
    printf '[Unit]\nAfter=sysinit.target\n[Service]\nType=oneshot\nExecStart=/bin/bash /root/trial.sh\nTimeoutStartSec=120\n' \
        >"$copy/etc/systemd/system/trial.service"
}

main
