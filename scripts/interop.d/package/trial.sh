#!/usr/bin/env bash
# Under a systemd: starts both units as an administrator does, looks at their processes, and stops them.
# Every line that it writes is one thing found; package.sh knows what they should be.
set -uo pipefail
exec >/root/trial.said 2>&1

main() {
    echo "booted"
    without_keys
    runs samverka /etc/samverka/samverka.toml
    runs samverka-statistics /etc/samverka/statistics.toml
    echo "end"
}

without_keys() {
    mv /etc/samverka/keys /etc/samverka/keys.away
    systemctl start samverka.service 2>/dev/null
    echo "without keys: $? $(systemctl show --property ActiveState --value samverka.service)"
    mv /etc/samverka/keys.away /etc/samverka/keys
}

runs() {
    local unit="$1" settings="$2" process status
    systemctl start "$unit.service"
    if ! comes_up "$settings"; then
        journalctl --no-pager --output cat --unit "$unit.service"
        return
    fi
    process="$(systemctl show --property MainPID --value "$unit.service")"
    status="/proc/$process/status"
    echo "$unit: runs as $(stat --format %U "/proc/$process"), capabilities $(of CapBnd "$status") $(of CapEff "$status")," \
        "new privileges $((1 - $(of NoNewPrivs "$status"))), system calls filtered $(of Seccomp "$status")"
    echo "$unit: core files $(awk '/Max core file size/ { print $5 }' "/proc/$process/limits")"
    echo "$unit: may write below /: $(writable "$process")"
    echo "$unit: keys $(inside "$process" sh -c 'cd "$0" 2>/dev/null && echo * || echo none' "/run/credentials/$unit.service")"
    systemctl stop "$unit.service"
    echo "$unit: stopped, $(systemctl show --property Result --value "$unit.service")"
}

comes_up() {
    local attempt
    for ((attempt = 0; attempt < 100; attempt++)); do
        if samverka --config "$1" healthcheck 2>/dev/null; then return 0; fi
        sleep 0.2
    done
    return 1
}

of() {
    awk -v name="$1:" '$1 == name { print $2 }' "$2"
}

# A command with the process's own view of the files and its own account.
inside() {
    local process="$1"
    shift
    nsenter --target "$process" --mount setpriv --reuid "$(stat --format %u "/proc/$process")" \
        --regid "$(stat --format %g "/proc/$process")" --clear-groups "$@"
}

writable() {
    local place found=()
    for place in /etc/samverka /usr/bin /var/lib/samverka /var/log /home /root /tmp; do
        if inside "$1" test -w "$place"; then found+=("$place"); fi
    done
    echo "${found[*]}"
}

main
