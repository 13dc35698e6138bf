//! The migrations of the case, audit and release databases, for SQLite and PostgreSQL.
//!
//! One noun or one change per file. A migration that has been released is never edited: what it
//! says is written out in it, not taken from types that go on changing.

#![deny(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod m20261125_000001_places;
mod m20261125_000002_codes;
mod m20261125_000003_agencies;
mod m20261125_000004_published_agencies;
mod m20261125_000005_agency_contacts;
mod m20261125_000006_agency_services;
mod m20261125_000007_users;
mod m20261125_000008_coordinators;
mod m20261125_000009_published_coordinators;
mod m20261125_000010_persons;
mod m20261125_000011_source_records;
mod m20261125_000012_blind_indexes;
mod m20261125_000013_identity_links;
mod m20261125_000014_cases;
mod m20261125_000015_case_agencies;
mod m20261125_000016_participants;
mod m20261125_000017_exploitations;
mod m20261125_000018_assertions;
mod m20261125_000019_consents;
mod m20261125_000020_measures;
mod m20261125_000021_referrals;
mod m20261125_000022_handovers;
mod m20261125_000023_case_events;
mod m20261125_000024_disclosures;
mod m20261125_000025_idempotency_keys;
mod m20261125_000026_audit_records;
mod m20261126_000027_policies;
mod m20261126_000028_approvals;
mod m20261126_000029_slices;
mod m20261126_000030_releases;
mod m20261126_000031_published_figures;
mod m20261126_000032_organisation_numbers;
mod m20261126_000033_superseded_assertions;
mod m20261127_000034_identity_keys;
mod table;

pub use sea_orm_migration::prelude::MigratorTrait;
use sea_orm_migration::prelude::*;

/// The migrations of the case database.
#[derive(Debug)]
pub struct CaseMigrator;

#[async_trait::async_trait]
impl MigratorTrait for CaseMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261125_000001_places::Migration),
            Box::new(m20261125_000002_codes::Migration),
            Box::new(m20261125_000003_agencies::Migration),
            Box::new(m20261125_000005_agency_contacts::Migration),
            Box::new(m20261125_000006_agency_services::Migration),
            Box::new(m20261125_000007_users::Migration),
            Box::new(m20261125_000008_coordinators::Migration),
            Box::new(m20261125_000010_persons::Migration),
            Box::new(m20261125_000011_source_records::Migration),
            Box::new(m20261125_000012_blind_indexes::Migration),
            Box::new(m20261125_000013_identity_links::Migration),
            Box::new(m20261125_000014_cases::Migration),
            Box::new(m20261125_000015_case_agencies::Migration),
            Box::new(m20261125_000016_participants::Migration),
            Box::new(m20261125_000017_exploitations::Migration),
            Box::new(m20261125_000018_assertions::Migration),
            Box::new(m20261125_000019_consents::Migration),
            Box::new(m20261125_000020_measures::Migration),
            Box::new(m20261125_000021_referrals::Migration),
            Box::new(m20261125_000022_handovers::Migration),
            Box::new(m20261125_000023_case_events::Migration),
            Box::new(m20261125_000024_disclosures::Migration),
            Box::new(m20261125_000025_idempotency_keys::Migration),
            Box::new(m20261125_000026_audit_records::Migration),
            Box::new(m20261126_000032_organisation_numbers::Migration),
            Box::new(m20261126_000033_superseded_assertions::Migration),
            Box::new(m20261127_000034_identity_keys::Migration),
        ]
    }
}

/// The migrations of the log of reads, where it is a database of its own.
#[derive(Debug)]
pub struct AuditMigrator;

#[async_trait::async_trait]
impl MigratorTrait for AuditMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m20261125_000026_audit_records::Migration)]
    }
}

/// The migrations of the release database.
#[derive(Debug)]
pub struct ReleaseMigrator;

#[async_trait::async_trait]
impl MigratorTrait for ReleaseMigrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261125_000001_places::Migration),
            Box::new(m20261125_000002_codes::Migration),
            Box::new(m20261125_000004_published_agencies::Migration),
            Box::new(m20261125_000005_agency_contacts::Migration),
            Box::new(m20261125_000006_agency_services::Migration),
            Box::new(m20261125_000009_published_coordinators::Migration),
            Box::new(m20261126_000027_policies::Migration),
            Box::new(m20261126_000028_approvals::Migration),
            Box::new(m20261126_000029_slices::Migration),
            Box::new(m20261126_000030_releases::Migration),
            Box::new(m20261126_000031_published_figures::Migration),
        ]
    }
}
