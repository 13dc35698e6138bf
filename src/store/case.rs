//! Cases, the agencies in them, their participants and what was done to them.

use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType, Query, SelectStatement};
use uuid::Uuid;

use super::case_list::visible;
use super::entity::{case, case_agency, exploitation, participant, person, user};
use super::error::StoreError;
use super::frame::{Columns, Row};
use super::scope::{Eyes, col};
use super::wave::{Addressed, Branch, Edge, Level, Tag};
use super::{Store, codes};
use crate::access::clearance::Grounds;
use crate::access::sealed::{Identifying, Personal, SealClass, Sealed};
use crate::domain::case::{Case, CaseAgency, Contact, Exploitation, Participant};
use crate::domain::code::Code;
use crate::domain::id::{CaseId, ExploitationId, Noun, ParticipantId, PersonId};
use crate::domain::place::{Country, County, Municipality, Region};

/// Keys of the case with this id, if it exists for the caller.
pub fn with_id(eyes: &Eyes, id: CaseId) -> SelectStatement {
    let mut keys = Query::select();
    keys.expr_as(col("c", case::Column::Key), "key")
        .from_as(case::Entity, "c")
        .and_where(col("c", case::Column::Id).eq(id.uuid()))
        .cond_where(eyes.cases("c"));
    keys
}

impl Edge for Case {
    const TAG: Tag = Tag::Cases;

    fn branch(eyes: &Eyes) -> Branch {
        let c = |column| col("c", column);
        let mut rows = Query::select();
        rows.from_as(case::Entity, "c");
        let facts = eyes.case_grounds("c");
        let place = facts.opens(Identifying::DECLARED);
        let columns = Columns::default()
            .uuid(c(case::Column::Id))
            .int(c(case::Column::OwnerAgencyKey))
            .int(c(case::Column::ReportingAgencyKey))
            .int(c(case::Column::LeadCoordinatorKey))
            .text(c(case::Column::Reference))
            .text(c(case::Column::Status))
            .text(c(case::Column::Phase))
            .text(c(case::Column::ClosureReason))
            .date(c(case::Column::RegisteredOn))
            .text(c(case::Column::IntakeChannel))
            .text(c(case::Column::PreliminaryInvestigation))
            .text(c(case::Column::LegalLabel))
            .date(c(case::Column::RetentionDueOn))
            .text(c(case::Column::RegionCode))
            .text(c(case::Column::CountyCode))
            .text(place.only(c(case::Column::MunicipalityCode)))
            .int(facts)
            .int(c(case::Column::Version));
        Branch { level: Level::Cases, parent: c(case::Column::Key), rows, columns }
    }

    fn read(row: &mut Row<'_>, _: &Store) -> Result<Case, StoreError> {
        let id = CaseId::from_uuid(row.uuid()?);
        Ok(Case {
            key: row.parent()?,
            id,
            owner_agency_key: row.int()?,
            reporting_agency_key: row.int_opt()?,
            lead_coordinator_key: row.int_opt()?,
            reference: row.text()?,
            status: row.code()?,
            phase: row.code()?,
            closure_reason: row.code_opt()?,
            registered_on: row.date()?,
            intake_channel: row.code()?,
            preliminary_investigation: row.code()?,
            legal_label: row.code_opt()?,
            retention_due_on: row.date_opt()?,
            region: row.text_opt()?.as_deref().and_then(Region::parse),
            county: row.text_opt()?.as_deref().and_then(County::parse),
            municipality: {
                let municipality = row.text_opt()?.as_deref().and_then(Municipality::parse);
                Sealed::new(municipality, Grounds::from_bits(row.int()?), id.subject())
            },
            version: row.int()?,
        })
    }
}

impl Edge for CaseAgency {
    const TAG: Tag = Tag::CaseAgencies;

    fn place(&self) -> i64 {
        self.key
    }

