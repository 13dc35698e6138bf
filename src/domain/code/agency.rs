//! The codes of agencies: what they are and what they offer.

use super::codes;

codes! {
    /// What sort of organisation an agency is.
    AgencyKind "AGENCY_KIND" {
        /// The police, in intelligence, investigation and border control.
        Police "POLICE",
        /// The public prosecutor, who leads preliminary investigations.
        Prosecutor "PROSECUTOR",
        /// The authority that decides on permits and asylum.
        Migration "MIGRATION",
        /// The social services of a municipality.
        SocialServices "SOCIAL_SERVICES",
        /// A provider of health care.
        Health "HEALTH",
        /// The authority that inspects workplaces.
        LabourInspectorate "LABOUR_INSPECTORATE",
        /// The tax authority, which also keeps the population register.
        Tax "TAX",
        /// The customs authority.
        Customs "CUSTOMS",
        /// A county administrative board.
        CountyBoard "COUNTY_BOARD",
        /// The body that coordinates the work against trafficking.
        Coordination "COORDINATION",
        /// An organisation of civil society, a shelter among them.
        Ngo "NGO",
        /// An organisation of several states.
        International "INTERNATIONAL",
        /// A court of law.
        Court "COURT",
    }

    /// The body of law under which an agency holds its records.
    LegalRegime "LEGAL_REGIME" {
        /// The secrecy of social services.
        SocialServices "SOCIAL_SERVICES",
        /// The processing of personal data for law enforcement.
        LawEnforcement "LAW_ENFORCEMENT",
        /// The secrecy of migration matters.
        Migration "MIGRATION",
        /// The secrecy of taxation and of the population register.
        Tax "TAX",
        /// The rules of workplace inspection.
        Labour "LABOUR",
        /// The secrecy of health care.
        Health "HEALTH",
        /// The rules that bind an organisation outside the state.
        Ngo "NGO",
        /// The rules of an international organisation.
        International "INTERNATIONAL",
        /// The rules of the coordinating body.
        Coordination "COORDINATION",
    }

    /// What a public contact of an agency is for.
    ContactPurpose "CONTACT_PURPOSE" {
        /// To place a person in protected housing.
        Placement "PLACEMENT",
        /// To reach the police.
        Police "POLICE",
        /// To ask for advice.
        Helpline "HELPLINE",
        /// To ask a shelter for a place.
        ShelterIntake "SHELTER_INTAKE",
        /// To reach a coordinator.
        Coordination "COORDINATION",
        /// Everything else.
        General "GENERAL",
    }

    /// Whom a coordinator works for.
    TargetGroup "TARGET_GROUP" {
        /// Adults only.
        Adults "ADULTS",
        /// Children only.
        Children "CHILDREN",
        /// Adults and children.
        Both "BOTH",
    }
}
