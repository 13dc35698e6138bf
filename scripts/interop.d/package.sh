#!/usr/bin/env bash
# What is installed without Rust, made from the built program: what is in it and whose it is; whether it installs, serves as its
# units say, and goes without taking keys or data along. As root it is installed into a copy of this machine that lives in
# memory and ends with this script; otherwise, or where no copy can be made, it is only unpacked, and that is said.
set -euo pipefail

if [[ "$(id -u)" == 0 && -z "${SAMVERKA_TEST_MOUNTS:-}" ]] && unshare --mount true 2>/dev/null; then
    SAMVERKA_TEST_MOUNTS=own exec unshare --mount "$0" "$@"
fi
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

program="${SAMVERKA_BINARY:-$PWD/target/release/samverka}"
made="$PWD/target/package"
work=""
copy=""
running=""
checks=0

main() {
    work="$(mktemp -d)"
    trap clean_up EXIT
    SAMVERKA_PACKAGE_FAST=1 SAMVERKA_IMAGE=samverka-trial SAMVERKA_BINARY="$program" scripts/package | sed 's/^scripts.package:/ /'
    deb="$(echo "$made"/samverka_*.deb)"
    archive="$(echo "$made"/samverka-*.tar.gz)"
    says_what_it_is
    holds_what_it_should
    lintian_agrees
    the_archive_is_whole
    the_image_runs_without_a_shell
    the_built_image_is_as_said
    if make_copy; then
        installs
        the_units_are_tight
        serves_as_the_unit_says
        serves_statistics_alone
        runs_under_systemd
        keeps_what_was_changed
        goes_without_keys_and_data
        the_archive_installs_as_documented
        the_image_serves_without_writing
    else
        unpacks
        echo "  the package was unpacked and not installed: that needs root and an overlay of this machine's files"
    fi
    echo "  $checks things hold of the package"
}

holds() {
    local what="$1"
    shift
    if ! "$@"; then
        echo "  does not hold: $what" >&2
        exit 1
    fi
    checks=$((checks + 1))
}

clean_up() {
    [[ -z "$running" ]] || kill -KILL "$running" 2>/dev/null || true
    rm -rf "$work/unpacked" "$work/archive"
    if [[ -n "$copy" ]]; then
        umount --recursive "$work" 2>/dev/null || umount --recursive --lazy "$work"
    fi
    rm -rf "$work"
}

# The package as a file.

says_what_it_is() {
    holds "the version is the program's" equal "$(field Version)" "$("$program" --version | cut -d' ' -f2)"
    holds "the architecture is this machine's" equal "$(field Architecture)" "$(dpkg --print-architecture)"
    holds "it needs the C library it was built with, not older" matches "$(field Depends)" 'libc6 \(>= [0-9.]+\)'
    holds "it needs root certificates" matches "$(field Depends)" 'ca-certificates'
    holds "its settings are the administrator's" equal "$(dpkg-deb --info "$deb" conffiles | xargs)" \
        "/etc/samverka/samverka.toml /etc/samverka/statistics.toml"
}

field() {
    dpkg-deb --field "$deb" "$1"
}

holds_what_it_should() {
    local line
    while read -r line; do
        holds "it holds $line" grep -qE "^${line/ /.* }\$" <(dpkg-deb --contents "$deb" | awk '{ print $1, $2, $6 }')
    done <<'LIST'
-rwxr-xr-x root/root ./usr/bin/samverka
-rw-r----- root/root ./etc/samverka/samverka.toml
-rw-r----- root/root ./etc/samverka/statistics.toml
drwx------ root/root ./etc/samverka/keys/
-rw-r--r-- root/root ./usr/lib/systemd/system/samverka.service
-rw-r--r-- root/root ./usr/lib/systemd/system/samverka-statistics.service
-rw-r--r-- root/root ./usr/share/man/man1/samverka.1.gz
-rw-r--r-- root/root ./usr/share/doc/samverka/LICENSE
-rw-r--r-- root/root ./usr/share/doc/samverka/copyright
-rw-r--r-- root/root ./usr/share/doc/samverka/docs/installing.md
-rw-r--r-- root/root ./usr/share/doc/samverka/examples/grafana/samverka.json
-rw-r--r-- root/root ./usr/share/doc/samverka/examples/prometheus/alerts.yml
LIST
    holds "nothing in it is another's, or for everybody to write" none "$(dpkg-deb --contents "$deb" |
        awk '$2 != "root/root" || (substr($1, 9, 1) == "w")')"
    local name="$work/unpacked"
    dpkg-deb --extract "$deb" "$name"
    holds "every command is in the manual" equal "$(commands_in_help)" \
        "$(zcat "$name/usr/share/man/man1/samverka.1.gz" | sed -n '/^.SH COMMANDS/,/^.SH EXIT/p' | sed -n 's/^\.B //p')"
    rm -rf "$name"
}

