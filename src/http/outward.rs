//! Outward: connections to other servers, over TLS where the address says so, believing the machine's root certificates.

use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

/// What connects.
#[derive(Clone, Debug)]
pub struct Outward {
    pub connector: HttpsConnector<HttpConnector>,
    /// Without any, no connection over TLS comes about.
    pub has_roots: bool,
}

impl Outward {
    pub fn new() -> Result<Outward, rustls::Error> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let has_roots = !roots.is_empty();
        let tls = ClientConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let connector = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().build();
        Ok(Outward { connector, has_roots })
    }
}
