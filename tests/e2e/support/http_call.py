"""http_call.py URL METHOD PATH [--token T] [--body JSON] [--header "Name: value"]... [--lines N]

Sends one request; prints the status on the first line, then the body. With --lines N it reads N lines
of a stream and goes away.
"""

import argparse
import http.client
import urllib.parse


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("method")
    parser.add_argument("path")
    parser.add_argument("--token", default="")
    parser.add_argument("--body")
    parser.add_argument("--header", action="append", default=[])
    parser.add_argument("--lines", type=int)
    arguments = parser.parse_args()
    address = urllib.parse.urlsplit(arguments.url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
    headers = dict(header.split(": ", 1) for header in arguments.header)
    if arguments.token:
        headers["Authorization"] = "Bearer " + arguments.token
    body = arguments.body
    if body is not None:
        headers["Content-Type"] = "application/json"
    connection.request(arguments.method, arguments.path, body, headers)
    response = connection.getresponse()
    print(response.status, flush=True)
    if arguments.lines is None:
        print(response.read().decode())
    else:
        for _ in range(arguments.lines):
            print(response.readline().decode().rstrip("\n"))


main()
