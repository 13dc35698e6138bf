//! The identity provider, and whether its tokens would be believed.

use std::path::Path;
use std::sync::Arc;

use super::super::{ServedAudience, system_clock};
use super::finding::Findings;
use crate::config::Config;
use crate::http::token::{Network, Provider, TokenVerifier};

const CHECK: &str = "identity-provider";

pub async fn look(config: &Config, token_file: Option<&Path>, audience: ServedAudience, findings: &mut Findings) {
    let Some(oidc) = &config.oidc else {
        match audience {
            ServedAudience::Hub => findings.wrong(
                CHECK,
                "`oidc.issuer` is not set: nobody can sign in.",
                "set `oidc.issuer` and `oidc.audience`; see docs/identity-provider.md",
            ),
            ServedAudience::Statistics => {
                findings.good(CHECK, "none is set: researchers are answered like everybody else.");
            }
        }
        return;
    };
    let network = match Network::new() {
        Ok(network) => Arc::new(network),
        Err(problem) => return findings.wrong(CHECK, problem, "install the machine's root certificates"),
    };
    let provider = Provider::new(oidc, network, system_clock());
    if let Err(problem) = provider.refresh().await {
        return findings.wrong(CHECK, problem, "the sentence names the setting; see docs/identity-provider.md");
    }
    findings.good(CHECK, format!("{} publishes keys that can be used.", oidc.issuer));
    match token_file {
        None => findings.doubtful(
            "token",
            "whether the provider's tokens have the right audience, type and claims was not looked at.",
            "give a token of yours with --token-file FILE",
        ),
        Some(path) => match std::fs::read_to_string(path) {
            Err(error) => {
                let found = format!("{}: cannot be read ({}).", path.display(), error.kind());
                findings.wrong("token", found, "check the path");
            }
            Ok(token) => {
                believed(TokenVerifier::of_provider(oidc, provider, system_clock()), token.trim(), findings).await
            }
        },
    }
}

async fn believed(tokens: TokenVerifier, token: &str, findings: &mut Findings) {
    match tokens.verify(token).await {
        Ok(claims) => {
            let found = format!("is believed: {} of {}.", claims.role.code(), claims.issuer);
            findings.good("token", found);
        }
        Err(problem) => {
            let found = format!("is not believed ({}).", problem.code());
            findings.wrong(
                "token",
                found,
                "docs/identity-provider.md says in words what this code means, and what to set",
            );
        }
    }
}