commands_in_help() {
    "$program" --help | sed -n '/^Commands:/,/^$/p' | sed -n 's/^  \([a-z]\+\) .*/\1/p'
}

lintian_agrees() {
    if ! command -v lintian >/dev/null; then
        echo "  lintian is not here, so Debian's own checks did not run (apt-get install lintian)"
        return
    fi
    holds "lintian finds no error" lintian --no-cfg --allow-root --fail-on error --suppress-tags \
        non-standard-dir-perm,non-standard-file-perm,maintainer-script-calls-systemctl "$deb"
}

the_archive_is_whole() {
    mkdir "$work/archive"
    tar --extract --file "$archive" --directory "$work/archive"
    local top
    top="$(echo "$work"/archive/samverka-*)"
    holds "the archive's program runs" equal "$("$top/bin/samverka" --version)" "$("$program" --version)"
    for file in LICENSE README.md etc/samverka.toml etc/statistics.toml systemd/samverka.service docs/installing.md \
        prometheus/alerts.yml grafana/samverka.json; do
        holds "the archive has $file" test -f "$top/$file"
    done
    rm -rf "$work/archive"
}

the_image_runs_without_a_shell() {
    local root="$made/image/root"
    holds "the image has one program" equal "$(find "$root" -path '*/bin/*' -type f -printf '%P\n')" usr/bin/samverka
    if [[ "$(id -u)" == 0 ]]; then
        holds "the image's program runs as nobody in particular" equal \
            "$(chroot --userspec=65532:65532 "$root" /usr/bin/samverka --version)" "$("$program" --version)"
    fi
    holds "nothing in the image is for everybody to write, but /tmp" equal \
        "$(find "$root" -perm -o+w ! -type l -printf '%P\n')" tmp
}

# Only where something could build it; scripts/package has said so otherwise.
the_built_image_is_as_said() {
    local builder name
    name="samverka-trial:$(field Version)"
    for builder in podman docker; do
        if command -v "$builder" >/dev/null && "$builder" image inspect "$name" >/dev/null 2>&1; then
            holds "the image's user is nobody in particular" equal \
                "$("$builder" image inspect --format '{{.Config.User}}' "$name")" 65532:65532
            holds "the image asks its hub for its health" matches \
                "$("$builder" image inspect --format '{{json .Config}} {{json .}}' "$name")" '"/usr/bin/samverka","healthcheck"'
            "$builder" image rm "$name" >/dev/null
        fi
    done
}

unpacks() {
    dpkg-deb --extract "$deb" "$work/unpacked"
    holds "the unpacked program runs" equal "$("$work/unpacked/usr/bin/samverka" --version)" "$("$program" --version)"
}

# A copy of this machine: what is written goes into memory.

make_copy() {
    [[ "${SAMVERKA_TEST_MOUNTS:-}" == own ]] || return 1
    if dpkg-query --show samverka >/dev/null 2>&1 || [[ -e /etc/samverka ]]; then
        echo "  samverka is installed on this machine already"
        return 1
    fi
    mount -t tmpfs -o size=1g tmpfs "$work" || return 1
    mkdir "$work/upper" "$work/lower" "$work/root"
    if ! mount -t overlay -o "lowerdir=/,upperdir=$work/upper,workdir=$work/lower" overlay "$work/root" 2>/dev/null; then
        umount "$work"
        return 1
    fi
    copy="$work/root"
    mount --bind /dev "$copy/dev"
    mount -t proc proc "$copy/proc"
    cp "$deb" "$archive" "$copy/root/"
}

inside() {
    chroot "$copy" /usr/bin/env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C "$@"
}

as() {
    local user="$1"
    shift
    chroot --userspec="$user:$user" --groups= "$copy" /usr/bin/env -i PATH=/usr/bin:/bin LC_ALL=C "$@"
}

