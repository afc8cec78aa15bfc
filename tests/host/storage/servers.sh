#!/usr/bin/env bash
# Run a command with a throw-away database server, which is gone, with its files, when the command ends.
#   servers.sh [--clock] postgresql|mariadb COMMAND...
# HONE_TEST_DURABLE=1 makes its commits survive a power cut, as benchmarks need it.
# HONE_TEST_SERVER holds the URL of the server, without a database, for a user who may make some. HONE_TEST_CONTROL is a
# pipe that takes one word a line, and is done once HONE_TEST_CONTROL.done can be read:
#   stop      the server is killed
#   start     it is started again
#   restart   both
#   +1h       with --clock: the running server's clock is an hour ahead (HONE_TEST_CLOCK is set where it can be)
# Where the server is not installed, that is said, and the status is 77.
set -euo pipefail

movable_clock=no
if [ "$1" = --clock ]; then
    movable_clock=yes
    shift
fi
kind=$1
shift
user=tester
# All that needs care in URLs and connection strings.
password="p@s s/w'o\"r\\d%:"
encoded='p%40s%20s%2Fw%27o%22r%5Cd%25%3A'

skip() {
    echo "SKIPPED: $kind is not installed ($1 is missing); scripts/setup.sh --tests installs it" >&2
    exit 77
}

# A user of the server's own where we are root: servers do not run as root.
as_server_user() {
    if [ "$(id -u)" -eq 0 ]; then runuser -u "$server_user" -- "$@"; else "$@"; fi
}

# What the server's environment needs so that its clock, but not its sense of duration, follows the file "clock".
make_clock() {
    clock=()
    [ "$movable_clock" = yes ] || return 0
    local library
    library=$(ls /usr/lib/*/faketime/libfaketimeMT.so.1 2>/dev/null | head -1) || true
    if [ -z "$library" ]; then
        echo "servers.sh: libfaketime is not installed, so no clock can be moved; scripts/setup.sh --tests installs it" >&2
        return 0
    fi
    echo +0 >"$folder/clock"
    clock=(LD_PRELOAD="$library" FAKETIME_TIMESTAMP_FILE="$folder/clock" FAKETIME_CACHE_DURATION=1
        FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_DONT_RESET=1)
    export HONE_TEST_CLOCK=1
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Short: the name of a socket takes 107 characters.
make_folder() {
    folder=$(mktemp -d "/tmp/hone-$kind-XXXXXX")
    chmod 755 "$folder"
    if [ "$(id -u)" -eq 0 ]; then chown "$server_user" "$folder"; fi
    # The server may outlive a test that was killed, but never this script.
    trap 'stop >/dev/null 2>&1 || true; rm -rf "$folder"' EXIT
    trap 'exit 143' INT TERM HUP
    make_clock
}

start_postgresql() {
    server_user=postgres
    local programs
    programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1) || true
    [ -x "$programs/initdb" ] || skip initdb
    make_folder
    port=$(free_port)
    printf '%s' "$password" >"$folder/password"
    if [ "$(id -u)" -eq 0 ]; then chown "$server_user" "$folder/password"; fi
    as_server_user "$programs/initdb" -D "$folder/data" -A scram-sha-256 --pwfile="$folder/password" -U "$user" \
        -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/initdb.log"
    control=(as_server_user env "${clock[@]}" "$programs/pg_ctl" -D "$folder/data" -w -t 60)
    # What was committed outlives the server's process, but not the machine: that is durable enough for tests, and fast.
    fsync=${HONE_TEST_DURABLE:+on}
    begin() {
        "${control[@]}" -l "$folder/log" start -o "-p $port -c listen_addresses=127.0.0.1 -c max_connections=60 \
            -c unix_socket_directories=$folder -c fsync=${fsync:-off}" >/dev/null
    }
    stop() { "${control[@]}" -m immediate stop >/dev/null; }
    begin
    export HONE_TEST_SERVER="postgresql://$user:$encoded@127.0.0.1:$port/"
    export HONE_TEST_SOCKET="$folder"
}

start_mariadb() {
    server_user=mysql
    for program in mariadbd mariadb-install-db mariadb-admin mariadb; do
        command -v "$program" >/dev/null || skip "$program"
    done
    make_folder
    port=$(free_port)
    # A server that starts removes what it takes for its own old files from the folder for temporary ones.
    own_temporary=TMPDIR=$folder
    as_server_user env "$own_temporary" mariadb-install-db --no-defaults --datadir="$folder/data" --auth-root-authentication-method=normal \
        --skip-test-db >"$folder/install.log"
    local socket=$folder/s
    flush=${HONE_TEST_DURABLE:+1}
    begin() {
        as_server_user env "$own_temporary" "${clock[@]}" mariadbd --no-defaults --datadir="$folder/data" --socket="$folder/s" --pid-file="$folder/pid" \
            --port="$port" --bind-address=127.0.0.1 --character-set-server=utf8mb4 --log-error="$folder/log" \
            --innodb-flush-log-at-trx-commit="${flush:-2}" </dev/null >/dev/null 2>&1 &
        for _ in $(seq 300); do
            mariadb-admin --no-defaults -S "$folder/s" -uroot ping >/dev/null 2>&1 && return
            sleep .1
        done
        echo "servers.sh: MariaDB does not start" >&2
        cat "$folder/log" >&2
        exit 1
    }
    stop() {
        local pid
        pid=$(cat "$folder/pid")
        kill -9 "$pid"
        while kill -0 "$pid" 2>/dev/null; do sleep .05; done
    }
    begin
    mariadb --no-defaults -S "$socket" -uroot <<SQL
CREATE USER '$user'@'127.0.0.1' IDENTIFIED BY 'p@s s/w\'o"r\\\\d%:';
GRANT ALL ON *.* TO '$user'@'127.0.0.1' WITH GRANT OPTION;
CREATE USER '$user'@'localhost' IDENTIFIED BY 'p@s s/w\'o"r\\\\d%:';
GRANT ALL ON *.* TO '$user'@'localhost' WITH GRANT OPTION;
SQL
    export HONE_TEST_SERVER="mysql://$user:$encoded@127.0.0.1:$port/"
    export HONE_TEST_SOCKET="$socket"
}

case $kind in
    postgresql | mariadb) "start_$kind" ;;
    *) echo "servers.sh: '$kind' is no server: give postgresql or mariadb" >&2; exit 2 ;;
esac
# Where servers.sh runs servers.sh, the inner one's variables hide the outer one's, but not these.
export "HONE_TEST_$(tr a-z A-Z <<<"$kind")=$HONE_TEST_SERVER"

obey() {
    case $1 in
        stop) stop ;;
        start) begin ;;
        restart) stop && begin ;;
        # A process that did not ask for the time lately would hand what it knows of the clock to its children.
        +0) echo +0 >"$folder/clock" && stop && begin ;;
        [+-]*) echo "$1" >"$folder/clock" && sleep 1.5 ;; # FAKETIME_CACHE_DURATION
        *) echo "servers.sh: there is no command '$1'" >&2 ;;
    esac
}

# A test commands through a pipe: it may itself be another user's child.
export HONE_TEST_CONTROL="$folder/control"
mkfifo "$HONE_TEST_CONTROL" "$HONE_TEST_CONTROL.done"
(
    while read -r word <"$HONE_TEST_CONTROL"; do
        obey "$word"
        echo done >"$HONE_TEST_CONTROL.done"
    done
) &
controller=$!

status=0
"$@" || status=$?
kill "$controller" 2>/dev/null || true
exit "$status"
