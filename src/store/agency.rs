//! Agencies.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};

use uuid::Uuid;

use super::Store;
use super::entity::{agency, case, case_agency};
use super::error::StoreError;
use super::frame::{Columns, Row};
use super::scope::{Eyes, col};
use super::wave::{Addressed, Branch, Edge, Level, Tag};
use crate::domain::agency::Agency;
use crate::domain::code::Code;
use crate::domain::id::{AgencyId, Noun};
use crate::domain::place::{County, Municipality, Region};

impl Edge for Agency {
    const TAG: Tag = Tag::Agencies;

    fn branch(eyes: &Eyes) -> Branch {
        let a = |column| col("a", column);
        let mut rows = Query::select();
        rows.from_as(agency::Entity, "a").cond_where(eyes.agencies_and_handled("a"));
        let columns = Columns::default()
            .uuid(a(agency::Column::Id))
            .text(a(agency::Column::Slug))
            .text(a(agency::Column::NameSv))
            .text(a(agency::Column::NameEn))
            .text(a(agency::Column::Kind))
            .text(a(agency::Column::LegalRegime))
            .text(a(agency::Column::OrgNumber))
            .text(a(agency::Column::RegionCode))
            .text(a(agency::Column::CountyCode))
            .text(a(agency::Column::MunicipalityCode))
            .flag(a(agency::Column::Listed).eq(true))
            .flag(a(agency::Column::Active).eq(true));
        Branch { level: Level::Agencies, parent: a(agency::Column::Key), rows, columns }
    }

    fn read(row: &mut Row<'_>, _: &Store) -> Result<Agency, StoreError> {
        Ok(Agency {
            key: row.parent()?,
            id: AgencyId::from_uuid(row.uuid()?),
            slug: row.text()?,
            name_sv: row.text()?,
            name_en: row.text()?,
            kind: row.code()?,
            legal_regime: row.code()?,
            organisation_number: row.text_opt()?,
            region: row.text_opt()?.as_deref().and_then(Region::parse),
            county: row.text_opt()?.as_deref().and_then(County::parse),
            municipality: row.text_opt()?.as_deref().and_then(Municipality::parse),
            listed: row.flag()?,
            active: row.flag()?,
        })
    }
}

/// Keys of the agencies that own or reported these cases.
pub(super) fn keys_of_cases(of: impl Fn(Expr) -> Expr) -> [SelectStatement; 2] {
    [case::Column::OwnerAgencyKey, case::Column::ReportingAgencyKey].map(|column| {
        let mut keys = Query::select();
        keys.expr_as(col("k_c", column), "key")
            .from_as(case::Entity, "k_c")
            .and_where(of(col("k_c", case::Column::Key)));
        keys
    })
}

/// Keys of the agencies that take part in these cases.
pub(super) fn keys_of_parts(of: impl Fn(Expr) -> Expr) -> SelectStatement {
    let mut keys = Query::select();
    keys.expr_as(col("k_ca", case_agency::Column::AgencyKey), "key")
        .from_as(case_agency::Entity, "k_ca")
        .and_where(of(col("k_ca", case_agency::Column::CaseKey)));
    keys
}

/// Keys of the agency with this id, if it exists for the caller.
pub fn with_id(eyes: &Eyes, id: AgencyId) -> SelectStatement {
    let mut keys = Query::select();
    keys.expr_as(col("a", agency::Column::Key), "key")
        .from_as(agency::Entity, "a")
        .and_where(col("a", agency::Column::Id).eq(id.uuid()))
        .cond_where(eyes.agencies("a"));
    keys
}

impl Addressed for Agency {
    fn exists_for(eyes: &Eyes) -> Condition {
        eyes.agencies("a")
    }

    fn id_column() -> Expr {
        col("a", agency::Column::Id)
    }

    fn key_column() -> Expr {
        col("a", agency::Column::Key)
    }

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }

    fn key(&self) -> i64 {
        self.key
    }
}

impl Store {
    /// The agencies with these organisation numbers that exist for the caller.
    pub async fn agencies_with_numbers(&self, eyes: &Eyes, numbers: &[String]) -> Result<Vec<Agency>, StoreError> {
        let mut branch = Agency::branch(eyes);
        let among = col("a", agency::Column::OrgNumber).is_in(numbers.iter().map(String::as_str));
        branch.rows.cond_where(Agency::exists_for(eyes)).and_where(among);
        Ok(self.alone::<Agency>(branch).await?.into_iter().map(|(_, row)| row).collect())
    }
}
