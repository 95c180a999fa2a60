wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/json, text/event-stream"
wrk.headers["MCP-Protocol-Version"] = "2025-11-25"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN")
wrk.body = '{"jsonrpc":"2.0","id":42,"method":"tools/call","params":{"name":"lookup_order","arguments":{"order":"4711","amount":120,"customer":"ACME Industries GmbH","history":true,"fields":["status","carrier","tracking","eta"],"locale":"de-DE","notes":"the most recent shipment only"},"_meta":{"progressToken":"tok-000042"}}}'

function done(summary, latency, requests)
    local e = summary.errors
    io.write(string.format("RESULT %.1f %.1f %.1f %d %d\n", summary.requests / (summary.duration / 1e6),
        latency:percentile(50), latency:percentile(99), summary.requests, e.connect + e.read + e.write + e.status + e.timeout))
end
