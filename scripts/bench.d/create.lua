-- Every request is a guest of their own: no cookie, a new key. BENCH_CODE is the place.
local code = os.getenv("BENCH_CODE")
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("thread_number", threads)
end

function init()
  count = 0
  prefix = string.format("%d-%d-%d-", os.time(), thread_number, math.floor(os.clock() * 1e6))
  body = string.format('{"locationCode":"%s","partySize":2,"note":"By the fountain"}', code)
  headers = { ["Content-Type"] = "application/json", ["Accept"] = "application/json" }
end

function request()
  count = count + 1
  headers["Idempotency-Key"] = prefix .. count
  return wrk.format("POST", "/api/v1/guest/rides", headers, body)
end
