//! Desk: what all statistics doors share - where releases are found, under which address, and how much one answer may hold.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::time::timeout;

use super::problem::Problem;
use super::question::language_of;
use super::words::both;
use crate::config::Config;
use crate::domain::code::Language;
use crate::domain::release::figure::PublishedFigure;
use crate::domain::release::{Heading, Release};
use crate::http::authenticate::{Audience, asker};
use crate::http::router::Door;
use crate::store::error::StoreError;
use crate::store::published::Published;
use crate::store::release::Found;

/// Where the statistics doors find what they give out.
#[derive(Clone, Debug)]
pub struct Desk {
    published: Published,
    pub addresses: Addresses,
    patience: Duration,
    /// The largest number of cells in one answer of PxWebApi.
    pub cells: usize,
    pub pace: Pace,
}

/// How often somebody without a token may ask, as clients want to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    pub calls: u32,
    pub seconds: u32,
}

impl Pace {
    /// A pace that never meets a refusal: what comes back in a window is at least what is used in it.
    fn of(per_second: u32, burst: u32) -> Pace {
        let seconds = (burst / per_second.max(1)).max(1);
        Pace { calls: per_second.saturating_mul(seconds).min(burst).max(1), seconds }
    }
}

impl Desk {
    /// A desk over the release database, as it is configured.
    pub fn new(published: Published, config: &Config) -> Desk {
        let limits = &config.limits;
        Desk {
            published,
            addresses: Addresses::new(config.public_url.as_deref()),
            patience: Duration::from_secs(limits.seconds),
            cells: limits.cells,
            pace: Pace::of(limits.requests_per_second, limits.request_burst),
        }
    }

    /// The headings of all releases, newest first; withdrawn ones among them.
    pub async fn releases(&self) -> Result<Vec<Heading>, Problem> {
        self.patiently(self.published.releases()).await
    }

    /// The figures that authorities published.
    pub async fn figures(&self) -> Result<Vec<PublishedFigure>, Problem> {
        self.patiently(self.published.figures()).await
    }

    /// What is found under the name of a release.
    pub async fn find(&self, slug: &str) -> Result<Found, Problem> {
        match self.patiently(self.published.release(slug)).await? {
            Some(found) => Ok(found),
            None => Err(self.no_such_release().await?),
        }
    }

    /// A release that stands; one that was withdrawn is answered with the reason.
    pub async fn standing(&self, slug: &str) -> Result<Arc<Release>, Problem> {
        match self.find(slug).await? {
            Found::Standing(release) => Ok(release),
            Found::Withdrawn(heading) => Err(withdrawn(&heading)),
        }
    }

    /// The newest release that stands.
    pub async fn newest(&self) -> Result<Arc<Release>, Problem> {
        let headings = self.releases().await?;
        let Some(newest) = headings.iter().find(|heading| heading.withdrawn.is_none()) else {
            return Err(Problem::not_found(both(
                "Inget har publicerats än. Publiceringar listas på /statistics.",
                "Nothing has been published yet. Releases are listed at /statistics.",
            )));
        };
        self.standing(&newest.slug).await
    }

    async fn no_such_release(&self) -> Result<Problem, Problem> {
        let known: Vec<String> = self.releases().await?.into_iter().map(|heading| heading.slug).collect();
        let known = if known.is_empty() { "-".to_owned() } else { known.join(", ") };
        Ok(Problem::not_found(both(
            format!("Det finns ingen publicering med det namnet. Publiceringarna är: {known}."),
            format!("There is no release of this name. The releases are: {known}."),
        )))
    }

    async fn patiently<T>(&self, asked: impl Future<Output = Result<T, StoreError>>) -> Result<T, Problem> {
        match timeout(self.patience, asked).await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(error)) => {
                tracing::error!(%error, "the release database did not answer");
                Err(Problem::unavailable())
            }
            Err(_) => Err(Problem::unavailable()),
        }
    }
}

/// Under which address this process is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// Without a slash at the end.
    public_url: Option<String>,
}

impl Addresses {
    /// The configured address, if there is one.
    pub fn new(public_url: Option<&str>) -> Addresses {
        Addresses { public_url: public_url.map(|url| url.trim_end_matches('/').to_owned()) }
    }

