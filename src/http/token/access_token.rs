//! Access token: what tells one from the other tokens that a provider signs with the same key.

use super::TokenProblem;
use super::claims::Said;
use crate::config::TokenType;

/// Where providers name the client that asked for the token: RFC 9068, Keycloak and Entra ID, Entra ID of old.
const CLIENT: [&str; 3] = ["client_id", "azp", "appid"];
/// What binds an identity token to a sign-in; no access token needs it.
const OF_A_SIGN_IN: [&str; 3] = ["nonce", "at_hash", "c_hash"];

/// The type that a header states, if it is one of ours.
pub fn type_of(stated: &str) -> Option<TokenType> {
    let name = stated.get(..12).filter(|start| start.eq_ignore_ascii_case("application/"));
    let name = name.map_or(stated, |start| &stated[start.len()..]);
    match name {
        name if name.eq_ignore_ascii_case("at+jwt") => Some(TokenType::AccessToken),
        name if name.eq_ignore_ascii_case("JWT") => Some(TokenType::Jwt),
        _ => None,
    }
}

/// Refuses what is no access token, or is one only for who can prove to hold a key.
///
/// An identity token's audience is the client that asked for it, always. So where the header does not tell, the token must
/// name its client, and that must be somebody else than its audiences.
pub fn check(said: &Said, stated: TokenType) -> Result<(), TokenProblem> {
    if said.has("cnf") {
        return Err(TokenProblem::Bound);
    }
    if stated == TokenType::AccessToken {
        return Ok(());
    }
    let is_called_otherwise = said.has("typ") && said.text("typ") != Some("Bearer");
    let audiences = said.audiences().unwrap_or_default();
    let mut clients = CLIENT.into_iter().filter(|name| said.has(name)).map(|name| said.text(name)).peekable();
    let names_a_client = clients.peek().is_some();
    let is_for_others = clients.all(|client| client.is_some_and(|client| !audiences.iter().any(|one| one == client)));
    let is_one =
        !is_called_otherwise && !OF_A_SIGN_IN.iter().any(|name| said.has(name)) && names_a_client && is_for_others;
    if is_one { Ok(()) } else { Err(TokenProblem::Kind) }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn verdict(changes: Value, stated: TokenType) -> Result<(), TokenProblem> {
        let mut claims = json!({ "aud": ["hub", "account"], "azp": "frontend", "typ": "Bearer" });
        claims.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        check(&Said(claims.as_object().unwrap().clone()), stated)
    }

    #[test]
    fn what_was_issued_to_one_for_another_is_an_access_token() {
        for claims in [
            json!({}),
            json!({ "typ": null }),
            json!({ "azp": null, "client_id": "frontend" }),
            json!({ "azp": null, "appid": "frontend" }),
            json!({ "aud": "hub" }),
            json!({ "nonce": null, "auth_time": 1 }),
        ] {
            assert_eq!(verdict(claims.clone(), TokenType::Jwt), Ok(()), "{claims}");
        }
    }

    #[test]
    fn what_was_issued_to_its_audience_or_to_nobody_in_particular_is_none() {
        for claims in [
            json!({ "azp": null }),
            json!({ "azp": "hub" }),
            json!({ "aud": "frontend" }),
            json!({ "aud": ["hub", "frontend"] }),
            json!({ "client_id": "hub" }),
            json!({ "azp": ["frontend"] }),
            json!({ "azp": "" , "aud": ["hub", ""] }),
        ] {
            assert_eq!(verdict(claims.clone(), TokenType::Jwt), Err(TokenProblem::Kind), "{claims}");
        }
    }

    #[test]
    fn what_calls_itself_otherwise_or_carries_the_marks_of_a_sign_in_is_none() {
        for claims in [
            json!({ "typ": "ID" }),
            json!({ "typ": "Refresh" }),
            json!({ "typ": "DPoP" }),
            json!({ "typ": 7 }),
            json!({ "nonce": "n" }),
            json!({ "at_hash": "h" }),
            json!({ "c_hash": "h" }),
        ] {
            assert_eq!(verdict(claims.clone(), TokenType::Jwt), Err(TokenProblem::Kind), "{claims}");
            assert_eq!(verdict(claims.clone(), TokenType::AccessToken), Ok(()), "{claims}");
        }
    }

    #[test]
    fn a_token_that_is_bound_to_a_key_is_not_taken_from_whoever_holds_it() {
        for stated in [TokenType::AccessToken, TokenType::Jwt] {
            assert_eq!(verdict(json!({ "cnf": { "jkt": "x" } }), stated), Err(TokenProblem::Bound));
        }
    }

    #[test]
    fn a_type_is_read_without_its_case_and_its_tree() {
        for (stated, read) in [
            ("at+jwt", Some(TokenType::AccessToken)),
            ("AT+JWT", Some(TokenType::AccessToken)),
            ("application/at+jwt", Some(TokenType::AccessToken)),
            ("Application/At+Jwt", Some(TokenType::AccessToken)),
            ("JWT", Some(TokenType::Jwt)),
            ("jwt", Some(TokenType::Jwt)),
            ("id_token+jwt", None),
            ("logout+jwt", None),
            ("application/", None),
            ("åäöåäöåä", None),
            ("", None),
        ] {
            assert_eq!(type_of(stated), read, "{stated}");
        }
    }
}
