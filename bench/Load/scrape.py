"""Scrapes /metrics as Prometheus does, from one process and over one connection: a program that starts anew for each scrape would take the processors more
time than the scrape. Reads lines PORT SECONDS TIMES from its input, scrapes so many times a second, and answers each line with how many scrapes came."""
import http.client, sys, time

connection, connected = None, None
for line in sys.stdin:
    begin = time.monotonic()
    port, seconds, times = map(int, line.split())
    if port != connected:
        connection, connected = http.client.HTTPConnection("127.0.0.1", port, timeout=10), port
    came = 0
    for number in range(seconds * times):
        time.sleep(max(0, begin + (number + 0.5) / times - time.monotonic()))
        try:
            connection.request("GET", "/metrics")
            answer = connection.getresponse()
            came += answer.status == 200 and len(answer.read()) > 0
        except (OSError, http.client.HTTPException):
            connection.close()
    print(came, flush=True)
