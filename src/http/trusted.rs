//! Trusted documents: operations that were written down before anybody sent them, by their ids.
//!
//! Three files are read, as the tools of frontends write them: the manifest of Apollo's
//! `generate-persisted-query-manifest`, and the maps from id to text of relay-compiler and of GraphQL Code Generator.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::http::StatusCode;
use serde::Deserialize;

use super::refusal::{Refusal, SchemaName};
use super::wire::Wanted;
use crate::config;
use crate::graphql::failure::Sentence;

/// Why a file of trusted documents cannot be taken.
#[derive(Debug, thiserror::Error)]
pub enum TrustedProblem {
    #[error("{}: the trusted documents cannot be read ({kind}). Check `trusted_documents.files`.", path.display())]
    Unreadable { path: PathBuf, kind: std::io::ErrorKind },
    #[error(
        "{}: this is neither a manifest of Apollo nor a map from ids to documents. Make it anew with the frontend's tool.",
        path.display()
    )]
    Form { path: PathBuf },
    #[error("{}: the id `{id}` names two different documents. Make the files anew, with one kind of hash.", path.display())]
    TwoTexts { path: PathBuf, id: String },
    #[error(
        "`trusted_documents.only` is set and `trusted_documents.files` names no document, so nobody could ask anything."
    )]
    NothingToAnswer,
}

/// The documents that are trusted, and whether the hub schema answers others.
#[derive(Debug, Default)]
pub struct TrustedDocuments {
    by_id: HashMap<String, Arc<str>>,
    texts: HashSet<Arc<str>>,
    only: bool,
}

/// What the tools write.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Manifest { operations: Vec<Operation> },
    Map(HashMap<String, String>),
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    body: String,
}

impl TrustedDocuments {
    /// Reads the files that the settings name.
    pub fn load(settings: &config::TrustedDocuments) -> Result<TrustedDocuments, TrustedProblem> {
        let mut trusted = TrustedDocuments { only: settings.only, ..TrustedDocuments::default() };
        for path in &settings.files {
            trusted.read(path)?;
        }
        if trusted.only && trusted.by_id.is_empty() { Err(TrustedProblem::NothingToAnswer) } else { Ok(trusted) }
    }

    fn read(&mut self, path: &Path) -> Result<(), TrustedProblem> {
        let text =
            fs::read(path).map_err(|error| TrustedProblem::Unreadable { path: path.to_owned(), kind: error.kind() })?;
        let written = serde_json::from_slice(&text).map_err(|_| TrustedProblem::Form { path: path.to_owned() })?;
        let documents: Vec<(String, String)> = match written {
            Written::Manifest { operations } => {
                operations.into_iter().map(|operation| (operation.id, operation.body)).collect()
            }
            Written::Map(map) => map.into_iter().collect(),
        };
        for (id, body) in documents {
            let (id, body) = (bare(&id).to_owned(), Arc::<str>::from(body));
            match self.by_id.insert(id.clone(), body.clone()) {
                Some(other) if other != body => return Err(TrustedProblem::TwoTexts { path: path.to_owned(), id }),
                _ => self.texts.insert(body),
            };
        }
        Ok(())
    }

    /// The names of the operations that are trusted.
    pub fn operation_names(&self) -> HashSet<String> {
        let documents = self.texts.iter().filter_map(|text| async_graphql::parser::parse_query(text).ok());
        let names = documents.flat_map(|document| {
            let names = document.operations.iter().filter_map(|(name, _)| name.map(ToString::to_string));
            names.collect::<Vec<_>>()
        });
        names.collect()
    }

    /// The text of the document that a request wants. `is_router`: who asks has shown the router's secret, and writes
    /// its documents itself.
    pub fn text(&self, wanted: Wanted, schema: SchemaName, is_router: bool) -> Result<String, Refusal> {
        match wanted {
            Wanted::ById(id) => {
                let known = self.by_id.get(bare(&id)).map(|text| text.to_string());
                known.ok_or_else(|| Refusal::new(StatusCode::BAD_REQUEST, "PERSISTED_QUERY_NOT_FOUND", NOT_PERSISTED))
            }
            Wanted::Text(text) if self.answers(&text, schema, is_router) => Ok(text),
            Wanted::Both(text, id) if self.answers(&text, schema, is_router) => {
                let known = self.by_id.get(bare(&id));
                if known.is_none_or(|known| **known == *text) {
                    Ok(text)
                } else {
                    Err(Refusal::bad_request(OTHER_TEXT))
                }
            }
            Wanted::Text(_) | Wanted::Both(..) => Err(Refusal::new(StatusCode::FORBIDDEN, "FORBIDDEN", ONLY_TRUSTED)),
        }
    }

