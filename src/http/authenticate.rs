//! Authenticate: from the headers of a request to who asks.

use axum::http::{HeaderMap, header};

use super::token::{TokenProblem, TokenVerifier};
use crate::access::caller::Asker;
use crate::access::role::Role;

/// Which schemas a process serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Both: the caller's role decides.
    Hub,
    /// The statistics schema only, for whoever asks.
    Statistics,
}

/// Why nobody could be recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRecognised {
    /// The token is not believed.
    Token(TokenProblem),
    /// A token was sent, and no identity provider is configured.
    NoProvider,
}

/// Who asks. A token that is not believed is never the same as no token: its sender meant to be somebody.
pub async fn asker(
    headers: &HeaderMap,
    tokens: Option<&TokenVerifier>,
    audience: Audience,
) -> Result<Asker, NotRecognised> {
    let tokens = match (tokens, audience) {
        (None, Audience::Statistics) => return Ok(Asker::Public),
        (tokens, _) => tokens,
    };
    let Some(token) = bearer(headers).map_err(NotRecognised::Token)? else {
        return Ok(Asker::Public);
    };
    let tokens = tokens.ok_or(NotRecognised::NoProvider)?;
    let claims = tokens.verify(token).await.map_err(NotRecognised::Token)?;
    Ok(match (claims.role, audience) {
        (Role::Researcher, _) | (_, Audience::Statistics) => {
            Asker::Researcher { issuer: claims.issuer, subject: claims.subject }
        }
        (_, Audience::Hub) => Asker::User(claims),
    })
}

fn bearer(headers: &HeaderMap) -> Result<Option<&str>, TokenProblem> {
    let mut sent = headers.get_all(header::AUTHORIZATION).iter();
    let value = match (sent.next(), sent.next()) {
        (None, _) => return Ok(None),
        (Some(value), None) => value,
        (Some(_), Some(_)) => return Err(TokenProblem::Header),
    };
    let text = value.to_str().map_err(|_| TokenProblem::Header)?;
    let (scheme, token) = text.split_once(' ').ok_or(TokenProblem::Header)?;
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("bearer") || token.is_empty() || token.contains(' ') {
        return Err(TokenProblem::Header);
    }
    Ok(Some(token))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::http::HeaderValue;
    use chrono::DateTime;

    use super::super::token::{DemonstrationIssuer, TokenHolder};
    use super::*;

    struct Desk {
        _folder: tempfile::TempDir,
        issuer: Arc<DemonstrationIssuer>,
        tokens: TokenVerifier,
    }

    impl Desk {
        fn new() -> Desk {
            let folder = tempfile::tempdir().unwrap();
            let issuer = Arc::new(DemonstrationIssuer::open(folder.path()).unwrap());
            let clock = Arc::new(|| DateTime::from_timestamp(1_700_000_000, 0).unwrap());
            let tokens = TokenVerifier::demonstration(issuer.clone(), clock);
            Desk { _folder: folder, issuer, tokens }
        }

        fn bearer(&self, role: Role) -> String {
            let holder =
                TokenHolder { subject: "a".to_owned(), role, agency: None, regions: Vec::new(), scopes: Vec::new() };
            format!(
                "Bearer {}",
                self.issuer.mint(&holder, DateTime::from_timestamp(1_700_000_000, 0).unwrap()).unwrap()
            )
        }

        async fn asks(&self, authorization: &[&str], audience: Audience) -> Result<Asker, NotRecognised> {
            asker(&headers(authorization), Some(&self.tokens), audience).await
        }
    }

    fn headers(authorization: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in authorization {
            headers.append(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[tokio::test]
    async fn without_a_token_everybody_is_the_public() {
        let desk = Desk::new();
        assert_eq!(desk.asks(&[], Audience::Hub).await, Ok(Asker::Public));
        assert_eq!(desk.asks(&[], Audience::Statistics).await, Ok(Asker::Public));
    }

    #[tokio::test]
    async fn a_token_of_the_case_world_is_a_user_and_a_researchers_is_not() {
        let desk = Desk::new();
        let officer = desk.asks(&[&desk.bearer(Role::AgencyOfficer)], Audience::Hub).await;
        assert!(matches!(officer, Ok(Asker::User(claims)) if claims.role == Role::AgencyOfficer));
        let researcher = desk.asks(&[&desk.bearer(Role::Researcher)], Audience::Hub).await;
        assert!(matches!(researcher, Ok(Asker::Researcher { subject, .. }) if subject == "a"));
    }

    #[tokio::test]
    async fn the_statistics_door_knows_no_users() {
        let desk = Desk::new();
        for role in Role::ALL {
            let asks = desk.asks(&[&desk.bearer(role)], Audience::Statistics).await;
            assert!(matches!(asks, Ok(Asker::Researcher { .. })), "{role:?}");
        }
    }

    #[tokio::test]
    async fn the_statistics_door_without_a_provider_ignores_the_header() {
        let sent = headers(&["Basic rubbish", "Bearer x"]);
        assert_eq!(asker(&sent, None, Audience::Statistics).await, Ok(Asker::Public));
        assert_eq!(asker(&headers(&["Bearer x"]), None, Audience::Hub).await, Err(NotRecognised::NoProvider));
        assert_eq!(asker(&headers(&[]), None, Audience::Hub).await, Ok(Asker::Public));
    }

    #[tokio::test]
    async fn a_header_that_is_no_bearer_token_is_refused_and_not_read_as_the_public() {
        let desk = Desk::new();
        let good = desk.bearer(Role::AgencyOfficer);
        for sent in [&["Basic YTpi"][..], &["Bearer"], &["Bearer "], &["Bearer a b"], &[&good, &good], &[""]] {
            for audience in [Audience::Hub, Audience::Statistics] {
                assert_eq!(
                    desk.asks(sent, audience).await,
                    Err(NotRecognised::Token(TokenProblem::Header)),
                    "{sent:?}"
                );
            }
        }
        assert_eq!(desk.asks(&["Bearer x"], Audience::Statistics).await, Err(NotRecognised::Token(TokenProblem::Form)));
    }

    #[tokio::test]
    async fn the_schemes_case_does_not_matter() {
        let desk = Desk::new();
        let lower = desk.bearer(Role::AgencyOfficer).replacen("Bearer", "bearer", 1);
        assert!(matches!(desk.asks(&[&lower], Audience::Hub).await, Ok(Asker::User(_))));
    }
}
