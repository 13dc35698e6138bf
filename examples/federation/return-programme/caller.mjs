// Who asks: told by the token alone. Claims that a router writes into a request are never read, for anybody can write them.
import { GraphQLError } from "graphql";
import { createRemoteJWKSet, errors, jwtVerify } from "jose";

const STAFF_ROLE = "SUPPORT_PROVIDER";
const STAFF_AGENCY = "iom";
const COORDINATING = ["NATIONAL_COORDINATOR", "REGIONAL_COORDINATOR"];

/** Makes the function that recognises callers by the tokens of one provider. */
export function recognition({ issuer, audience, jwksUrl }) {
  const keys = createRemoteJWKSet(new URL(jwksUrl));
  return async (authorization) => {
    if (!authorization) return nobody;
    const token = /^Bearer (\S+)$/.exec(authorization)?.[1] ?? "";
    // One algorithm and one type: a token for another purpose must not pass as an access token.
    const rules = { issuer, audience, algorithms: ["ES256"], typ: "at+jwt", requiredClaims: ["sub", "exp"], clockTolerance: 60 };
    try {
      const { payload } = await jwtVerify(token, keys, rules);
      return somebody(authorization, payload);
    } catch (problem) {
      throw isOfToken(problem) ? refused() : unavailable();
    }
  };
}

const nobody = { authorization: undefined, isStaff: false, coordinates: false, scopes: [] };

function somebody(authorization, claims) {
  return {
    authorization,
    isStaff: claims.samverka_role === STAFF_ROLE && claims.samverka_agency === STAFF_AGENCY,
    coordinates: COORDINATING.includes(claims.samverka_role),
    scopes: typeof claims.scope === "string" ? claims.scope.split(" ") : [],
  };
}

function isOfToken(problem) {
  return problem instanceof errors.JOSEError && !(problem instanceof errors.JWKSTimeout) && problem.code !== "ERR_JOSE_GENERIC";
}

function refused() {
  const extensions = { code: "UNAUTHENTICATED", http: { status: 401, headers: { "www-authenticate": "Bearer" } } };
  return new GraphQLError("The token is not believed. Get a new one.", { extensions });
}

function unavailable() {
  const extensions = { code: "UNAVAILABLE", http: { status: 503, headers: { "retry-after": "10" } } };
  return new GraphQLError("The provider's keys cannot be read now. Try again.", { extensions });
}