    /// The configured address, or else the host that a request names.
    pub fn asked(&self, headers: &HeaderMap, authority: Option<&str>) -> String {
        if let Some(url) = &self.public_url {
            return url.clone();
        }
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).or(authority);
        // What could be more than a name is not repeated.
        let harmless = |host: &&str| {
            !host.is_empty() && host.chars().all(|letter| letter.is_ascii_alphanumeric() || "-._:[]".contains(letter))
        };
        format!("http://{}", host.filter(harmless).unwrap_or("localhost"))
    }

    /// What the configured address puts before our paths.
    pub fn prefix(&self) -> &str {
        let rest = self.lasting().split_once("://").map_or("", |(_, rest)| rest);
        rest.find('/').map_or("", |place| &rest[place..])
    }

    /// The configured address alone: only this may stand in what caches keep for everybody.
    pub fn lasting(&self) -> &str {
        self.public_url.as_deref().unwrap_or_default()
    }
}

/// What is said of a release that was withdrawn.
pub fn withdrawn(heading: &Heading) -> Problem {
    let Some(withdrawal) = &heading.withdrawn else {
        return Problem::internal();
    };
    let (slug, on) = (&heading.slug, withdrawal.on);
    Problem::gone(both(
        format!("Publiceringen {slug} återkallades {on}: {}", withdrawal.reason.sv),
        format!("The release {slug} was withdrawn on {on}: {}", withdrawal.reason.en),
    ))
}

/// The layer around the statistics: takes one request from the caller's allowance. Everybody gets the same answer, so a
/// token is only a name to count under; one that is not believed is counted under the address.
pub async fn admit(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    let recognised = asker(request.headers(), door.tokens.as_ref(), Audience::Statistics).await;
    let spender = door.rates.spender(recognised.as_ref().ok(), request.headers(), request.extensions());
    match door.rates.take_or_wait(&spender) {
        Ok(()) => next.run(request).await,
        Err(wait) => {
            let language = language_of(request.uri().query().unwrap_or_default()).unwrap_or_default();
            Problem::too_often(wait).spoken(language).into_response()
        }
    }
}

/// Says in which language an answer is.
pub fn in_language(response: &mut Response, language: Language) {
    response.headers_mut().insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked_at(host: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::HOST, HeaderValue::from_str(host).unwrap())])
    }

    #[test]
    fn the_configured_address_wins_over_the_one_that_was_asked() {
        let addresses = Addresses::new(Some("https://statistik.example.se/nav/"));
        assert_eq!(addresses.asked(&asked_at("evil.example.org"), None), "https://statistik.example.se/nav");
        assert_eq!(addresses.lasting(), "https://statistik.example.se/nav");
        assert_eq!(addresses.prefix(), "/nav");
        assert_eq!(Addresses::new(Some("https://statistik.example.se/")).prefix(), "");
    }

    #[test]
    fn without_one_the_host_of_the_request_is_repeated_if_it_is_only_a_name() {
        let addresses = Addresses::new(None);
        assert_eq!(addresses.asked(&asked_at("127.0.0.1:8080"), None), "http://127.0.0.1:8080");
        assert_eq!(addresses.asked(&asked_at("[::1]:8080"), None), "http://[::1]:8080");
        assert_eq!(addresses.asked(&HeaderMap::new(), Some("localhost:80")), "http://localhost:80");
        for wrong in ["a/b", "a@b", "a?b", "a\"><script>", ""] {
            assert_eq!(addresses.asked(&asked_at(wrong), None), "http://localhost", "{wrong}");
        }
        assert_eq!(addresses.lasting(), "");
    }

    #[test]
    fn a_client_that_keeps_the_pace_is_never_refused() {
        assert_eq!(Pace::of(50, 200), Pace { calls: 200, seconds: 4 });
        assert_eq!(Pace::of(50, 10), Pace { calls: 10, seconds: 1 });
        assert_eq!(Pace::of(1, 1), Pace { calls: 1, seconds: 1 });
        assert_eq!(Pace::of(3, 10), Pace { calls: 9, seconds: 3 });
    }
}
