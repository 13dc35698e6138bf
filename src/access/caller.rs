//! Caller: who is asking.

use uuid::Uuid;

use super::clearance::Clearance;
use super::purpose::Purpose;
use super::role::Role;

/// What a verified token says about its holder; not yet compared with the `users` table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    pub issuer: String,
    pub subject: String,
    pub role: Role,
    /// Agency slug, where the token names one.
    pub agency: Option<String>,
    /// Region codes, where the token speaks of regions.
    pub regions: Option<Vec<String>>,
    /// Token scopes; those that name no class of ours are ignored.
    pub scopes: Vec<String>,
}

/// Who sent a request, as far as the door can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asker {
    /// Nobody in particular: no token was sent.
    Public,
    /// A researcher: their token gives them an allowance of requests of their own, and nothing else.
    Researcher { issuer: String, subject: String },
    /// Somebody with a token for the case world.
    User(Claims),
}

/// A user of the case world whose token and row in `users` agree.
#[derive(Clone, Debug)]
pub struct Caller {
    pub user_key: i64,
    pub user_id: Uuid,
    pub display_name: String,
    pub role: Role,
    pub agency_key: i64,
    pub agency_id: Uuid,
    /// Whether the agency is an international organisation (IOM), to which RETURN_PROGRAMME consents open.
    pub agency_runs_returns: bool,
    /// Region codes.
    pub regions: Vec<String>,
    /// The role's clearance, narrowed to the scopes that the token names.
    pub clearance: Clearance,
    /// The legal basis stated with this request.
    pub purpose: Option<Purpose>,
}
