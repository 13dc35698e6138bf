//! Every setting, typed; the only reader of the environment.
//!
//! `samverka.toml` (or `--config FILE`) is overlaid by variables `SAMVERKA_…`: two underscores between levels
//! (`SAMVERKA_LIMITS__DEPTH`), commas between the entries of a list, and `…_FILE` for a secret that stands in a file.
//! A key that nobody knows is an error: a misspelt limit must not be a limit that is off.

mod key;
mod read;
mod secret;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::access::clearance::Class;
use crate::access::role::Role;

pub use key::{may_be_fetched, network};
pub use read::ConfigProblem;
pub use secret::{SecretProblem, read_secret_file};

/// The file that is read where none is named.
pub const DEFAULT_FILE: &str = "samverka.toml";

/// Every setting of the program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Whether this is the demonstration, which accepts its own issuer. The `demo` command says so, no file can.
    #[serde(skip)]
    pub demo: bool,
    pub listen: SocketAddr,
    pub metrics_listen: Option<SocketAddr>,
    pub public_url: Option<String>,
    pub case_database_url: Option<DatabaseUrl>,
    pub case_replica_url: Option<DatabaseUrl>,
    pub release_database_url: Option<DatabaseUrl>,
    pub router_secret_file: Option<PathBuf>,
    pub trusted_proxies: Vec<String>,
    pub default_language: Language,
    pub oidc: Option<Oidc>,
    pub keys: Keys,
    pub cors: Cors,
    pub trusted_documents: TrustedDocuments,
    pub traces: Traces,
    pub limits: Limits,
}

/// Where a database is and how to get in. Shown in full to nobody: it may hold a password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The address, with its password.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the database is an embedded one.
    pub fn is_sqlite(&self) -> bool {
        self.0.starts_with("sqlite:")
    }

    /// The file of an embedded database.
    pub fn sqlite(path: &Path) -> DatabaseUrl {
        DatabaseUrl(format!("sqlite://{}", path.to_string_lossy()))
    }

    /// The same database, its relative file looked for in a folder.
    fn beside(&self, folder: &Path) -> DatabaseUrl {
        let Some(rest) = self.0.strip_prefix("sqlite:") else {
            return self.clone();
        };
        let path = rest.strip_prefix("//").unwrap_or(rest);
        if path.starts_with('/') || path.starts_with(":memory:") {
            return self.clone();
        }
        DatabaseUrl(format!("sqlite://{}/{path}", folder.to_string_lossy()))
    }
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = self.0.split(':').next().unwrap_or_default();
        write!(f, "DatabaseUrl({scheme}:…)")
    }
}

/// The language of labels and messages where a request names none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    Sv,
    En,
}

/// A signature algorithm that tokens may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenAlgorithm {
    ES256,
    RS256,
    EdDSA,
}

/// A type that the header of an access token may state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TokenType {
    /// The type that is made for access tokens (RFC 9068).
    #[serde(rename = "at+jwt")]
    AccessToken,
    /// The type of any token; what is no access token is told by its claims.
    #[serde(rename = "JWT")]
    Jwt,
}

/// The identity provider whose tokens are accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oidc {
    pub issuer: String,
    pub audience: String,
    /// Instead of what the provider's own description says.
    pub jwks_url: Option<String>,
    #[serde(default = "Oidc::all_algorithms")]
    pub algorithms: Vec<TokenAlgorithm>,
    #[serde(default = "Oidc::access_tokens_only")]
    pub token_types: Vec<TokenType>,
    /// Our roles by the provider's names; without any, the provider uses our codes.
    #[serde(default)]
    pub roles: BTreeMap<String, Role>,
    /// Our scopes by the provider's names; without any, the provider uses ours.
    #[serde(default)]
    pub scopes: BTreeMap<String, NamedClass>,
    #[serde(default)]
    pub claims: ClaimNames,
}

impl Oidc {
    fn all_algorithms() -> Vec<TokenAlgorithm> {
        vec![TokenAlgorithm::ES256, TokenAlgorithm::RS256, TokenAlgorithm::EdDSA]
    }

    fn access_tokens_only() -> Vec<TokenType> {
        vec![TokenType::AccessToken]
    }
}

/// A class as a token's scope names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub struct NamedClass(pub Class);

impl From<NamedClass> for &'static str {
    fn from(named: NamedClass) -> &'static str {
        named.0.token_scope()
    }
}

impl TryFrom<String> for NamedClass {
    type Error = &'static str;

    fn try_from(scope: String) -> Result<NamedClass, &'static str> {
        Class::of_token_scope(&scope).map(NamedClass).ok_or("no scope of a class")
    }
}

/// Where a token keeps each claim: its name, or the way to it with dots between levels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClaimNames {
    pub subject: String,
    pub role: String,
    pub agency: String,
    pub regions: String,
    pub scope: String,
}

impl Default for ClaimNames {
    fn default() -> Self {
        ClaimNames {
            subject: "sub".to_owned(),
            role: "samverka_role".to_owned(),
            agency: "samverka_agency".to_owned(),
            regions: "samverka_regions".to_owned(),
            scope: "scope".to_owned(),
        }
    }
}

/// The files that hold keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Keys {
    pub identity_file: Option<PathBuf>,
    pub cursor_file: Option<PathBuf>,
    pub release_signing_file: Option<PathBuf>,
}

/// The web pages that may read answers of the hub.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cors {
    pub origins: Vec<String>,
}