installs() {
    inside dpkg --install "/root/$(basename "$deb")" >"$work/said" 2>&1 || { cat "$work/said" >&2; return 1; }
    holds "it says that nothing was started" grep -q "installed, and not started" "$work/said"
    holds "the installed program runs" equal "$(inside samverka --version)" "$("$program" --version)"
    holds "the hub's settings are the hub's" equal "$(owner /etc/samverka/samverka.toml)" "640 root:samverka"
    holds "the statistics' settings are theirs" equal "$(owner /etc/samverka/statistics.toml)" "640 root:samverka-statistics"
    holds "the keys' folder is root's" equal "$(owner /etc/samverka/keys)" "700 root:root"
    holds "the hub's account signs in nowhere" matches "$(inside getent passwd samverka)" '/usr/sbin/nologin$'
    holds "its own files are as they were packed" inside dpkg --verify samverka
    inside samverka keys create --dir /etc/samverka/keys >/dev/null
    holds "the keys are root's alone" equal "$(owner /etc/samverka/keys/identity.key)" "600 root:root"
    holds "the hub's account may not read the keys" fails as samverka cat /etc/samverka/keys/identity.key
    holds "the statistics' account may not read the hub's settings" fails as samverka-statistics cat /etc/samverka/samverka.toml
}

owner() {
    inside stat --format '%a %U:%G' "$1"
}

the_units_are_tight() {
    if ! command -v systemd-analyze >/dev/null; then
        echo "  systemd-analyze is not here, so the units were not checked (apt-get install systemd)"
        return
    fi
    local unit path
    for unit in samverka samverka-statistics; do
        path="/usr/lib/systemd/system/$unit.service"
        holds "$unit.service has no mistake" none "$(inside systemd-analyze verify --man=no "$path" 2>&1 | grep "$unit.service")"
        holds "$unit.service is exposed to 1.5 of 10 at most" \
            quietly inside systemd-analyze security --offline=true --no-pager --threshold=15 "$path"
    done
}

# The unit's own command, account, variables and credentials; systemd itself does not run here.
serves_as_the_unit_says() {
    settle_on_sqlite
    holds "the hub's account makes the databases" quietly as samverka samverka --config /etc/samverka/samverka.toml migrate up
    start samverka
    holds "the hub is healthy" comes_up /etc/samverka/samverka.toml
    holds "it answers" matches "$(ask "$port")" 'releases'
    holds "it stops in order" stops
}

settle_on_sqlite() {
    port="$((20000 + RANDOM % 12000))"
    install -d -m 0700 "$copy/var/lib/samverka"
    inside chown samverka:samverka /var/lib/samverka
    sed -i -e "s|^listen = .*|listen = \"127.0.0.1:$port\"|" -e "s|^metrics_listen = .*|# none|" \
        -e 's|^# case_database_url = .*|case_database_url = "sqlite:///var/lib/samverka/case.db"|' \
        -e 's|^# release_database_url = .*|release_database_url = "sqlite:///var/lib/samverka/release.db"|' \
        "$copy/etc/samverka/samverka.toml"
}

# An account of its own, and a release database of its own, as a copy on another machine would be.
serves_statistics_alone() {
    local statistics="$copy/etc/samverka/statistics.toml"
    inside install -d -m 0700 -o samverka-statistics -g samverka-statistics /var/lib/samverka-statistics
    inside install -m 0600 -o samverka-statistics -g samverka-statistics /var/lib/samverka/release.db /var/lib/samverka-statistics
    port=$((port + 1))
    sed -i -e "s|^listen = .*|listen = \"127.0.0.1:$port\"|" -e "s|^metrics_listen = .*|# none|" \
        -e 's|^# release_database_url = .*|release_database_url = "sqlite:///var/lib/samverka-statistics/release.db"|' "$statistics"
    start samverka-statistics
    holds "the statistics are healthy" comes_up /etc/samverka/statistics.toml
    holds "they answer" matches "$(ask "$port")" 'releases'
    holds "they stop in order" stops
}

