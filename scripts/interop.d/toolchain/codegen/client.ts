// The smallest client that a frontend would write: one named document, its answer typed to the last field.
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";
import { CaseGraphDocument, type CaseGraphQuery } from "./generated/graphql";

interface Answer<Data> {
  data?: Data | null;
  errors?: { message: string; extensions: { code: string } }[];
}

async function ask<Data, Variables>(
  hub: string,
  token: string,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Answer<Data>> {
  const response = await fetch(hub, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: print(document), variables }),
  });
  return response.json();
}

export async function readCase(hub: string, token: string): Promise<CaseGraphQuery["case"]> {
  const { data } = await ask(hub, token, CaseGraphDocument, {});
  return data?.case ?? null;
}

export function referenceOf(read: NonNullable<CaseGraphQuery["case"]>): string {
  return read.reference;
}

export function colourOf(read: NonNullable<CaseGraphQuery["case"]>): unknown {
  // @ts-expect-error The generated types know the fields that the document asks for, and no others.
  return read.colour;
}
