//! Failure: the one place where errors become answers.
//!
//! Every error of an answer has one of the closed codes. No value of a row, no SQL and no echo of the query ever
//! stands in one.

use async_graphql::{Context, Data, ErrorExtensionValues, PathSegment, Pos, Response, ServerError, Value};

use crate::access::permit::Refused;
use crate::domain::code::Language;
use crate::store::error::StoreError;

/// The closed list of `extensions.code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    Unauthenticated,
    Forbidden,
    BadUserInput,
    ParseFailed,
    ValidationFailed,
    LimitExceeded,
    RateLimited,
    PersistedQueryNotFound,
    TableNotInCatalogue,
    Unavailable,
    Internal,
}

impl ErrorCode {
    /// The code as it stands in answers.
    pub fn code(self) -> &'static str {
        match self {
            ErrorCode::Unauthenticated => "UNAUTHENTICATED",
            ErrorCode::Forbidden => "FORBIDDEN",
            ErrorCode::BadUserInput => "BAD_USER_INPUT",
            ErrorCode::ParseFailed => "GRAPHQL_PARSE_FAILED",
            ErrorCode::ValidationFailed => "GRAPHQL_VALIDATION_FAILED",
            ErrorCode::LimitExceeded => "LIMIT_EXCEEDED",
            ErrorCode::RateLimited => "RATE_LIMITED",
            ErrorCode::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            ErrorCode::TableNotInCatalogue => "TABLE_NOT_IN_CATALOGUE",
            ErrorCode::Unavailable => "UNAVAILABLE",
            ErrorCode::Internal => "INTERNAL",
        }
    }
}

/// A sentence in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence {
    pub sv: &'static str,
    pub en: &'static str,
}

impl Sentence {
    /// The sentence in one language.
    pub fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::Sv => self.sv,
            Language::En => self.en,
        }
    }
}