start() {
    local unit="$copy/usr/lib/systemd/system/$1.service" credentials="/run/credentials/$1.service" line variables=() command=()
    holds "$1.service runs as $1" grep -qx "User=$1" "$unit"
    inside install -d -m 0500 -o "$1" -g "$1" "$credentials"
    while IFS=: read -r line; do
        inside install -m 0400 -o "$1" -g "$1" "${line#*:}" "$credentials/${line%%:*}"
    done < <(sed -n 's/^LoadCredential=//p' "$unit")
    mapfile -t variables < <(sed -n "s|%d|$credentials|; s/^Environment=//p" "$unit")
    read -ra command < <(sed -n 's/^ExecStart=//p' "$unit")
    # In place of the waiting shell, so that the signal to stop reaches the program.
    (exec chroot --userspec="$1:$1" --groups= "$copy" /usr/bin/env -i "${variables[@]}" "${command[@]}") >"$work/said" 2>&1 &
    running=$!
}

comes_up() {
    local attempt
    for ((attempt = 0; attempt < 100; attempt++)); do
        if inside samverka --config "$1" healthcheck 2>/dev/null; then return 0; fi
        kill -0 "$running" 2>/dev/null || break
        sleep 0.1
    done
    cat "$work/said" >&2
    return 1
}

ask() {
    exec 3<>"/dev/tcp/127.0.0.1/$1"
    local body='{"query":"{ releases { __typename } }"}'
    printf 'POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: %s\r\nConnection: close\r\n\r\n%s' \
        "${#body}" "$body" >&3
    cat <&3
    exec 3>&-
}

stops() {
    local status=0
    kill -TERM "$running"
    wait "$running" || status=$?
    running=""
    return "$status"
}

# Where one can be booted beside this machine's own: the units with all that they forbid. Asked for by scripts/soak, because
# what a machine lets a second systemd do is not the package's doing.
runs_under_systemd() {
    if [[ "${SAMVERKA_BOOT_SYSTEMD:-}" != 1 ]]; then return; fi
    local groups=/sys/fs/cgroup/systemd said="$copy/root/trial.said"
    if ! [[ -x /lib/systemd/systemd && -w "$groups/cgroup.procs" ]] || ! mkdir "$groups/samverka-$$" 2>/dev/null; then
        echo "  no systemd can be booted here, so the units ran without their sandbox"
        return
    fi
    (
        echo "$BASHPID" >"$groups/samverka-$$/cgroup.procs"
        exec unshare --mount --pid --fork --kill-child --cgroup --net --ipc --uts scripts/interop.d/package/boot.sh "$copy"
    ) >"$work/quiet" 2>&1 &
    running=$!
    local attempt
    for ((attempt = 0; attempt < 900; attempt++)); do
        if ! kill -0 "$running" 2>/dev/null || grep -qx end "$said" 2>/dev/null; then break; fi
        sleep 0.1
    done
    kill -KILL "$running" 2>/dev/null || true
    wait "$running" 2>/dev/null || true
    running=""
    leave_group "$groups/samverka-$$"
    if ! grep -qx booted "$said" 2>/dev/null; then
        echo "  systemd did not boot here, so the units ran without their sandbox: $(tail -n 1 "$work/quiet")"
        return
    fi
    holds "systemd runs the units as they say" equal "$(cat "$said")" "$(cat scripts/interop.d/package/trial.expected)"
}

leave_group() {
    local attempt
    for ((attempt = 0; attempt < 50; attempt++)); do
        if find "$1" -depth -type d -exec rmdir {} + 2>/dev/null; then return; fi
        sleep 0.1
    done
}

# The same package again is an upgrade: what the administrator changed stays.
keeps_what_was_changed() {
    local settings="/etc/samverka/samverka.toml" before
    inside chmod 0400 "$settings"
    before="$(inside cksum "$settings")"
    inside dpkg --install "/root/$(basename "$deb")" >"$work/said" 2>&1 </dev/null
    holds "an upgrade keeps the settings" equal "$(inside cksum "$settings")" "$before"
    holds "an upgrade keeps their mode" equal "$(owner "$settings")" "400 root:samverka"
    holds "an upgrade says how to change over" grep -q "try-restart" "$work/said"
}