    fn branch(eyes: &Eyes) -> Branch {
        let ca = |column| col("ca", column);
        let mut rows = Query::select();
        rows.from_as(case_agency::Entity, "ca")
            .join_as(
                JoinType::LeftJoin,
                user::Entity,
                "u",
                col("u", user::Column::Key).eq(ca(case_agency::Column::ContactUserKey)),
            )
            .and_where(eyes.agency_is_open_in(ca(case_agency::Column::AgencyKey), ca(case_agency::Column::CaseKey)));
        let columns = Columns::default()
            .int(ca(case_agency::Column::Key))
            .int(ca(case_agency::Column::AgencyKey))
            .text(ca(case_agency::Column::Role))
            .text(ca(case_agency::Column::SharingLevel))
            .text(ca(case_agency::Column::LegalBasis))
            .date(ca(case_agency::Column::FromOn))
            .date(ca(case_agency::Column::UntilOn))
            .text(col("u", user::Column::DisplayName));
        Branch { level: Level::Cases, parent: ca(case_agency::Column::CaseKey), rows, columns }
    }

    fn read(row: &mut Row<'_>, _: &Store) -> Result<CaseAgency, StoreError> {
        Ok(CaseAgency {
            key: row.int()?,
            agency_key: row.int()?,
            role: row.code()?,
            sharing_level: row.code()?,
            legal_basis: row.code_opt()?,
            from_on: row.date()?,
            until_on: row.date_opt()?,
            contact: row.text_opt()?.map(|display_name| Contact { display_name }),
        })
    }
}

impl Edge for Participant {
    const TAG: Tag = Tag::Participants;

    fn place(&self) -> i64 {
        self.key
    }

    fn branch(eyes: &Eyes) -> Branch {
        let pt = |column| col("pt", column);
        let mut rows = Query::select();
        rows.from_as(participant::Entity, "pt")
            .join_as(
                JoinType::InnerJoin,
                person::Entity,
                "pe",
                col("pe", person::Column::Key).eq(pt(participant::Column::PersonKey)),
            )
            .join_as(
                JoinType::LeftJoin,
                participant::Entity,
                "with",
                // Somebody accompanied who does not exist for the caller has no id either.
                Condition::all()
                    .add(col("with", participant::Column::Key).eq(pt(participant::Column::AccompaniesKey)))
                    .add(eyes.participants("with")),
            )
            .cond_where(eyes.participants("pt"));
        let facts = eyes.participant_grounds("pt");
        let opens = facts.opens(Personal::DECLARED);
        let columns = Columns::default()
            .int(pt(participant::Column::Key))
            .int(pt(participant::Column::PersonKey))
            .uuid(pt(participant::Column::Id))
            .uuid(col("pe", person::Column::Id))
            .int(facts)
            .date(pt(participant::Column::RegisteredOn))
            .text(opens.only(pt(participant::Column::Capacity)))
            .uuid(opens.only(col("with", participant::Column::Id)))
            .int(opens.only(pt(participant::Column::AgeAtRegistration)))
            .text(opens.only(pt(participant::Column::Majority)))
            .text(opens.only(pt(participant::Column::VictimStatus)))
            .flag(opens.only(pt(participant::Column::InjuredParty)).eq(true))
            .date(pt(participant::Column::ContactLostOn))
            .int(pt(participant::Column::Version));
        Branch { level: Level::Cases, parent: pt(participant::Column::CaseKey), rows, columns }
    }

    fn read(row: &mut Row<'_>, _: &Store) -> Result<Participant, StoreError> {
        let (key, person_key) = (row.int()?, row.int()?);
        let id = ParticipantId::from_uuid(row.uuid()?);
        let subject = PersonId::from_uuid(row.uuid()?).subject();
        let grounds = Grounds::from_bits(row.int()?);
        Ok(Participant {
            key,
            case_key: row.parent()?,
            person_key,
            id,
            registered_on: row.date()?,
            capacity: Sealed::new(row.code_opt()?, grounds, subject),
            accompanies: Sealed::new(row.uuid_opt()?.map(ParticipantId::from_uuid), grounds, subject),
            age_at_registration: Sealed::new(row.small_opt()?, grounds, subject),
            majority: Sealed::new(row.code_opt()?, grounds, subject),
            victim_status: Sealed::new(row.code_opt()?, grounds, subject),
            injured_party: Sealed::new(Some(row.flag()?), grounds, subject),
            contact_lost_on: row.date_opt()?,
            version: row.int()?,
        })
    }
}

impl Edge for Exploitation {
    const TAG: Tag = Tag::Exploitations;

    fn place(&self) -> i64 {
        self.key
    }

