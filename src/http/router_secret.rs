//! Router secret: what tells a federation router from anybody else who can reach the hub.

use axum::http::{HeaderMap, HeaderName};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The header that carries the secret.
pub const ROUTER_HEADER: HeaderName = HeaderName::from_static("samverka-router");

const MESSAGE: &[u8] = b"samverka-router";

/// What a request must carry to be taken for the router's.
#[derive(Clone)]
pub enum RouterSecret {
    /// Nothing: the demonstration and tests.
    NotRequired,
    /// No secret is configured, so nobody is the router.
    Unset,
    /// The secret, kept as a tag of a fixed message.
    Tag(Vec<u8>),
}

impl RouterSecret {
    /// The router must send this secret.
    pub fn of(secret: &[u8]) -> RouterSecret {
        mac(secret).map_or(RouterSecret::Unset, |mac| RouterSecret::Tag(mac.finalize().into_bytes().to_vec()))
    }

    /// Whether a request that is admitted has shown a secret.
    pub fn is_set(&self) -> bool {
        matches!(self, RouterSecret::Tag(_))
    }

    /// Whether the request may use what is for routers only. Compared in constant time.
    pub fn admits(&self, headers: &HeaderMap) -> bool {
        match self {
            RouterSecret::NotRequired => true,
            RouterSecret::Unset => false,
            RouterSecret::Tag(tag) => {
                let mut sent = headers.get_all(ROUTER_HEADER).iter();
                let (Some(sent), None) = (sent.next(), sent.next()) else {
                    return false;
                };
                mac(sent.as_bytes()).is_some_and(|mac| mac.verify_slice(tag).is_ok())
            }
        }
    }
}

fn mac(secret: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret).ok()?;
    mac.update(MESSAGE);
    Some(mac)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn sent(values: &[&'static str]) -> HeaderMap {
        values.iter().map(|value| (ROUTER_HEADER, HeaderValue::from_static(value))).fold(
            HeaderMap::new(),
            |mut headers, (name, value)| {
                headers.append(name, value);
                headers
            },
        )
    }

    #[test]
    fn only_the_exact_secret_is_the_routers() {
        let secret = RouterSecret::of(b"a-long-shared-secret");
        assert!(secret.admits(&sent(&["a-long-shared-secret"])));
        for other in
            [&[][..], &[""], &["a-long-shared-secre"], &["A-long-shared-secret"], &["a-long-shared-secret", "x"]]
        {
            assert!(!secret.admits(&sent(other)), "{other:?}");
        }
    }

    #[test]
    fn without_a_secret_nobody_is_the_router_except_where_none_is_required() {
        assert!(!RouterSecret::Unset.admits(&sent(&["anything"])));
        assert!(RouterSecret::NotRequired.admits(&sent(&[])));
    }
}
