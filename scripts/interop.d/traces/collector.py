"""A collector of traces: takes OTLP over HTTP, decodes it by OpenTelemetry's own definitions, prints one line of JSON a span."""

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest, ExportTraceServiceResponse


class Collector(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        request = ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["Content-Length"])))
        kind = self.headers["Content-Type"]
        for of_resource in request.resource_spans:
            resource = attributes(of_resource.resource.attributes)
            for of_scope in of_resource.scope_spans:
                for span in of_scope.spans:
                    tell(span, resource, kind, self.path, self.headers.get("Authorization"))
        answer = ExportTraceServiceResponse().SerializeToString()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


def attributes(found):
    return {one.key: next(iter(MessageToDict(one.value).values()), None) for one in found}


def tell(span, resource, kind, path, authorization):
    told = {
        "name": span.name,
        "trace": span.trace_id.hex(),
        "id": span.span_id.hex(),
        "parent": span.parent_span_id.hex(),
        "nanoseconds": span.end_time_unix_nano - span.start_time_unix_nano,
        "attributes": attributes(span.attributes),
        "resource": resource,
        "kind": kind,
        "path": path,
        "authorization": authorization,
    }
    print(json.dumps(told), flush=True)


server = HTTPServer(("127.0.0.1", 0), Collector)
print(server.server_port, flush=True)
sys.exit(server.serve_forever())
