-- Sends one fixed request (a file: header lines, an empty line, the body) and reports the sums on one line.
function init(args)
  local file = assert(io.open(args[1], "rb"))
  for line in file:lines() do
    if line == "" then break end
    local name, value = line:match("^([^:]+): (.*)$")
    wrk.headers[name] = value
  end
  wrk.method = "POST"
  wrk.body = file:read("*a")
  file:close()
end

function done(summary, latency, requests)
  local errors = summary.errors
  print(string.format(
    "SUMMARY requests=%d durationMicros=%d p50Micros=%d p99Micros=%d connect=%d read=%d write=%d timeout=%d status=%d",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.connect, errors.read, errors.write, errors.timeout, errors.status))
end
