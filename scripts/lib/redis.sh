# A private Redis on a free port of the loopback; sourced. Nothing is kept on disk.
# shellcheck shell=bash

# start_redis DIR: sets REDIS_URL and REDIS_PID.
start_redis() {
    local port
    port=$(free_port)
    redis-server --port "$port" --bind 127.0.0.1 --dir "$1" --save '' --appendonly no >"$1/redis.log" 2>&1 8>&- 9>&- &
    REDIS_PID=$!
    REDIS_URL=redis://127.0.0.1:$port/0
    wait_for 5 redis-cli -p "$port" ping
}

stop_redis() { [ -z "${REDIS_PID:-}" ] || stop_process "$REDIS_PID" 5; }
