//! Rate: how often one caller may ask, over whatever transport.
//!
//! A caller is the holder of a token that is believed, or else the address a request came from. The forwarding header of a
//! proxy is believed only where the proxy's own address is trusted; otherwise anybody could be anybody.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::time::Duration;

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use governor::Quota;
use ipnet::{IpNet, Ipv6Net};
use prometheus_client::metrics::counter::Counter;

use super::refusal::{Refusal, Said};
use crate::access::caller::Asker;
use crate::config::{Limits, network};
use crate::graphql::allowance::Allowance;
use crate::graphql::clock::Clock;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// One household or office has a whole network of this length.
const IPV6_HOUSEHOLD: u8 = 64;

/// Who uses up an allowance.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Spender {
    /// The holder of a token: issuer and subject.
    Holder(String, String),
    /// A network of one address (IPv4), or of one household (IPv6).
    Address(IpNet),
}

/// Every caller's allowance of requests, and the proxies whose word about addresses is taken.
#[derive(Clone)]
pub struct Rates {
    allowance: Allowance<Spender>,
    proxies: Vec<IpNet>,
    refused: Counter,
}

impl Rates {
    /// The configured allowance. Networks that cannot be read were refused with the configuration.
    pub fn new(limits: &Limits, trusted_proxies: &[String], clock: Clock) -> Rates {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(number(limits.requests_per_second)).allow_burst(number(limits.request_burst));
        let proxies = trusted_proxies.iter().filter_map(|text| network(text)).collect();
        Rates { allowance: Allowance::new(quota, clock), proxies, refused: Counter::default() }
    }

    /// Takes one request from a caller's allowance.
    pub fn take(&self, spender: &Spender) -> Result<(), Refusal> {
        self.take_or_wait(spender).map_err(too_often)
    }

    /// The same, for whoever says in another form how long to wait.
    pub fn take_or_wait(&self, spender: &Spender) -> Result<(), Duration> {
        self.allowance.take(spender).inspect_err(|_| {
            self.refused.inc();
        })
    }

    /// Counts the requests that were beyond their caller's allowance.
    pub fn refused(&self) -> Counter {
        self.refused.clone()
    }

    /// Who pays for a request.
    pub fn spender(&self, asker: Option<&Asker>, headers: &HeaderMap, extensions: &Extensions) -> Spender {
        match asker {
            Some(Asker::User(claims)) => Spender::Holder(claims.issuer.clone(), claims.subject.clone()),
            Some(Asker::Researcher { issuer, subject }) => Spender::Holder(issuer.clone(), subject.clone()),
            Some(Asker::Public) | None => {
                let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
                Spender::Address(household(self.origin(peer.unwrap_or(Ipv4Addr::UNSPECIFIED.into()), headers)))
            }
        }
    }

    /// The address nearest to us that is no trusted proxy's.
    fn origin(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let values = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
        let named: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
        let mut nearest = peer.to_canonical();
        for hop in named.iter().rev() {
            if !self.proxies.iter().any(|network| network.contains(&nearest)) {
                break;
            }
            // What a trusted proxy passed on unread ends the chain that can be believed.
            let Ok(further) = hop.parse::<IpAddr>() else { break };
            nearest = further.to_canonical();
        }
        nearest
    }
}

fn household(address: IpAddr) -> IpNet {
    match address {
        IpAddr::V4(_) => IpNet::from(address),
        IpAddr::V6(six) => {
            Ipv6Net::new(six, IPV6_HOUSEHOLD).map_or(IpNet::from(address), |network| network.trunc().into())
        }
    }
}

fn too_often(wait: Duration) -> Refusal {
    let seconds = wait.as_millis().div_ceil(1000).max(1);
    let said = Said::new(
        format!("För många anrop på kort tid. Vänta {seconds} s och skicka anropet igen."),
        format!("Too many requests in a short time. Wait {seconds} s and send the request again."),
    );
    let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", said);
    match HeaderValue::from_str(&seconds.to_string()) {
        Ok(seconds) => refusal.header(header::RETRY_AFTER, seconds),
        Err(_) => refusal,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use chrono::{DateTime, TimeDelta, Utc};

    use super::*;

    fn noon() -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000, 0).unwrap()
    }

    fn rates(per_second: u32, burst: u32, clock: Clock) -> Rates {
        let limits = Limits { requests_per_second: per_second, request_burst: burst, ..Limits::default() };
        Rates::new(&limits, &["10.0.0.0/8".to_owned(), "2001:db8::1".to_owned()], clock)
    }

    fn from(peer: &str, forwarded: &[&'static str]) -> Spender {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_static(value));
        }
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 4711)));
        rates(1, 1, Arc::new(noon)).spender(None, &headers, &extensions)
    }

    fn at(text: &str) -> Spender {
        Spender::Address(network(text).unwrap())
    }

    #[test]
    fn a_burst_passes_at_once_and_comes_back_evenly() {
        let time = Arc::new(Mutex::new(noon()));
        let hands = time.clone();
        let rates = rates(10, 3, Arc::new(move || *hands.lock().unwrap()));
        let (one, other) = (at("192.0.2.1"), at("192.0.2.2"));
        for _ in 0..3 {
            assert!(rates.take(&one).is_ok());
        }
        assert!(rates.take(&one).is_err());
        assert!(rates.take(&other).is_ok(), "another caller has an allowance of their own");
        *time.lock().unwrap() = noon() + TimeDelta::milliseconds(101);
        assert!(rates.take(&one).is_ok());
        assert!(rates.take(&one).is_err());
    }

    #[test]
    fn a_forwarding_header_counts_only_behind_a_trusted_proxy() {
        assert_eq!(from("192.0.2.7", &["203.0.113.9"]), at("192.0.2.7"));
        assert_eq!(from("10.1.2.3", &["203.0.113.9"]), at("203.0.113.9"));
        assert_eq!(from("::ffff:10.1.2.3", &["203.0.113.9"]), at("203.0.113.9"));
        assert_eq!(from("2001:db8::1", &["203.0.113.9"]), at("203.0.113.9"));
        assert_eq!(from("2001:db8::2", &["203.0.113.9"]), at("2001:db8::/64"));
    }

    #[test]
    fn whoever_writes_the_header_themselves_is_still_found() {
        assert_eq!(from("10.1.2.3", &["198.51.100.1, 203.0.113.9"]), at("203.0.113.9"));
        assert_eq!(from("10.1.2.3", &["198.51.100.1", "203.0.113.9, 10.9.9.9"]), at("203.0.113.9"));
        assert_eq!(from("10.1.2.3", &["203.0.113.9, nonsense"]), at("10.1.2.3"));
        assert_eq!(from("10.1.2.3", &[]), at("10.1.2.3"));
    }

    #[test]
    fn one_household_is_one_caller() {
        assert_eq!(from("2001:db8:1:2::3", &[]), from("2001:db8:1:2:ffff::9", &[]));
        assert_ne!(from("2001:db8:1:2::3", &[]), from("2001:db8:1:3::3", &[]));
    }
}
