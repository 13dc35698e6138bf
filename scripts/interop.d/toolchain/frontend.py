"""What Python's gql makes of the hub: over HTTP and over a WebSocket, checked against the schema that the hub tells.

Arguments: the address of a hub, and a token with its scheme.
"""

import asyncio
import sys

from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportQueryError
from gql.transport.requests import RequestsHTTPTransport
from gql.transport.websockets import WebsocketsTransport
from graphql import GraphQLError

ORIGIN, TOKEN = sys.argv[1:]
WHO = "query Who { viewer { displayName } cases(first: 2) { nodes { reference } } }"


def over_http():
    transport = RequestsHTTPTransport(url=f"{ORIGIN}/graphql", headers={"authorization": TOKEN}, timeout=30)
    with Client(transport=transport, fetch_schema_from_transport=True) as client:
        answer = client.execute(GraphQLRequest(WHO))
        assert len(answer["cases"]["nodes"]) == 2, answer
        try:
            client.execute(GraphQLRequest("{ viewer { colour } }"))
        except GraphQLError as problem:
            assert "colour" in str(problem), problem
        else:
            raise AssertionError("a field that the hub does not have was not refused")
        try:
            client.execute(GraphQLRequest("{ cases(first: 0) { nodes { id } } }"))
        except TransportQueryError as problem:
            assert problem.errors[0]["extensions"]["code"] == "BAD_USER_INPUT", problem
        else:
            raise AssertionError("a wrong page size was answered")
        return answer


async def over_socket():
    transport = WebsocketsTransport(
        url=f"{ORIGIN.replace('http', 'ws')}/graphql/ws",
        init_payload={"authorization": TOKEN},
        subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL],
    )
    async with Client(transport=transport) as session:
        return await asyncio.wait_for(session.execute(GraphQLRequest(WHO)), 30)


assert over_http() == asyncio.run(over_socket()), "the answers of both ways are equal"
print("gql for Python: over HTTP with the hub's own schema, and over a WebSocket")
