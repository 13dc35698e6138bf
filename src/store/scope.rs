//! Scope in SQL: the conditions under which a row exists for a caller.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{
    Alias, Condition, Expr, ExprTrait, IntoColumnRef, IntoIden, JoinType, Query, SelectStatement,
};

use super::entity::{
    agency, case, case_agency, case_assignment, coordinator, measure, participant, record_handler, source_record,
};
use crate::access::caller::Caller;
use crate::access::clearance::Grounds;
use crate::access::scope::Scope;

/// Everything about a request that decides what its statements may see.
#[derive(Clone, Debug)]
pub struct Eyes {
    pub caller: Caller,
    /// The case that the request's stated purpose names; known to be in scope.
    pub purpose_case: Option<i64>,
    pub now: DateTime<Utc>,
    /// The Swedish civil date of `now`.
    pub today: NaiveDate,
}

/// A column of an aliased table.
pub(super) fn col<C: IntoIden>(alias: &'static str, column: C) -> Expr {
    Expr::col((Alias::new(alias), column).into_column_ref())
}

/// `EXISTS (statement)`.
pub(super) fn exists(mut statement: SelectStatement) -> Expr {
    statement.expr(Expr::cust("1"));
    Expr::exists(statement)
}

impl Eyes {
    /// The caller's agency.
    pub(super) fn agency(&self) -> i64 {
        self.caller.agency_key
    }

    /// Cases that exist for the caller. `c` is the alias of `cases`.
    pub(super) fn cases(&self, c: &'static str) -> Condition {
        let nobody = || Condition::all().add(Expr::cust("1 = 0"));
        match self.caller.role.scope() {
            Scope::Everything => Condition::all(),
            Scope::Nothing => nobody(),
            Scope::Regions => {
                let mut mine = Query::select();
                mine.column(coordinator::Column::Key)
                    .from(coordinator::Entity)
                    .and_where(Expr::col(coordinator::Column::UserKey).eq(self.caller.user_key));
                let mut assigned = Query::select();
                assigned
                    .column(case_assignment::Column::CaseKey)
                    .from(case_assignment::Entity)
                    .and_where(Expr::col(case_assignment::Column::CoordinatorKey).in_subquery(mine.clone()));
                Condition::any()
                    .add(col(c, case::Column::RegionCode).is_in(self.caller.regions.iter().cloned()))
                    .add(col(c, case::Column::LeadCoordinatorKey).in_subquery(mine))
                    .add(col(c, case::Column::Key).in_subquery(assigned))
            }
            Scope::Agency => {
                let mut parts = Query::select();
                parts.from_as(case_agency::Entity, "s_ca");
                parts
                    .and_where(col("s_ca", case_agency::Column::CaseKey).equals((c, case::Column::Key)))
                    .and_where(col("s_ca", case_agency::Column::AgencyKey).eq(self.agency()))
                    .cond_where(self.standing("s_ca"));
                Condition::all().add(exists(parts))
            }
            Scope::OwnParticipants => {
                let mut own = Query::select();
                own.from_as(participant::Entity, "s_pt");
                own.join_as(
                    JoinType::InnerJoin,
                    measure::Entity,
                    "s_m",
                    col("s_m", measure::Column::ParticipantKey).equals(("s_pt", participant::Column::Key)),
                )
                .and_where(col("s_pt", participant::Column::CaseKey).equals((c, case::Column::Key)))
                .and_where(col("s_m", measure::Column::ProviderAgencyKey).eq(self.agency()));
                Condition::all().add(exists(own))
            }
            Scope::DueForErasure => Condition::any()
                .add(col(c, case::Column::RetentionDueOn).lte(self.today))
                .add(col(c, case::Column::ErasureRequested).eq(true)),
        }
    }

    /// Participants that exist for the caller, within cases that do. `pt` is the alias of `participants`.
    pub(super) fn participants(&self, pt: &'static str) -> Condition {
        match self.caller.role.scope() {
            Scope::OwnParticipants => {
                let mut own = Query::select();
                own.from_as(measure::Entity, "s_om");
                own.and_where(col("s_om", measure::Column::ParticipantKey).equals((pt, participant::Column::Key)))
                    .and_where(col("s_om", measure::Column::ProviderAgencyKey).eq(self.agency()));
                Condition::all().add(exists(own))
            }
            _ => Condition::all(),
        }
    }

    /// Persons that exist for the caller. `pe_key` is the person's key.
    pub(super) fn persons(&self, pe_key: Expr) -> Condition {
        let mut parts = Query::select();
        parts.from_as(participant::Entity, "s_pp");
        parts
            .join_as(
                JoinType::InnerJoin,
                case::Entity,
                "s_pc",
                col("s_pc", case::Column::Key).equals(("s_pp", participant::Column::CaseKey)),
            )
            .and_where(col("s_pp", participant::Column::PersonKey).eq(pe_key))
            .cond_where(self.cases("s_pc"))
            .cond_where(self.participants("s_pp"));
        Condition::all().add(exists(parts))
    }