    fn answers(&self, text: &str, schema: SchemaName, is_router: bool) -> bool {
        !self.only || is_router || schema == SchemaName::Statistics || self.texts.contains(text)
    }
}

/// An id without the name of its hash.
fn bare(id: &str) -> &str {
    id.strip_prefix("sha256:").unwrap_or(id)
}

/// Not a sentence but a word of the protocol, which clients look for.
const NOT_PERSISTED: Sentence = Sentence { en: "PersistedQueryNotFound", sv: "PersistedQueryNotFound" };

const OTHER_TEXT: Sentence = Sentence {
    en: "The id names another document than the one that was sent: send one of the two, or make the frontend's map anew.",
    sv: "Id:t avser ett annat dokument än det som skickades: skicka ett av dem, eller gör om frontendens fil.",
};

const ONLY_TRUSTED: Sentence = Sentence {
    en: "This hub answers documents that were registered beforehand only: give the operator your frontend's map of documents, and send an id of it.",
    sv: "Navet besvarar bara dokument som registrerats i förväg: ge den som driver navet frontendens fil med dokument, och skicka ett id ur den.",
};

#[cfg(test)]
mod tests {
    use super::*;

    const QUERY: &str = "query Me { viewer { displayName } }";
    const HASH: &str = "6a1dc0ffee";

    fn files(texts: &[&str], only: bool) -> Result<TrustedDocuments, TrustedProblem> {
        let folder = tempfile::tempdir().unwrap();
        let paths = texts.iter().enumerate().map(|(place, text)| {
            let path = folder.path().join(format!("{place}.json"));
            fs::write(&path, text).unwrap();
            path
        });
        TrustedDocuments::load(&config::TrustedDocuments { files: paths.collect(), only })
    }

    fn map() -> String {
        serde_json::json!({ format!("sha256:{HASH}"): QUERY }).to_string()
    }

    fn asked(trusted: &TrustedDocuments, wanted: Wanted) -> Result<String, String> {
        let text = trusted.text(wanted, SchemaName::Hub, false);
        text.map_err(|refusal| refusal.body(crate::domain::code::Language::En, "").to_string())
    }

    #[test]
    fn every_form_of_file_gives_the_text_of_an_id() {
        let manifest = serde_json::json!({ "format": "apollo-persisted-query-manifest", "version": 1,
            "operations": [{ "id": HASH, "name": "Me", "type": "query", "body": QUERY }] });
        for file in [manifest.to_string(), map(), map().replace("sha256:", "")] {
            let trusted = files(&[&file], false).unwrap();
            for id in [HASH.to_owned(), format!("sha256:{HASH}")] {
                assert_eq!(asked(&trusted, Wanted::ById(id)).as_deref(), Ok(QUERY), "{file}");
            }
            let unknown = asked(&trusted, Wanted::ById("other".to_owned())).unwrap_err();
            assert!(unknown.contains("PersistedQueryNotFound"), "{unknown}");
        }
    }

    #[test]
    fn a_hub_of_trusted_documents_answers_no_other_but_to_its_router() {
        let trusted = files(&[&map()], true).unwrap();
        let other = || Wanted::Text("{ __typename }".to_owned());
        assert!(asked(&trusted, other()).unwrap_err().contains("FORBIDDEN"));
        assert_eq!(asked(&trusted, Wanted::Text(QUERY.to_owned())).as_deref(), Ok(QUERY));
        assert!(trusted.text(other(), SchemaName::Hub, true).is_ok());
        assert!(trusted.text(other(), SchemaName::Statistics, false).is_ok());
        assert!(asked(&files(&[&map()], false).unwrap(), other()).is_ok());
    }

    #[test]
    fn an_id_and_a_text_that_differ_are_refused() {
        let trusted = files(&[&map()], false).unwrap();
        let both = |text: &str, id: &str| asked(&trusted, Wanted::Both(text.to_owned(), id.to_owned()));
        assert_eq!(both(QUERY, HASH).as_deref(), Ok(QUERY));
        assert_eq!(both(QUERY, "new").as_deref(), Ok(QUERY));
        assert!(both("{ viewer { id } }", HASH).unwrap_err().contains("another document"));
    }

    #[test]
    fn files_that_cannot_be_taken_are_named() {
        let problem = |texts: &[&str], only| files(texts, only).unwrap_err().to_string();
        assert!(problem(&["[]"], false).contains("0.json"));
        assert!(problem(&[&map(), &map().replace("displayName", "id")], false).contains(HASH));
        assert!(problem(&[], true).contains("trusted_documents.files"));
    }
}