/// The documents that frontends registered beforehand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TrustedDocuments {
    pub files: Vec<PathBuf>,
    /// Whether the hub schema answers no other document.
    pub only: bool,
}

/// Where traces of requests are sent, and of which requests. Nothing is traced where no collector is named.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Traces {
    /// A collector's address for OTLP over HTTP.
    pub endpoint: Option<String>,
    /// The share of requests that are traced, where the router did not decide it.
    pub ratio: f64,
    /// Whether a trusted proxy's word about the trace that a request belongs to is taken.
    pub continue_proxies: bool,
}

impl Default for Traces {
    fn default() -> Self {
        Traces { endpoint: None, ratio: 1.0, continue_proxies: false }
    }
}

/// How much one request, one caller and one connection may ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    pub body_bytes: usize,
    pub document_bytes: usize,
    pub tokens: usize,
    pub nesting: usize,
    pub depth: u64,
    pub selections: u64,
    pub aliases: u64,
    pub directives: u64,
    pub root_fields: u64,
    pub representations: u64,
    pub nodes: u64,
    pub cells: usize,
    pub errors: usize,
    pub answer_bytes: usize,
    pub seconds: u64,
    pub sql_seconds: u64,
    pub header_seconds: u64,
    pub shutdown_seconds: u64,
    pub socket_hello_seconds: u64,
    pub socket_operations: usize,
    pub requests_per_second: u32,
    pub request_burst: u32,
    pub probes_per_hour: u32,
    pub kept_documents: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            body_bytes: 256 * 1024,
            document_bytes: 32 * 1024,
            tokens: 2_000,
            nesting: 48,
            depth: 15,
            selections: 500,
            aliases: 30,
            directives: 20,
            root_fields: 20,
            representations: 200,
            nodes: 10_000,
            cells: 10_000,
            errors: 20,
            answer_bytes: 8 * 1024 * 1024,
            seconds: 10,
            sql_seconds: 5,
            header_seconds: 8,
            shutdown_seconds: 10,
            socket_hello_seconds: 10,
            socket_operations: 50,
            requests_per_second: 50,
            request_burst: 200,
            probes_per_hour: 60,
            kept_documents: 256,
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Config {
            demo: false,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            metrics_listen: None,
            public_url: None,
            case_database_url: None,
            case_replica_url: None,
            release_database_url: None,
            router_secret_file: None,
            trusted_proxies: Vec::new(),
            default_language: Language::default(),
            oidc: None,
            keys: Keys::default(),
            cors: Cors::default(),
            trusted_documents: TrustedDocuments::default(),
            traces: Traces::default(),
            limits: Limits::default(),
        }
    }
}

impl Config {
    /// Reads the settings from a file and the variables of the environment. Without a path, `samverka.toml` is read where it
    /// exists.
    pub fn load(path: Option<&Path>, env: impl Iterator<Item = (String, String)>) -> Result<Config, ConfigProblem> {
        let default = Path::new(DEFAULT_FILE);
        let path = path.or_else(|| default.exists().then_some(default));
        let mut config = read::read(path, env)?;
        if let Some(folder) = path.and_then(Path::parent) {
            config.look_beside(&std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned()));
        }
        Ok(config)
    }

    /// Reads the settings from a file and this process's environment.
    pub fn load_here(path: Option<&Path>) -> Result<Config, ConfigProblem> {
        Config::load(path, std::env::vars())
    }

    /// The settings of the demonstration, everything in one folder.
    pub fn demonstration(data_dir: &Path) -> Config {
        let folder = std::path::absolute(data_dir).unwrap_or_else(|_| data_dir.to_owned());
        let keys = folder.join("keys");
        let hosts = ["http://localhost", "http://127.0.0.1"];
        let ports = [3000, 4173, 5173, 8080];
        Config {
            demo: true,
            case_database_url: Some(DatabaseUrl::sqlite(&folder.join("case.db"))),
            release_database_url: Some(DatabaseUrl::sqlite(&folder.join("release.db"))),
            keys: Keys {
                identity_file: Some(keys.join("identity.key")),
                cursor_file: Some(keys.join("cursor.key")),
                release_signing_file: Some(keys.join("release-signing.key")),
            },
            cors: Cors { origins: hosts.iter().flat_map(|host| ports.map(|port| format!("{host}:{port}"))).collect() },
            limits: Limits {
                requests_per_second: 5_000,
                request_burst: 20_000,
                probes_per_hour: 3_600,
                ..Limits::default()
            },
            ..Config::default()
        }
    }

    /// The settings as a file to read and change; paths inside the folder are written relative to it.
    pub fn to_readable_toml(&self, folder: &Path) -> Result<String, toml::ser::Error> {
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        key::write(&toml::Table::try_from(self)?, &folder)
    }

    /// Relative files of a configuration file lie beside it.
    fn look_beside(&mut self, folder: &Path) {
        let urls = [&mut self.case_database_url, &mut self.case_replica_url, &mut self.release_database_url];
        for url in urls.into_iter().flatten() {
            *url = url.beside(folder);
        }
        let Keys { identity_file, cursor_file, release_signing_file } = &mut self.keys;
        for file in
            [identity_file, cursor_file, release_signing_file, &mut self.router_secret_file].into_iter().flatten()
        {
            *file = folder.join(&*file);
        }
        for file in &mut self.trusted_documents.files {
            *file = folder.join(&*file);
        }
    }
}

#[cfg(test)]
mod tests;
