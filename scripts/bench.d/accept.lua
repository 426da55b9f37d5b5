-- Driver i accepts ride i, once each; BENCH_COOKIE, BENCH_TOKEN and BENCH_RIDE are formats of i. Stops when all are taken.
local total, first, threads = tonumber(os.getenv("BENCH_TOTAL")), tonumber(os.getenv("BENCH_FIRST")), 0

function setup(thread)
  thread:set("thread_number", threads)
  threads = threads + 1
end

function init()
  cookie, token, ride = os.getenv("BENCH_COOKIE"), os.getenv("BENCH_TOKEN"), os.getenv("BENCH_RIDE")
  index, last = first + thread_number, first + total
  headers = { ["Accept"] = "application/json" }
end

function request()
  if index >= last then
    wrk.thread:stop()
    return wrk.format("GET", "/ping", headers)
  end
  headers["Cookie"] = cookie .. "=" .. string.format(token, index)
  local message = wrk.format("POST", "/api/v1/rides/" .. string.format(ride, index) .. "/acceptance", headers)
  index = index + 2
  return message
end
