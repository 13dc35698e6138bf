//! Grounds in SQL: the facts that open a value to a caller, as one number per row.
//!
//! Only facts that the caller's clearance can use are asked for: a statistician's statement never looks at consents.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType, Query, SelectStatement};

use super::entity::{
    agency, case, case_agency, consent, disclosure, measure, participant, person, record_handler, referral,
    referral_participant, source_record,
};
use super::scope::{Eyes, col, exists};
use crate::access::clearance::{Class, Clearance, Declared, Grounds};
use crate::access::role::Role;

/// Facts about one row and one caller, kept while they can matter.
pub(super) struct Facts<'e> {
    eyes: &'e Eyes,
    useful: Grounds,
    /// Each with its condition; without one it holds for every row.
    facts: Vec<(Grounds, Option<Expr>)>,
}

impl<'e> Facts<'e> {
    fn new(eyes: &'e Eyes, useful: Grounds) -> Facts<'e> {
        Facts { eyes, useful, facts: Vec::new() }
    }

    fn fact(mut self, ground: Grounds, condition: impl FnOnce(&'e Eyes) -> Expr) -> Facts<'e> {
        if self.useful.meets(ground) {
            self.facts.push((ground, Some(condition(self.eyes))));
        }
        self
    }

    /// A fact that every row has.
    fn given(mut self, ground: Grounds) -> Facts<'e> {
        if self.useful.meets(ground) {
            self.facts.push((ground, None));
        }
        self
    }

    /// Whether a value of a declared class opens, by the rule of [`Clearance::decide`].
    pub(super) fn opens(&self, declared: Declared) -> Opens {
        let clearance = &self.eyes.caller.clearance;
        let plain = self.any(clearance.grounds(declared));
        let promoted = match declared.class {
            Class::Personal => Opens::Never,
            _ => self.any(Grounds::PROMOTED),
        };
        let raised = self.any(clearance.protected);
        promoted.clone().and(raised).or(promoted.not().and(plain))
    }

    fn any(&self, mask: Grounds) -> Opens {
        let meeting = self.facts.iter().filter(|(ground, _)| ground.meets(mask));
        meeting.fold(Opens::Never, |any, (_, condition)| match condition {
            Some(condition) => any.or(Opens::When(condition.clone())),
            None => Opens::Always,
        })
    }
}

/// The facts as one number, for the seal.
impl From<Facts<'_>> for Expr {
    fn from(facts: Facts<'_>) -> Expr {
        facts.facts.into_iter().fold(Expr::cust("0"), |sum, (ground, condition)| {
            let bits = || Expr::cust(ground.bits().to_string());
            match condition {
                Some(condition) => sum.add(Expr::case(condition, bits()).finally(Expr::cust("0"))),
                None => sum.add(bits()),
            }
        })
    }
}

/// Whether a value opens, as far as it is known before the row is read.
#[derive(Clone, Debug)]
pub(super) enum Opens {
    Always,
    Never,
    When(Expr),
}

impl Opens {
    /// A column that is read only where it opens.
    pub(super) fn only(&self, column: impl Into<Expr>) -> Expr {
        match self {
            Opens::Always => column.into(),
            // Not a bare NULL: that would have no type.
            Opens::Never => Expr::case(Expr::cust("1 = 0"), column.into()).into(),
            Opens::When(condition) => Expr::case(condition.clone(), column.into()).into(),
        }
    }

    /// The same as a condition.
    pub(super) fn condition(self) -> Expr {
        match self {
            Opens::Always => Expr::cust("1 = 1"),
            Opens::Never => Expr::cust("1 = 0"),
            Opens::When(condition) => condition,
        }
    }

    fn and(self, other: Opens) -> Opens {
        match (self, other) {
            (Opens::Never, _) | (_, Opens::Never) => Opens::Never,
            (Opens::Always, other) | (other, Opens::Always) => other,
            (Opens::When(one), Opens::When(other)) => Opens::When(one.and(other)),
        }
    }

    pub(super) fn or(self, other: Opens) -> Opens {
        match (self, other) {
            (Opens::Always, _) | (_, Opens::Always) => Opens::Always,
            (Opens::Never, other) | (other, Opens::Never) => other,
            (Opens::When(one), Opens::When(other)) => Opens::When(one.or(other)),
        }
    }

