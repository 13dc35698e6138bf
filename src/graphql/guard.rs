//! The guard: every document passes here before the library sees it.
//!
//! The library's parser overflows the stack on a few kilobytes of nested literals, and its validation walks fragment spreads
//! without memory, so that a few hundred bytes keep a thread busy for ever. So: a scan of the bytes before parsing (`scan`),
//! a memoised count of the parsed document before validation (`cost`), and an estimate of what it asks for (`nodes`).

pub mod cache;
pub mod cost;
pub mod nodes;
pub mod scan;
pub mod shape;

use std::sync::Arc;

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, OperationType};
use async_graphql::parser::{Pos, parse_query};
use async_graphql::{Name, Positioned, Variables};

use cache::Cache;
use shape::{Shapes, UnreadableSchema};

use super::failure::Sentence;
use crate::domain::code::Language;

/// How much one document may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentLimits {
    /// Bytes of text.
    pub bytes: usize,
    /// Lexical tokens.
    pub tokens: usize,
    /// Brackets open at the same time.
    pub nesting: usize,
    /// Fields inside fields, not counted below `__schema` and `__type`.
    pub depth: u64,
    /// Selections once every fragment is written out.
    pub selections: u64,
    /// Aliases once every fragment is written out.
    pub aliases: u64,
    /// Directives once every fragment is written out.
    pub directives: u64,
    /// Fields of the root.
    pub root_fields: u64,
    /// Representations given to `_entities`.
    pub representations: u64,
    /// Objects asked for.
    pub nodes: u64,
    /// Documents kept after they passed.
    pub kept_documents: usize,
}

impl Default for DocumentLimits {
    fn default() -> Self {
        DocumentLimits {
            bytes: 32 * 1024,
            tokens: 2_000,
            nesting: 48,
            depth: 15,
            selections: 500,
            aliases: 30,
            directives: 20,
            root_fields: 20,
            representations: 200,
            nodes: 10_000,
            kept_documents: 256,
        }
    }
}

/// What a parse or validation error adds for somebody who sent no token: they may have looked for the other schema.
pub const WITHOUT_TOKEN: Sentence = Sentence {
    en: " No token was sent, so the statistics schema answers. For the hub, send the header `Authorization: Bearer <token>`; for the demonstration, `samverka token --demo --persona national-coordinator` prints one.",
    sv: " Ingen token skickades, så statistikschemat svarar. För navet, skicka huvudet `Authorization: Bearer <token>`; i demonstrationen skriver `samverka token --demo --persona national-coordinator` ut en.",
};

/// The class of a refusal, as `extensions.code` names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusalCode {
    LimitExceeded,
    ParseFailed,
    ValidationFailed,
}

impl RefusalCode {
    /// The code on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            RefusalCode::LimitExceeded => "LIMIT_EXCEEDED",
            RefusalCode::ParseFailed => "GRAPHQL_PARSE_FAILED",
            RefusalCode::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
        }
    }
}

/// Why a document was turned away: a fixed sentence and a place, never a word of the document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refused {
    pub code: RefusalCode,
    /// In English.
    pub message: String,
    /// The same in Swedish.
    pub message_sv: String,
    pub place: Option<Pos>,
}

impl Refused {
    pub(crate) fn limit(what: Sentence, limit: impl std::fmt::Display, place: Option<Pos>) -> Refused {
        Refused {
            code: RefusalCode::LimitExceeded,
            message: format!(
                "The document exceeds the limit of {limit} {}. Ask for less, or in several requests.",
                what.en
            ),
            message_sv: format!(
                "Dokumentet överskrider gränsen på {limit} {}. Fråga efter mindre, eller i flera anrop.",
                what.sv
            ),
            place,
        }
    }

    pub(crate) fn parse(place: Option<Pos>) -> Refused {
        let message = Sentence {
            en: "The document is not valid GraphQL: its syntax breaks off at the given place.",
            sv: "Dokumentet är inte giltig GraphQL: syntaxen bryts vid den angivna platsen.",
        };
        Refused::said(RefusalCode::ParseFailed, message, place)
    }

    pub(crate) fn validation(message: Sentence, place: Option<Pos>) -> Refused {
        Refused::said(RefusalCode::ValidationFailed, message, place)
    }

    fn said(code: RefusalCode, message: Sentence, place: Option<Pos>) -> Refused {
        Refused { code, message: message.en.to_owned(), message_sv: message.sv.to_owned(), place }
    }