    /// Parts in a case that still stand. `ca` is the alias of `case_agencies`.
    pub(super) fn standing(&self, ca: &'static str) -> Condition {
        Condition::any()
            .add(col(ca, case_agency::Column::UntilOn).is_null())
            .add(col(ca, case_agency::Column::UntilOn).gte(self.today))
    }

    /// Agencies that exist for the caller: listed ones, and its own. `a` is the alias of `agencies`.
    pub(super) fn agencies(&self, a: &'static str) -> Condition {
        Condition::any().add(col(a, agency::Column::Listed).eq(true)).add(col(a, agency::Column::Key).eq(self.agency()))
    }

    /// The same for an agency that a visible row has led to: also where somebody lives in hiding whose record the
    /// caller handles.
    pub(super) fn agencies_and_handled(&self, a: &'static str) -> Condition {
        let open = self.agencies(a);
        if !self.caller.clearance.protected.meets(Grounds::HANDLER) {
            return open;
        }
        let mut handled = Query::select();
        handled.from_as(measure::Entity, "s_hm");
        handled
            .join_as(
                JoinType::InnerJoin,
                participant::Entity,
                "s_hp",
                col("s_hp", participant::Column::Key).equals(("s_hm", measure::Column::ParticipantKey)),
            )
            .and_where(col("s_hm", measure::Column::ProviderAgencyKey).equals((a, agency::Column::Key)))
            .and_where(self.handles(col("s_hp", participant::Column::PersonKey)));
        open.add(exists(handled))
    }

    /// Whether an agency exists for the caller in one case: a hidden one for itself, and for the handlers of those
    /// who have a measure there and are in the case.
    pub(super) fn agency_is_open_in(&self, agency_key: Expr, case_key: Expr) -> Expr {
        self.open_or_handled(agency_key, col("s_hp", participant::Column::CaseKey).eq(case_key))
    }

    /// Whether an agency exists for the caller in what is about one person: a hidden one for itself, and for the
    /// person's handlers.
    pub(super) fn agency_is_open_for(&self, agency_key: Expr, person_key: Expr) -> Expr {
        self.open_or_handled(agency_key, col("s_hp", participant::Column::PersonKey).eq(person_key))
    }

    fn open_or_handled(&self, agency_key: Expr, within: Expr) -> Expr {
        let mut open = Query::select();
        open.from_as(agency::Entity, "s_a");
        open.and_where(col("s_a", agency::Column::Key).eq(agency_key.clone())).cond_where(self.agencies("s_a"));
        if !self.caller.clearance.protected.meets(Grounds::HANDLER) {
            return exists(open);
        }
        let mut handled = Query::select();
        handled.from_as(measure::Entity, "s_hm");
        handled
            .join_as(
                JoinType::InnerJoin,
                participant::Entity,
                "s_hp",
                col("s_hp", participant::Column::Key).equals(("s_hm", measure::Column::ParticipantKey)),
            )
            .and_where(col("s_hm", measure::Column::ProviderAgencyKey).eq(agency_key))
            .and_where(within)
            .and_where(self.handles(col("s_hp", participant::Column::PersonKey)));
        exists(open).or(exists(handled))
    }

    /// Source records that exist for the caller, of persons that do: a shelter's are for itself and the person's
    /// handlers. `sr` aliases `source_records`.
    pub(super) fn record_is_open(&self, sr: &'static str) -> Condition {
        let mut listed = Query::select();
        listed.from_as(agency::Entity, "s_ra");
        listed
            .and_where(col("s_ra", agency::Column::Key).equals((sr, source_record::Column::AgencyKey)))
            .cond_where(self.agencies("s_ra"));
        let open = Condition::any().add(exists(listed));
        if self.caller.clearance.protected.meets(Grounds::HANDLER) {
            open.add(self.handles(col(sr, source_record::Column::PersonKey)))
        } else {
            open
        }
    }

    /// Whether the caller handles a source record of the person with this key.
    pub(super) fn handles(&self, person_key: Expr) -> Expr {
        let mut handled = Query::select();
        handled.from_as(record_handler::Entity, "s_rh");
        handled
            .join_as(
                JoinType::InnerJoin,
                source_record::Entity,
                "s_sr",
                col("s_sr", source_record::Column::Key).equals(("s_rh", record_handler::Column::RecordKey)),
            )
            .and_where(col("s_rh", record_handler::Column::UserKey).eq(self.caller.user_key))
            .and_where(col("s_sr", source_record::Column::PersonKey).eq(person_key));
        exists(handled)
    }
}