    fn branch(eyes: &Eyes) -> Branch {
        let ex = |column| col("ex", column);
        let mut rows = Query::select();
        rows.from_as(exploitation::Entity, "ex")
            .join_as(
                JoinType::InnerJoin,
                participant::Entity,
                "pt",
                col("pt", participant::Column::Key).eq(ex(exploitation::Column::ParticipantKey)),
            )
            .join_as(
                JoinType::InnerJoin,
                person::Entity,
                "pe",
                col("pe", person::Column::Key).eq(col("pt", participant::Column::PersonKey)),
            );
        let facts = eyes.participant_grounds("pt");
        let opens = facts.opens(Personal::DECLARED);
        let only = |column| opens.only(ex(column));
        let place_facts = eyes.place_grounds("pt");
        let place = place_facts.opens(Identifying::DECLARED);
        let columns = Columns::default()
            .int(ex(exploitation::Column::Key))
            .uuid(ex(exploitation::Column::Id))
            .uuid(col("pe", person::Column::Id))
            .int(facts)
            .int(place_facts)
            .text(only(exploitation::Column::Form))
            .flag(only(exploitation::Column::IsPrimary).eq(true))
            .text(only(exploitation::Column::Industry))
            .text(only(exploitation::Column::Country))
            .text(only(exploitation::Column::CountyCode))
            .text(place.only(ex(exploitation::Column::MunicipalityCode)))
            .text(only(exploitation::Column::FromMonth))
            .text(only(exploitation::Column::ToMonth))
            .text(only(exploitation::Column::Means))
            .text(only(exploitation::Column::Recruitment))
            .text(only(exploitation::Column::RecruiterRelation))
            .text(only(exploitation::Column::LegalLabel));
        Branch { level: Level::Participants, parent: ex(exploitation::Column::ParticipantKey), rows, columns }
    }

    fn read(row: &mut Row<'_>, _: &Store) -> Result<Exploitation, StoreError> {
        let key = row.int()?;
        let id = ExploitationId::from_uuid(row.uuid()?);
        let subject = PersonId::from_uuid(row.uuid()?).subject();
        let grounds = Grounds::from_bits(row.int()?);
        let place = Grounds::from_bits(row.int()?);
        fn list<C: Code>(row: &mut Row<'_>) -> Result<Vec<C>, StoreError> {
            codes(&row.text_opt()?.unwrap_or_default())
        }
        Ok(Exploitation {
            key,
            id,
            form: Sealed::new(row.code_opt()?, grounds, subject),
            is_primary: Sealed::new(Some(row.flag()?), grounds, subject),
            industry: Sealed::new(row.code_opt()?, grounds, subject),
            country: Sealed::new(row.text_opt()?.as_deref().and_then(Country::parse), grounds, subject),
            county: Sealed::new(row.text_opt()?.as_deref().and_then(County::parse), grounds, subject),
            municipality: Sealed::new(row.text_opt()?.as_deref().and_then(Municipality::parse), place, subject),
            from_month: Sealed::new(row.text_opt()?, grounds, subject),
            to_month: Sealed::new(row.text_opt()?, grounds, subject),
            means: Sealed::new(Some(list(row)?), grounds, subject),
            recruitment: Sealed::new(Some(list(row)?), grounds, subject),
            recruiter_relation: Sealed::new(row.code_opt()?, grounds, subject),
            legal_label: Sealed::new(row.code_opt()?, grounds, subject),
        })
    }
}

impl Store {
    /// The key of a case, if it exists for the caller.
    pub async fn case_key(&self, eyes: &Eyes, id: CaseId) -> Result<Option<i64>, StoreError> {
        let row = self.databases.case.query_one(&with_id(eyes, id)).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
    }
}

impl Addressed for Case {
    fn exists_for(eyes: &Eyes) -> Condition {
        eyes.cases("c")
    }

    fn id_column() -> Expr {
        col("c", case::Column::Id)
    }

    fn key_column() -> Expr {
        col("c", case::Column::Key)
    }

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }

    fn key(&self) -> i64 {
        self.key
    }
}

impl Addressed for Participant {
    fn exists_for(eyes: &Eyes) -> Condition {
        Condition::all().add(col("pt", participant::Column::CaseKey).in_subquery(visible(eyes)))
    }

    fn id_column() -> Expr {
        col("pt", participant::Column::Id)
    }

    fn key_column() -> Expr {
        col("pt", participant::Column::Key)
    }

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }

    fn key(&self) -> i64 {
        self.key
    }
}