macro_rules! failures {
    ($($(#[$doc:meta])* $name:ident $code:ident $en:literal $sv:literal,)*) => {
        /// Why a field could not be answered.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Failure {
            $($(#[$doc])* $name,)*
        }

        impl Failure {
            const ALL: &'static [Failure] = &[$(Failure::$name),*];

            /// The closed code.
            pub fn code(self) -> ErrorCode {
                match self {
                    $(Failure::$name => ErrorCode::$code,)*
                }
            }

            /// What is wrong and what to do about it.
            pub fn sentence(self) -> Sentence {
                match self {
                    $(Failure::$name => Sentence { sv: $sv, en: $en },)*
                }
            }
        }
    };
}

failures! {
    /// The role does not have the act.
    Forbidden Forbidden
        "Your role may not do this."
        "Din roll får inte göra detta.",
    /// An id of another kind, or no id.
    WrongId BadUserInput
        "This is not an id of the expected kind: ids look like case:xxxxxxxx-xxxx-4xxx-xxxx-xxxxxxxxxxxx."
        "Detta är inte ett id av rätt slag: id:n ser ut som case:xxxxxxxx-xxxx-4xxx-xxxx-xxxxxxxxxxxx.",
    /// A representation that is no key of an entity.
    WrongRepresentation BadUserInput
        "A representation fits no entity of the hub: `__typename` must be a type with `@key` in schema/hub.graphql, and one of its keys must be complete."
        "En representation passar ingen entitet i navet: `__typename` ska vara en typ med `@key` i schema/hub.graphql, och en av dess nycklar ska vara fullständig.",
    /// A page size outside 1-100.
    PageSize BadUserInput
        "`first` must be between 1 and 100."
        "`first` måste vara mellan 1 och 100.",
    /// A cursor that does not belong here.
    WrongCursor BadUserInput
        "`after` is not a cursor of this list for you: take it from `pageInfo.endCursor` of the same query, filter and order."
        "`after` är inte en markör för denna lista och dig: ta den från `pageInfo.endCursor` i samma fråga, filter och ordning.",
    /// A code that is not of its list.
    UnknownCode BadUserInput
        "A code is not of its list: ask `codeLists` for the codes that exist."
        "En kod finns inte i sin lista: fråga `codeLists` efter koderna.",
    /// A list of codes or ids that is too long.
    TooMany BadUserInput
        "A list in the arguments is too long: at most 100 values."
        "En lista i argumenten är för lång: högst 100 värden.",
    /// Too many dimensions, or one twice.
    WrongDimensions BadUserInput
        "`by` takes at most three dimensions, each once."
        "`by` tar högst tre dimensioner, var och en en gång.",
    /// A year that nobody counts.
    WrongYear BadUserInput
        "Years must be between 1900 and 2100."
        "År måste vara mellan 1900 och 2100.",
    /// A date range that ends before it begins.
    WrongRange BadUserInput
        "The range ends before it begins."
        "Intervallet slutar innan det börjar.",
    /// The graph's limits.
    WrongGraph BadUserInput
        "`depth` must be between 1 and 3, `first` between 1 and 500."
        "`depth` måste vara mellan 1 och 3, `first` mellan 1 och 500.",
    /// A table, a variable or a code that no release has.
    NotInCatalogue TableNotInCatalogue
        "This is not in the catalogue: `release(slug:) { tables { id variables { code values { code } } } }` lists what is."
        "Detta finns inte i katalogen: `release(slug:) { tables { id variables { code values { code } } } }` räknar upp vad som finns.",
    /// More numbers than one answer holds.
    TooManyCells BadUserInput
        "More than 10,000 cells are asked for: name fewer codes in `select`."
        "Mer än 10 000 celler efterfrågas: ange färre koder i `select`.",
    /// A purpose header that cannot be read.
    PurposeShape BadUserInput
        "Samverka-Purpose must read: <LEGAL_BASIS code>; case=<case id>|new; reason=\"…\" (percent-encoded UTF-8)."
        "Samverka-Purpose ska lyda: <kod ur LEGAL_BASIS>; case=<ärende-id>|new; reason=\"…\" (procentkodad UTF-8).",
    /// A reason that is too short or too long.
    PurposeReason BadUserInput
        "Samverka-Purpose: the reason must have 20 to 500 characters, percent-encoded as UTF-8."
        "Samverka-Purpose: skälet måste ha 20 till 500 tecken, procentkodat som UTF-8.",
    /// A legal basis that does not exist, is not in force, or is not for the caller's regime.
    PurposeBasis BadUserInput
        "Samverka-Purpose: this legal basis is not in force for you: ask `codeLists(names: [\"LEGAL_BASIS\"])`."
        "Samverka-Purpose: den rättsliga grunden gäller inte för dig: fråga `codeLists(names: [\"LEGAL_BASIS\"])`.",
    /// A case that does not exist for the caller.
    PurposeCase BadUserInput
        "Samverka-Purpose: there is no such case for you."
        "Samverka-Purpose: det finns inget sådant ärende för dig.",
    /// A role that may not state a purpose.
    PurposeRole Forbidden
        "Samverka-Purpose is for coordinators."
        "Samverka-Purpose är till för samordnare.",
    /// A search that says too little, or too much at once.
    WrongSearch BadUserInput
        "`filter` needs one of: a complete `identityNumber` (10 or 12 digits with a right check digit; for numbers of other kinds name `identityNumberKind`), or a `name` of whole words, with `birthDate` or without."
        "`filter` behöver ett av: ett fullständigt `identityNumber` (10 eller 12 siffror med rätt kontrollsiffra; för nummer av annat slag ange `identityNumberKind`), eller ett `name` av hela ord, med eller utan `birthDate`.",
    /// A search for somebody new by a name alone.
    PurposeNew BadUserInput
        "With `case=new` the search takes a complete `identityNumber`, or a `name` together with `birthDate`."
        "Med `case=new` tar sökningen ett fullständigt `identityNumber`, eller ett `name` tillsammans med `birthDate`.",
    /// Too many searches.
    TooManySearches RateLimited
        "Too many searches for persons: wait some minutes. Each search is recorded."
        "För många sökningar efter personer: vänta några minuter. Varje sökning loggas.",
    /// An argument or variable that does not fit its type.
    WrongArgument BadUserInput
        "An argument or variable has a value that does not fit its type: see `path` and `locations`."
        "Ett argument eller en variabel har ett värde som inte passar sin typ: se `path` och `locations`.",
    /// The database is away or busy.
    Unavailable Unavailable
        "The hub cannot answer just now: try again."
        "Navet kan inte svara just nu: försök igen.",
    /// The read could not be recorded.
    NotRecorded Unavailable
        "The answer was withheld because the reading could not be recorded: try again."
        "Svaret hölls inne eftersom läsningen inte kunde loggas: försök igen.",
    /// Ours.
    Internal Internal
        "Something went wrong at the hub; quote the request id to its operator."
        "Något gick fel i navet; uppge begärans id till den som driver det.",
}

impl Failure {
    /// The failure as an error of the field that is being answered.
    pub fn at(self, ctx: &Context<'_>) -> ServerError {
        ctx.set_error_path(async_graphql::Error::from(self).into_server_error(ctx.item.pos))
    }
}

impl From<Refused> for Failure {
    fn from(_: Refused) -> Failure {
        Failure::Forbidden
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        if error.is_transient() {
            tracing::warn!(%error, "the store cannot answer");
            Failure::Unavailable
        } else {
            tracing::error!(%error, "the store failed");
            Failure::Internal
        }
    }
}

impl From<std::sync::Arc<StoreError>> for Failure {
    fn from(error: std::sync::Arc<StoreError>) -> Failure {
        Failure::from((*error).clone())
    }
}

impl From<Failure> for async_graphql::Error {
    fn from(failure: Failure) -> async_graphql::Error {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", failure.code().code());
        let mut error = async_graphql::Error::new(failure.sentence().en);
        error.extensions = Some(extensions);
        error
    }
}

/// Which schema answered; stands in parse and validation errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answering {
    Hub,
    Statistics { token_sent: bool },
}

impl Answering {
    fn schema(self) -> &'static str {
        match self {
            Answering::Hub => "hub",
            Answering::Statistics { .. } => "statistics",
        }
    }

    /// The fixed sentence for a document that does not fit the schema.
    pub fn does_not_fit(self) -> Sentence {
        match self {
            Answering::Hub => Sentence {
                en: "The document does not fit the hub schema: see `locations`; schema/hub.client.graphql has every name.",
                sv: "Dokumentet passar inte navets schema: se `locations`; schema/hub.client.graphql har alla namn.",
            },
            Answering::Statistics { token_sent: true } => Sentence {
                en: "The document does not fit the statistics schema, which answers researchers: see `locations`; schema/statistics.graphql has every name.",
                sv: "Dokumentet passar inte statistikschemat, som svarar forskare: se `locations`; schema/statistics.graphql har alla namn.",
            },
            Answering::Statistics { token_sent: false } => Sentence {
                en: "The document does not fit the statistics schema: see `locations`; schema/statistics.graphql has every name. No token was sent, so the statistics schema answers. For the hub, send the header `Authorization: Bearer <token>`; in the demonstration `samverka token --demo --persona national-coordinator` prints one.",
                sv: "Dokumentet passar inte statistikschemat: se `locations`; schema/statistics.graphql har alla namn. Ingen token skickades, så statistikschemat svarar. För navet, skicka huvudet `Authorization: Bearer <token>`; i demonstrationen skriver `samverka token --demo --persona national-coordinator` ut en.",
            },
        }
    }
}

/// What the library is told of a greeting over a WebSocket that is refused; the client reads a code in its stead.
pub const NOT_BELIEVED: &str = "not believed";

/// What came of the greeting over a WebSocket, as the library wants to know it.
pub type Greeted = Result<Data, async_graphql::Error>;

/// Lets the library know whether a greeting was believed.
pub fn greeted(believed: Option<Data>) -> Greeted {
    believed.ok_or(async_graphql::Error::new(NOT_BELIEVED))
}

/// Makes an error of our own, outside any field.
pub fn refusal(code: ErrorCode, message: impl Into<String>, request_id: &str) -> ServerError {
    let mut error = ServerError::new(message.into(), None);
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", code.code());
    extensions.set("requestId", request_id);
    error.extensions = Some(extensions);
    error
}

/// Makes an error answer out of one failure.
pub fn answer(failure: Failure, language: Language, request_id: &str) -> Response {
    Response::from_errors(vec![refusal(failure.code(), failure.sentence().in_language(language), request_id)])
}

/// Gives every error of an answer its closed code, its language and the request id; drops whatever else it said.
pub fn closed(mut response: Response, answering: Answering, language: Language, request_id: &str) -> Response {
    let began = !matches!(response.data, Value::Null) || response.errors.iter().any(|error| !error.path.is_empty());
    for error in &mut response.errors {
        let known = error.extensions.as_ref().and_then(|extensions| extensions.get("code")).cloned();
        let failure = known.and_then(|code| {
            Failure::ALL
                .iter()
                .copied()
                .find(|failure| failure.sentence().en == error.message && code == Value::from(failure.code().code()))
        });
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("requestId", request_id);
        match failure {
            Some(failure) => {
                error.message = failure.sentence().in_language(language).to_owned();
                extensions.set("code", failure.code().code());
            }
            None if !began => {
                error.message = answering.does_not_fit().in_language(language).to_owned();
                error.locations.truncate(20);
                extensions.set("code", ErrorCode::ValidationFailed.code());
                extensions.set("schema", answering.schema());
            }
            // Resolvers fail with a `Failure` only: what has a path and no code is the library's word on an argument.
            None => {
                error.message = Failure::WrongArgument.sentence().in_language(language).to_owned();
                extensions.set("code", Failure::WrongArgument.code().code());
            }
        }
        error.extensions = Some(extensions);
        error.source = None;
    }
    // In the order of the document and the lists, not in that of time.
    response.errors.sort_by_key(place);
    response
}

/// Where in the document a field stands that failed, and in which items of the lists around it.
fn place(error: &ServerError) -> (Option<Pos>, Vec<usize>) {
    let items = error.path.iter().filter_map(|segment| match segment {
        PathSegment::Index(index) => Some(*index),
        PathSegment::Field(_) => None,
    });
    (error.locations.first().copied(), items.collect())
}