    fn not(self) -> Opens {
        match self {
            Opens::Always => Opens::Never,
            Opens::Never => Opens::Always,
            Opens::When(condition) => Opens::When(condition.not()),
        }
    }
}

fn any_identifying(clearance: &Clearance) -> Grounds {
    clearance.identifying | clearance.contact | clearance.protected
}

impl Eyes {
    /// Grounds for what is `Personal` about a person, and for the protection level. `pe` aliases `persons`.
    pub(super) fn person_grounds(&self, pe: &'static str) -> Facts<'_> {
        let key = || col(pe, person::Column::Key);
        Facts::new(self, self.caller.clearance.personal | self.caller.clearance.protected)
            .given(Grounds::CASE_ROLE)
            .fact(Grounds::OWN, |eyes| exists(eyes.own_records(key())))
            .fact(Grounds::SHARED_PSEUDONYM, |eyes| {
                let mut parts = eyes.parts_with(key());
                parts.and_where(col("g_ca", case_agency::Column::SharingLevel).ne("ANONYMOUS"));
                exists(parts)
            })
            .fact(Grounds::PROVIDER, |eyes| exists(eyes.provided_to(key())))
            .fact(Grounds::HANDLER, |eyes| eyes.handles(key()))
    }

    /// Grounds for what is `Personal` about a participant and its exploitations. `pt` aliases `participants`.
    pub(super) fn participant_grounds(&self, pt: &'static str) -> Facts<'_> {
        let person = || col(pt, participant::Column::PersonKey);
        Facts::new(self, self.caller.clearance.personal)
            .given(Grounds::CASE_ROLE)
            .fact(Grounds::OWN, |eyes| exists(eyes.own_records(person())))
            .fact(Grounds::SHARED_PSEUDONYM, |eyes| {
                let mut part = Query::select();
                part.from_as(case_agency::Entity, "g_ca");
                part.and_where(col("g_ca", case_agency::Column::CaseKey).eq(col(pt, participant::Column::CaseKey)))
                    .and_where(col("g_ca", case_agency::Column::AgencyKey).eq(eyes.agency()))
                    .and_where(col("g_ca", case_agency::Column::SharingLevel).ne("ANONYMOUS"))
                    .cond_where(eyes.standing("g_ca"));
                exists(part)
            })
            .fact(Grounds::PROVIDER, |eyes| exists(eyes.provided_to(person())))
    }

    /// Grounds for what identifies on a source record. `sr` aliases `source_records`, `pe` its person.
    pub(super) fn record_grounds(&self, sr: &'static str, pe: &'static str) -> Facts<'_> {
        let key = || col(pe, person::Column::Key);
        let useful = any_identifying(&self.caller.clearance);
        let useful = if useful == Grounds::NONE { useful } else { useful | Grounds::PROMOTED };
        Facts::new(self, useful)
            .fact(Grounds::PROMOTED, |_| col(pe, person::Column::ProtectionLevel).ne("NONE"))
            .fact(Grounds::OWN, |eyes| col(sr, source_record::Column::AgencyKey).eq(eyes.agency()))
            .fact(Grounds::SHARED_IDENTITY, |eyes| eyes.identity_shared(key()))
            .fact(Grounds::CONSENT, |eyes| eyes.consented(key()))
            .fact(Grounds::PURPOSE, |eyes| eyes.purpose_covers(key()))
            .fact(Grounds::DISCLOSURE, |eyes| eyes.disclosed(key()))
            .fact(Grounds::PROVIDER, |eyes| exists(eyes.provided_to(key())))
            .fact(Grounds::HANDLER, |eyes| {
                let mut handled = Query::select();
                handled.from_as(record_handler::Entity, "g_rh");
                handled
                    .and_where(col("g_rh", record_handler::Column::RecordKey).eq(col(sr, source_record::Column::Key)))
                    .and_where(col("g_rh", record_handler::Column::UserKey).eq(eyes.caller.user_key));
                exists(handled)
            })
    }

    /// Grounds for an exact place of an exploitation. `pt` aliases its participant.
    pub(super) fn place_grounds(&self, pt: &'static str) -> Facts<'_> {
        self.identity_grounds_of(col(pt, participant::Column::PersonKey))
    }

    /// Grounds for the exact place of a case: those that hold for every participant the caller has. `c` aliases `cases`.
    ///
    /// One participant without them keeps the place closed; one protected participant promotes it.
    pub(super) fn case_grounds(&self, c: &'static str) -> Facts<'_> {
        let useful = any_identifying(&self.caller.clearance);
        let useful = if useful == Grounds::NONE { useful } else { useful | Grounds::PROMOTED };
        let people = |eyes: &Eyes| {
            let mut people = Query::select();
            people.from_as(participant::Entity, "g_cp");
            people
                .and_where(col("g_cp", participant::Column::CaseKey).eq(col(c, case::Column::Key)))
                .cond_where(eyes.participants("g_cp"));
            people
        };
        let person = || col("g_cp", participant::Column::PersonKey);
        let all = move |eyes: &Eyes, fact: Expr| {
            let mut without = people(eyes);
            without.and_where(fact.not());
            exists(people(eyes)).and(exists(without).not())
        };
        let of_case = || col(c, case::Column::Key);
        Facts::new(self, useful)
            .fact(Grounds::PROMOTED, |eyes| {
                let mut protected = people(eyes);
                protected
                    .join_as(
                        JoinType::InnerJoin,
                        person::Entity,
                        "g_cpe",
                        col("g_cpe", person::Column::Key).eq(person()),
                    )
                    .and_where(col("g_cpe", person::Column::ProtectionLevel).ne("NONE"));
                exists(protected)
            })
            .fact(Grounds::OWN, |eyes| col(c, case::Column::OwnerAgencyKey).eq(eyes.agency()))
            .fact(Grounds::SHARED_IDENTITY, |eyes| all(eyes, eyes.identity_shared(person())))
            .fact(Grounds::CONSENT, |eyes| all(eyes, eyes.consented(person())))
            .fact(Grounds::PURPOSE, |eyes| match eyes.purpose_case {
                Some(key) => of_case().eq(key),
                None => Expr::cust("1 = 0"),
            })
            .fact(Grounds::DISCLOSURE, |eyes| eyes.disclosed_case(of_case()))
            .fact(Grounds::PROVIDER, |eyes| exists(people(eyes)))
            .fact(Grounds::HANDLER, |eyes| all(eyes, eyes.handles(person())))
    }

    /// Grounds for a measure's provider. `m` aliases `measures`, `pt` its participant.
    pub(super) fn provider_grounds(&self, m: &'static str, pt: &'static str) -> Facts<'_> {
        let hides = col(m, measure::Column::MeasureType).is_in(["PROTECTED_HOUSING", "CHILD_PLACEMENT"]).or(
            // A shelter stays hidden whatever it does.
            self.unlisted(col(m, measure::Column::ProviderAgencyKey)),
        );
        Facts::new(self, Grounds::PUBLIC | self.caller.clearance.protected)
            .fact(Grounds::PUBLIC, |_| hides.not())
            .fact(Grounds::HOST, |eyes| col(m, measure::Column::ProviderAgencyKey).eq(eyes.agency()))
            .fact(Grounds::HANDLER, |eyes| eyes.handles(col(pt, participant::Column::PersonKey)))
    }

    /// Whether an agency's key is that of an unlisted agency. A missing key is not.
    pub(super) fn unlisted(&self, agency_key: Expr) -> Expr {
        let mut unlisted = Query::select();
        unlisted.from_as(agency::Entity, "g_a");
        unlisted
            .and_where(col("g_a", agency::Column::Key).eq(agency_key))
            .and_where(col("g_a", agency::Column::Listed).eq(false));
        exists(unlisted)
    }

    fn identity_grounds_of(&self, person_key: Expr) -> Facts<'_> {
        let key = || person_key.clone();
        let useful = any_identifying(&self.caller.clearance);
        let useful = if useful == Grounds::NONE { useful } else { useful | Grounds::PROMOTED };
        Facts::new(self, useful)
            .fact(Grounds::PROMOTED, |_| {
                let mut protected = Query::select();
                protected.from_as(person::Entity, "g_pe");
                protected
                    .and_where(col("g_pe", person::Column::Key).eq(key()))
                    .and_where(col("g_pe", person::Column::ProtectionLevel).ne("NONE"));
                exists(protected)
            })
            .fact(Grounds::OWN, |eyes| exists(eyes.own_records(key())))
            .fact(Grounds::SHARED_IDENTITY, |eyes| eyes.identity_shared(key()))
            .fact(Grounds::CONSENT, |eyes| eyes.consented(key()))
            .fact(Grounds::PURPOSE, |eyes| eyes.purpose_covers(key()))
            .fact(Grounds::DISCLOSURE, |eyes| eyes.disclosed(key()))
            .fact(Grounds::HANDLER, |eyes| eyes.handles(key()))
    }

    fn own_records(&self, person_key: Expr) -> SelectStatement {
        let mut own = Query::select();
        own.from_as(source_record::Entity, "g_sr");
        own.and_where(col("g_sr", source_record::Column::PersonKey).eq(person_key))
            .and_where(col("g_sr", source_record::Column::AgencyKey).eq(self.agency()));
        own
    }

    fn provided_to(&self, person_key: Expr) -> SelectStatement {
        let mut provided = Query::select();
        provided.from_as(participant::Entity, "g_mp");
        provided
            .join_as(
                JoinType::InnerJoin,
                measure::Entity,
                "g_m",
                col("g_m", measure::Column::ParticipantKey).eq(col("g_mp", participant::Column::Key)),
            )
            .and_where(col("g_mp", participant::Column::PersonKey).eq(person_key))
            .and_where(col("g_m", measure::Column::ProviderAgencyKey).eq(self.agency()));
        provided
    }

    /// The standing parts of the caller's agency in the person's cases, as `g_ca`.
    fn parts_with(&self, person_key: Expr) -> SelectStatement {
        let mut parts = Query::select();
        parts.from_as(participant::Entity, "g_pt");
        parts
            .join_as(
                JoinType::InnerJoin,
                case_agency::Entity,
                "g_ca",
                col("g_ca", case_agency::Column::CaseKey).eq(col("g_pt", participant::Column::CaseKey)),
            )
            .and_where(col("g_pt", participant::Column::PersonKey).eq(person_key))
            .and_where(col("g_ca", case_agency::Column::AgencyKey).eq(self.agency()))
            .cond_where(self.standing("g_ca"));
        parts
    }

    /// Shared at IDENTIFIED with the caller's agency, by its part in a case or by an accepted referral, on a legal
    /// basis or with a standing consent.
    fn identity_shared(&self, person_key: Expr) -> Expr {
        let consent = || {
            let mut consent = self.consents(person_key.clone());
            consent
                .and_where(col("g_co", consent::Column::Purpose).eq("SHARE_IDENTITY_WITH_AGENCY"))
                .and_where(col("g_co", consent::Column::RecipientAgencyKey).eq(self.agency()));
            exists(consent)
        };
        let mut parts = self.parts_with(person_key.clone());
        parts
            .and_where(col("g_ca", case_agency::Column::SharingLevel).eq("IDENTIFIED"))
            .and_where(col("g_ca", case_agency::Column::LegalBasis).is_not_null().or(consent()));
        let mut referrals = Query::select();
        referrals.from_as(participant::Entity, "g_rp");
        referrals
            .join_as(
                JoinType::InnerJoin,
                referral_participant::Entity,
                "g_rl",
                col("g_rl", referral_participant::Column::ParticipantKey).eq(col("g_rp", participant::Column::Key)),
            )
            .join_as(
                JoinType::InnerJoin,
                referral::Entity,
                "g_r",
                col("g_r", referral::Column::Key).eq(col("g_rl", referral_participant::Column::ReferralKey)),
            )
            .and_where(col("g_rp", participant::Column::PersonKey).eq(person_key.clone()))
            .and_where(col("g_r", referral::Column::ToAgencyKey).eq(self.agency()))
            .and_where(col("g_r", referral::Column::State).eq("ACCEPTED"))
            .and_where(col("g_r", referral::Column::SharingLevel).eq("IDENTIFIED"))
            .and_where(col("g_r", referral::Column::LegalBasis).is_not_null().or(consent()));
        exists(parts).or(exists(referrals))
    }

    /// Standing consents of a person, as `g_co`.
    fn consents(&self, person_key: Expr) -> SelectStatement {
        let mut consents = Query::select();
        consents.from_as(consent::Entity, "g_co");
        consents
            .and_where(col("g_co", consent::Column::PersonKey).eq(person_key))
            .and_where(col("g_co", consent::Column::State).eq("GIVEN"))
            .and_where(col("g_co", consent::Column::GivenOn).lte(self.today))
            .cond_where(
                Condition::any()
                    .add(col("g_co", consent::Column::ExpiresOn).is_null())
                    .add(col("g_co", consent::Column::ExpiresOn).gte(self.today)),
            );
        consents
    }

    /// A consent that covers the caller: CONTACT_COORDINATOR for coordinators (for a regional one, of a person in the
    /// own region), SHARE_WITH_NGO for the named recipient, RETURN_PROGRAMME for IOM.
    fn consented(&self, person_key: Expr) -> Expr {
        let mut consents = self.consents(person_key.clone());
        let purpose = || col("g_co", consent::Column::Purpose);
        match self.caller.role {
            Role::NationalCoordinator => {
                consents.and_where(purpose().eq("CONTACT_COORDINATOR"));
            }
            Role::RegionalCoordinator => {
                let mut here = Query::select();
                here.from_as(participant::Entity, "g_hp");
                here.join_as(
                    JoinType::InnerJoin,
                    case::Entity,
                    "g_hc",
                    col("g_hc", case::Column::Key).eq(col("g_hp", participant::Column::CaseKey)),
                )
                .and_where(col("g_hp", participant::Column::PersonKey).eq(person_key))
                .and_where(col("g_hc", case::Column::RegionCode).is_in(self.caller.regions.iter().cloned()));
                consents.and_where(purpose().eq("CONTACT_COORDINATOR")).and_where(exists(here));
            }
            Role::SupportProvider => {
                let named = purpose()
                    .eq("SHARE_WITH_NGO")
                    .and(col("g_co", consent::Column::RecipientAgencyKey).eq(self.agency()));
                let covered = match self.caller.agency_runs_returns {
                    true => named.or(purpose().eq("RETURN_PROGRAMME")),
                    false => named,
                };
                consents.and_where(covered);
            }
            _ => return Expr::cust("1 = 0"),
        }
        exists(consents)
    }

    fn purpose_covers(&self, person_key: Expr) -> Expr {
        let Some(case_key) = self.purpose_case else { return Expr::cust("1 = 0") };
        let mut covered = Query::select();
        covered.from_as(participant::Entity, "g_up");
        covered
            .and_where(col("g_up", participant::Column::PersonKey).eq(person_key))
            .and_where(col("g_up", participant::Column::CaseKey).eq(case_key));
        exists(covered)
    }

    fn disclosures(&self) -> SelectStatement {
        let mut open = Query::select();
        open.from_as(disclosure::Entity, "g_d");
        open.and_where(col("g_d", disclosure::Column::UserKey).eq(self.caller.user_key))
            .and_where(col("g_d", disclosure::Column::ExpiresAt).gt(self.now))
            .and_where(col("g_d", disclosure::Column::ClosedAt).is_null());
        open
    }

    fn disclosed_case(&self, case_key: Expr) -> Expr {
        let mut open = self.disclosures();
        open.and_where(col("g_d", disclosure::Column::CaseKey).eq(case_key));
        exists(open)
    }

    fn disclosed(&self, person_key: Expr) -> Expr {
        let mut open = self.disclosures();
        open.join_as(
            JoinType::InnerJoin,
            participant::Entity,
            "g_dp",
            col("g_dp", participant::Column::CaseKey).eq(col("g_d", disclosure::Column::CaseKey)),
        )
        .and_where(col("g_dp", participant::Column::PersonKey).eq(person_key));
        exists(open)
    }
}