goes_without_keys_and_data() {
    inside dpkg --remove samverka >/dev/null 2>&1
    holds "a removal takes the program" fails test -e "$copy/usr/bin/samverka"
    holds "a removal leaves the settings" test -e "$copy/etc/samverka/samverka.toml"
    inside dpkg --purge samverka >"$work/said" 2>&1
    holds "a purge takes the settings" fails test -e "$copy/etc/samverka/samverka.toml"
    holds "a purge leaves the keys" test -s "$copy/etc/samverka/keys/identity.key"
    holds "a purge leaves the data" test -s "$copy/var/lib/samverka/case.db"
    holds "a purge says that the keys are left" grep -q "/etc/samverka/keys is left as it is" "$work/said"
    holds "a purge says that the data are left" grep -q "/var/lib/samverka is left as it is" "$work/said"
}

# The commands of docs/installing.md as they stand, up to those that need a running systemd.
the_archive_installs_as_documented() {
    rm -rf "$copy/etc/samverka" "$copy/var/lib/samverka"
    inside userdel samverka
    inside userdel samverka-statistics
    awk '/^## From the archive/ { here = 1 } here && /^```$/ { exit } here && block { print } here && /^```sh/ { block = 1 }' \
        docs/installing.md >"$copy/root/commands"
    holds "the page has commands" test -s "$copy/root/commands"
    holds "the documented commands install the archive" quietly inside sh -c 'cd /root && sh -eu commands'
    holds "the program is there" equal "$(inside samverka --version)" "$("$program" --version)"
    holds "the hub's settings are the hub's" equal "$(owner /etc/samverka/samverka.toml)" "640 root:samverka"
    holds "the statistics' settings are theirs" equal "$(owner /etc/samverka/statistics.toml)" "640 root:samverka-statistics"
    holds "the keys' folder is root's" equal "$(owner /etc/samverka/keys)" "700 root:root"
    holds "the units find their program" none "$(inside systemd-analyze verify --man=no /etc/systemd/system/samverka.service 2>&1 |
        grep "samverka.service")"
}

# The image's files as a container has them: read-only but for /tmp, settings from variables, keys from /run/secrets.
the_image_serves_without_writing() {
    local root="$work/image"
    mkdir "$root"
    mount --bind "$made/image/root" "$root"
    mkdir -p "$root/run/secrets"
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
    mount -t tmpfs tmpfs "$root/run/secrets"
    "$program" keys create --dir "$work/keys" >/dev/null
    install -m 0400 -o 65532 "$work/keys/identity.key" "$work/keys/cursor.key" "$root/run/secrets"
    mount -o remount,bind,ro "$root"
    in_image migrate up >"$work/said" 2>&1 || { cat "$work/said" >&2; return 1; }
    (exec_in_image serve) >"$work/said" 2>&1 &
    running=$!
    local attempt
    for ((attempt = 0; attempt < 100; attempt++)); do
        if in_image healthcheck 2>/dev/null; then break; fi
        sleep 0.1
    done
    holds "the image's own health check passes" in_image healthcheck
    holds "the image stops in order" stops
    umount --recursive "$root"
    rmdir "$made/image/root/run/secrets" "$made/image/root/run"
}

in_image() {
    (exec_in_image "$@")
}

# In place of the waiting shell, so that the signal to stop reaches the program. env is this machine's: the image has none.
exec_in_image() {
    exec env -i SAMVERKA_LISTEN="127.0.0.1:$port" SAMVERKA_CASE_DATABASE_URL=sqlite:///tmp/case.db \
        SAMVERKA_RELEASE_DATABASE_URL=sqlite:///tmp/release.db SAMVERKA_KEYS__IDENTITY_FILE=/run/secrets/identity.key \
        SAMVERKA_KEYS__CURSOR_FILE=/run/secrets/cursor.key \
        "$(command -v chroot)" --userspec=65532:65532 --groups= "$work/image" /usr/bin/samverka "$@"
}

equal() {
    [[ "$1" == "$2" ]] || { printf '  expected: %s\n  found:    %s\n' "$2" "$1" >&2; return 1; }
}

matches() {
    [[ "$1" =~ $2 ]] || { printf '  not like %s: %s\n' "$2" "$1" >&2; return 1; }
}

none() {
    [[ -z "$1" ]] || { printf '  found: %s\n' "$1" >&2; return 1; }
}

fails() {
    ! "$@" >/dev/null 2>&1
}

quietly() {
    "$@" >"$work/quiet" 2>&1 || { cat "$work/quiet" >&2; return 1; }
}

main