    /// The sentence in one language.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Sv => &self.message_sv,
            Language::En => &self.message,
        }
    }
}

/// A document that passed, parsed once.
#[derive(Debug)]
pub struct Document {
    text: Arc<str>,
    parsed: ExecutableDocument,
    /// The nodes asked for, when no variable can change their number.
    nodes: Option<u64>,
}

impl Document {
    /// The document as it was sent.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The document, parsed.
    pub fn parsed(&self) -> &ExecutableDocument {
        &self.parsed
    }

    /// How many operations the document holds.
    pub fn operation_count(&self) -> usize {
        self.parsed.operations.iter().len()
    }

    /// The operation that a request chooses, with the name the document gives it.
    pub fn operation(&self, name: Option<&str>) -> Option<(Option<&Name>, &Positioned<OperationDefinition>)> {
        let mut operations = self.parsed.operations.iter();
        match name {
            Some(name) => operations.find(|(own, _)| own.is_some_and(|own| own == name)),
            None if operations.len() == 1 => operations.next(),
            None => None,
        }
    }

    /// The kind of the operation that a request chooses.
    pub fn kind(&self, name: Option<&str>) -> Option<OperationType> {
        self.operation(name).map(|(_, operation)| operation.node.ty)
    }
}

const REPRESENTATIONS: Sentence =
    Sentence { en: "representations for `_entities`", sv: "representationer för `_entities`" };
const OBJECTS: Sentence = Sentence {
    en: "objects asked for (page sizes multiply down the document; a plain list counts as 5)",
    sv: "efterfrågade objekt (sidstorlekar multipliceras nedåt i dokumentet; en vanlig lista räknas som 5)",
};

/// The limits, the shapes of the schema's lists, and the documents that passed.
#[derive(Debug)]
pub struct Guard {
    limits: DocumentLimits,
    shapes: Shapes,
    passed: Cache,
}

impl Guard {
    /// A guard for the schema that the SDL describes.
    pub fn new(limits: DocumentLimits, sdl: &str) -> Result<Guard, UnreadableSchema> {
        let shapes = Shapes::from_sdl(sdl)?;
        let passed = Cache::new(limits.kept_documents);
        Ok(Guard { limits, shapes, passed })
    }

    /// Lets a document in, or says which limit stopped it.
    pub fn admit(
        &self,
        text: &str,
        operation_name: Option<&str>,
        variables: &Variables,
    ) -> Result<Arc<Document>, Refused> {
        let (document, is_new) = match self.passed.get(text) {
            Some(document) => (document, false),
            None => (Arc::new(self.read(text)?), true),
        };
        self.check_nodes(&document, operation_name, variables)?;
        if is_new {
            self.passed.keep(document.clone());
        }
        Ok(document)
    }

    fn read(&self, text: &str) -> Result<Document, Refused> {
        scan::scan(text, &self.limits)?;
        let parsed = parse_query(text).map_err(|error| Refused::parse(error.positions().next()))?;
        cost::check(&parsed, &self.shapes, &self.limits)?;
        let mut document = Document { text: text.into(), parsed, nodes: None };
        if let Some((_, operation)) = document.operation(None) {
            let asked = nodes::count(&document.parsed, &operation.node, &self.shapes, &Variables::default());
            if !asked.depends_on_variables {
                self.check_counts(&asked)?;
                document.nodes = Some(asked.nodes);
            }
        }
        Ok(document)
    }

    fn check_nodes(&self, document: &Document, name: Option<&str>, variables: &Variables) -> Result<(), Refused> {
        let Some((_, operation)) = document.operation(name) else {
            let message = Sentence {
                en: "The request chooses no operation of the document: give `operationName`, spelled as in the document.",
                sv: "Anropet väljer ingen operation i dokumentet: ange `operationName`, stavat som i dokumentet.",
            };
            return Err(Refused::validation(message, None));
        };
        if document.nodes.is_some() {
            return Ok(());
        }
        let asked = nodes::count(&document.parsed, &operation.node, &self.shapes, variables);
        self.check_counts(&asked)
    }

    fn check_counts(&self, asked: &nodes::Asked) -> Result<(), Refused> {
        if asked.representations > self.limits.representations {
            return Err(Refused::limit(REPRESENTATIONS, self.limits.representations, None));
        }
        if asked.nodes > self.limits.nodes {
            return Err(Refused::limit(OBJECTS, self.limits.nodes, None));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
