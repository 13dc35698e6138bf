//! The audit log, for those who may read it; their own reading is recorded, too.

use std::sync::Arc;

use async_graphql::connection::Connection;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use futures_util::future::try_join_all;

use super::case;
use super::context::{Asked, ContextExt};
use super::failure::Failure;
use super::page::{self, Bound};
use crate::access::permit::{ReadAccessLog, ReadAudit};
use crate::domain::audit::AuditRecord;
use crate::domain::case::Case;
use crate::domain::code::{AuditKind, Code, LegalBasis};
use crate::domain::id::{AgencyId, CaseId, Noun, PersonId, UserId};
use crate::store::audit::AuditFilter;
use crate::store::page::{Direction, Page, Position, Sorted, Tie};

/// Which audit records to list; all conditions must hold.
#[derive(InputObject, Clone, Debug, Default)]
#[graphql(name = "AuditFilter")]
pub struct AuditFilterInput {
    /// Who read or acted.
    pub user: Option<ID>,
    /// The agency of who read or acted.
    pub agency: Option<ID>,
    /// A case that was read.
    pub case: Option<ID>,
    /// A person whose values were opened.
    pub person: Option<ID>,
    /// What kind of act it was.
    pub kind: Option<AuditKind>,
    /// The legal basis that was stated.
    pub legal_basis: Option<LegalBasis>,
    /// From this moment on.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub before: Option<DateTime<Utc>>,
}

impl AuditFilterInput {
    fn checked(&self) -> Result<AuditFilter, Failure> {
        if !self.from.iter().chain(&self.before).all(|moment| page::is_of_our_time(moment.date_naive())) {
            return Err(Failure::WrongYear);
        }
        if let (Some(from), Some(before)) = (self.from, self.before)
            && before < from
        {
            return Err(Failure::WrongRange);
        }
        Ok(AuditFilter {
            user: self.user.as_ref().map(case::id::<UserId>).transpose()?.map(|id| id.uuid()),
            agency: self.agency.as_ref().map(case::id::<AgencyId>).transpose()?.map(|id| id.uuid()),
            case: self.case.as_ref().map(case::id::<CaseId>).transpose()?.map(|id| id.uuid()),
            person: self.person.as_ref().map(case::id::<PersonId>).transpose()?.map(|id| id.uuid()),
            kind: self.kind.map(Code::code),
            legal_basis: self.legal_basis.map(Code::code),
            from: self.from,
            before: self.before,
        })
    }
}

/// Roots that lead to the audit log.
#[derive(Default)]
pub struct AuditQuery;

#[Object]
impl AuditQuery {
    /// The audit log, newest first. For the data protection officer; every look is recorded.
    async fn audit_records(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1-100.")] first: i32,
        #[graphql(desc = "The cursor after which to go on.")] after: Option<String>,
        #[graphql(desc = "Which records.")] filter: Option<AuditFilterInput>,
    ) -> Option<Result<Connection<String, Arc<AuditRecord>>, Failure>> {
        let answer = async {
            let asked = ctx.asked();
            let permit = asked.permit::<ReadAudit>()?;
            let filter = filter.unwrap_or_default().checked()?;
            let bound = Bound::new(asked.caller().user_id, "auditRecords", &filter);
            let window = page::window(&asked.cursor_keys, &bound, first, after.as_deref(), Direction::Descending)?;
            asked.openings.acted("AUDIT_READ");
            let rows = asked.rounds.ask(asked.store.audit_records(permit, &filter, &window)).await?;
            let page = Page::cut(rows.into_iter().map(Arc::new).collect(), window.first);
            let position =
                |record: &AuditRecord| Position { value: Sorted::Instant(record.at), tie: Tie::Key(record.key) };
            let fields = async_graphql::connection::EmptyFields;
            page::connection(&asked.cursor_keys, &bound, page, after.is_some(), position, fields)
        };
        Some(answer.await)
    }
}

/// One reading of a case's identifying values.
#[derive(SimpleObject, Clone, Debug)]
pub struct AccessEntry {
    /// When.
    pub at: DateTime<Utc>,
    /// Under which name the reader works; null if the user is gone or the agency is in no list.
    pub reader: Option<String>,
    /// The reader's agency, by its short name; null if it is in no list.
    pub agency: Option<String>,
    /// The reader's role.
    pub role: String,
    /// What kind of act it was.
    pub kind: AuditKind,
    /// Which fields were opened.
    pub fields: Vec<String>,
    /// The legal basis that was stated; null where the reading rested on consent, custody or sharing.
    pub legal_basis: Option<LegalBasis>,
    /// The reason that was stated.
    pub reason: Option<String>,
}

impl AccessEntry {
    /// Who has read identifying values of a case or of its people; `None` for those who may not ask.
    pub async fn of_case(asked: &Asked, case: &Case) -> Result<Option<Vec<AccessEntry>>, Failure> {
        let Ok(permit) = asked.permit::<ReadAccessLog>() else { return Ok(None) };
        let participants = asked.loaders.participants.of(case.key).await?;
        let people = try_join_all(participants.iter().map(|part| asked.loaders.persons.one(part.person_key))).await?;
        let people: Vec<_> = people.into_iter().flatten().map(|person| person.id.uuid()).collect();
        let readings = asked.rounds.ask(asked.store.access_log(permit, case.id.uuid(), &people)).await?;
        let entries = readings.into_iter().map(|reading| AccessEntry {
            at: reading.record.at,
            reader: reading.reader,
            agency: reading.agency,
            role: reading.record.role,
            kind: reading.record.kind,
            fields: reading.record.fields,
            legal_basis: reading.record.legal_basis,
            reason: reading.record.reason,
        });
        Ok(Some(entries.collect()))
    }
}
