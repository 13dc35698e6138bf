// Asks the hub. Tokens live in this module's memory, and nowhere else.

const tokens = new Map();

/** Personas and operations, as the program knows them. */
export async function content() {
  return (await fetch("/start/content.json")).json();
}

/** The labels of every code, by list and code; public, so nobody's token is needed. */
export async function labels(language) {
  const { answer } = await send({ document: "{ codeLists { name codes { code label } } }", language }, null);
  const lists = new Map();
  for (const { name, codes } of answer?.data?.codeLists ?? []) {
    lists.set(name, new Map(codes.map(({ code, label }) => [code, label])));
  }
  return lists;
}

/** What the hub answers a persona (or nobody) to a question. */
export async function ask(question) {
  try {
    const answered = await send(question, await tokenOf(question.persona));
    if (answered.status !== 401 || !question.persona) return answered;
    // The demonstration may have been made anew since the token was fetched.
    tokens.delete(question.persona);
    return await send(question, await tokenOf(question.persona));
  } catch {
    return { unreachable: true };
  }
}

async function tokenOf(persona) {
  if (!persona) return null;
  if (!tokens.has(persona)) {
    const response = await fetch("/start/token", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ persona }),
    });
    if (!response.ok) throw new Error(`no token: ${response.status}`);
    tokens.set(persona, (await response.json()).token);
  }
  return tokens.get(persona);
}

async function send({ document, variables = {}, purpose = null, language }, token) {
  const headers = { "Content-Type": "application/json", Accept: "application/json", "Accept-Language": language };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (purpose) headers["Samverka-Purpose"] = purposeHeader(purpose);
  const begun = performance.now();
  const response = await fetch("/graphql", {
    method: "POST",
    headers,
    body: JSON.stringify({ query: document, variables }),
  });
  const text = await response.text();
  return {
    status: response.status,
    millis: Math.round(performance.now() - begun),
    bytes: text.length,
    requestId: response.headers.get("X-Request-Id") ?? "",
    answer: JSON.parse(text),
  };
}

function purposeHeader({ basis, caseId, reason }) {
  return `${basis}; case=${encodeURI(caseId)}; reason="${encodeURIComponent(reason)}"`;
}
