//! What stands around the hub: the clock, the disk, the proxy before it.

use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};

use super::super::system_clock;
use super::finding::Findings;
use crate::config::{Config, DatabaseUrl};
use crate::http::token::{Fetch, Network};

/// As much as tokens are allowed to be early or late.
const LEEWAY: TimeDelta = TimeDelta::seconds(60);
/// Below this, a day's audit log may not fit.
const LITTLE_SPACE: u64 = 1 << 30;

/// `server`: the time of the database's server, if it has one.
pub async fn look(config: &Config, server: Option<DateTime<Utc>>, findings: &mut Findings) {
    let network = Network::new().ok();
    clock(config, server, network.as_ref(), findings).await;
    disk(config, findings);
    proxy(config, network.as_ref(), findings).await;
}

async fn clock(config: &Config, server: Option<DateTime<Utc>>, network: Option<&Network>, findings: &mut Findings) {
    let mut others = Vec::new();
    if let Some(moment) = server {
        others.push(("the database's server", moment - system_clock()()));
    }
    if let (Some(oidc), Some(network)) = (&config.oidc, network)
        && let Some(moment) = network.moment(&oidc.issuer).await
    {
        others.push(("the identity provider", moment - system_clock()()));
    }
    if others.is_empty() {
        let found = "there is nothing to compare this machine's clock with.";
        return findings.doubtful("clock", found, "see that the machine sets its clock (timedatectl status)");
    }
    for (whose, ahead) in others {
        let seconds = ahead.num_seconds();
        if ahead.abs() > LEEWAY {
            let found = format!(
                "the clock of {whose} is {seconds} seconds ahead of this machine's: tokens would be refused, and the log would lie."
            );
            findings.wrong("clock", found, "let both machines set their clocks by NTP (timedatectl set-ntp true)");
        } else {
            findings.good("clock", format!("{whose} has the same time, to {} seconds.", seconds.abs()));
        }
    }
}

/// Of embedded databases; a server's disk cannot be seen from here.
fn disk(config: &Config, findings: &mut Findings) {
    let urls = [&config.case_database_url, &config.release_database_url];
    let mut folders: Vec<PathBuf> = urls.into_iter().flatten().filter_map(folder).collect();
    folders.dedup();
    for folder in folders {
        let shown = folder.display().to_string();
        match rustix::fs::statvfs(&folder) {
            Err(error) => findings.wrong("disk", format!("{shown}: cannot be looked at ({error})."), "check the path"),
            Ok(disk) => {
                let free = disk.f_bavail.saturating_mul(disk.f_frsize);
                let found = format!("{shown}: {} MB are free.", free >> 20);
                if free == 0 {
                    findings.wrong("disk", found, "make room: nothing identifying is answered that cannot be recorded");
                } else if free < LITTLE_SPACE {
                    findings.doubtful("disk", found, "make room, and watch it");
                } else {
                    findings.good("disk", found);
                }
            }
        }
    }
}

fn folder(url: &DatabaseUrl) -> Option<PathBuf> {
    let path = url.as_str().strip_prefix("sqlite://")?;
    Path::new(path).parent().map(Path::to_owned)
}

async fn proxy(config: &Config, network: Option<&Network>, findings: &mut Findings) {
    let Some(public) = config.public_url.as_deref() else {
        let remedy = "set `public_url` to the address that people use, with https://";
        return findings.doubtful("proxy", "`public_url` is not set: links in statistics have no host.", remedy);
    };
    if config.listen.ip().is_loopback() && config.trusted_proxies.is_empty() {
        findings.doubtful(
            "proxy",
            "`trusted_proxies` is empty: everybody behind the proxy shares one allowance of requests.",
            "name the proxy's address there; it must overwrite X-Forwarded-For and not pass it on",
        );
    }
    let address = format!("{}/healthz", public.trim_end_matches('/'));
    match network {
        None => {}
        Some(network) => match network.get(&address).await {
            Ok(_) => findings.good("proxy", format!("{address} answers.")),
            Err(problem) => {
                let found = format!("{address}: {problem}.");
                findings.doubtful(
                    "proxy",
                    found,
                    "start the hub and its proxy, and see that the proxy passes this path on",
                );
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::doctor::finding::Grade;

    async fn grade_of_a_server_that_is_ahead_by(seconds: i64) -> Grade {
        let mut findings = Findings::default();
        let server = system_clock()() + TimeDelta::seconds(seconds);
        clock(&Config::default(), Some(server), None, &mut findings).await;
        findings.all()[0].grade
    }

    #[tokio::test]
    async fn a_clock_that_is_minutes_off_is_found() {
        assert_eq!(grade_of_a_server_that_is_ahead_by(5).await, Grade::Good);
        assert_eq!(grade_of_a_server_that_is_ahead_by(300).await, Grade::Wrong);
        assert_eq!(grade_of_a_server_that_is_ahead_by(-300).await, Grade::Wrong);
    }
}
