//! Problem: why a token is not believed.

use crate::graphql::failure::Sentence;

/// Why a token is not believed. Says the class and the remedy, never what the token holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenProblem {
    Header,
    Form,
    Algorithm,
    UnknownKey,
    Signature,
    Issuer,
    Audience,
    Expired,
    NotYet,
    Incomplete,
    Role,
    Claims,
    /// What is signed is no access token.
    Kind,
    /// The token is good only together with a proof that is not checked here.
    Bound,
    /// Nobody can say whether the key is the provider's: the provider does not answer.
    Unreachable,
}

impl TokenProblem {
    /// The problem in one word, for programs.
    pub fn code(self) -> &'static str {
        match self {
            TokenProblem::Header => "HEADER",
            TokenProblem::Form => "FORM",
            TokenProblem::Algorithm => "ALGORITHM",
            TokenProblem::UnknownKey => "UNKNOWN_KEY",
            TokenProblem::Signature => "SIGNATURE",
            TokenProblem::Issuer => "ISSUER",
            TokenProblem::Audience => "AUDIENCE",
            TokenProblem::Expired => "EXPIRED",
            TokenProblem::NotYet => "NOT_YET",
            TokenProblem::Incomplete => "INCOMPLETE",
            TokenProblem::Role => "ROLE",
            TokenProblem::Claims => "CLAIMS",
            TokenProblem::Kind => "KIND",
            TokenProblem::Bound => "BOUND",
            TokenProblem::Unreachable => "PROVIDER_UNREACHABLE",
        }
    }

    /// The problem and its remedy, for people.
    pub fn sentence(self) -> Sentence {
        match self {
            TokenProblem::Header => Sentence {
                en: "The Authorization header is not of the form `Bearer <token>`.",
                sv: "Huvudet Authorization har inte formen `Bearer <token>`.",
            },
            TokenProblem::Form => Sentence {
                en: "The token is not a JSON Web Token of a type that is accepted here, such as `at+jwt`. Send the access token, not the identity token.",
                sv: "Token är inte en JSON Web Token av en typ som godtas här, som `at+jwt`. Skicka åtkomsttoken (access token), inte identitetstoken.",
            },
            TokenProblem::Algorithm => Sentence {
                en: "The token is signed with an algorithm that is not accepted here.",
                sv: "Token är signerad med en algoritm som inte godtas här.",
            },
            TokenProblem::UnknownKey => Sentence {
                en: "The token is signed with a key that is not known here. Get a new token.",
                sv: "Token är signerad med en nyckel som inte är känd här. Hämta en ny token.",
            },
            TokenProblem::Signature => Sentence {
                en: "The token's signature does not fit. Get a new token.",
                sv: "Tokens signatur stämmer inte. Hämta en ny token.",
            },
            TokenProblem::Issuer => Sentence {
                en: "The token comes from another issuer than the one that is accepted here.",
                sv: "Token kommer från en annan utfärdare än den som godtas här.",
            },
            TokenProblem::Audience => Sentence {
                en: "The token is meant for another audience.",
                sv: "Token är avsedd för en annan mottagare.",
            },
            TokenProblem::Expired => {
                Sentence { en: "The token has expired. Get a new one.", sv: "Token har gått ut. Hämta en ny." }
            }
            TokenProblem::NotYet => Sentence {
                en: "The token is not valid yet. Check the clock of the machine that made it.",
                sv: "Token gäller inte ännu. Kontrollera klockan på maskinen som utfärdade den.",
            },
            TokenProblem::Incomplete => Sentence {
                en: "The token lacks a claim that is needed: iss, aud, exp, and the one that names its holder (sub).",
                sv: "Token saknar ett anspråk som behövs: iss, aud, exp och det som anger innehavaren (sub).",
            },
            TokenProblem::Role => Sentence {
                en: "The token must name exactly one role of the hub.",
                sv: "Token måste ange exakt en av navets roller.",
            },
            TokenProblem::Claims => Sentence {
                en: "The claims of agency, regions or scope do not have the form that is agreed.",
                sv: "Anspråken om myndighet, regioner eller omfång (scope) har inte den överenskomna formen.",
            },
            TokenProblem::Kind => Sentence {
                en: "This is no access token for the hub, but an identity token, or one made for the client itself. Send the access token.",
                sv: "Detta är ingen åtkomsttoken för navet, utan en identitetstoken eller en som är avsedd för klienten själv. Skicka åtkomsttoken (access token).",
            },
            TokenProblem::Bound => Sentence {
                en: "The token is bound to a key of its holder (DPoP or a client certificate), which is not checked here. Get one without.",
                sv: "Token är bunden till innehavarens nyckel (DPoP eller klientcertifikat), vilket inte kontrolleras här. Hämta en utan.",
            },
            TokenProblem::Unreachable => Sentence {
                en: "The identity provider does not answer, so it is unknown whether the token's key is one of its own. Try again in a minute.",
                sv: "Identitetsleverantören svarar inte, så det är okänt om tokens nyckel är en av dess egna. Försök igen om en minut.",
            },
        }
    }
}
