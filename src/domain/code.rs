//! Closed code lists.
use async_graphql::Enum;
pub trait Code: Sized + Copy + 'static { const LIST: &'static str; const ALL: &'static [Self]; fn code(self) -> &'static str; fn parse(code: &str) -> Option<Self> { Self::ALL.iter().copied().find(|v| v.code() == code) } }
/// Language.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)] pub enum Language { /// Swedish
 Sv, /// English
 En }
impl Language { pub fn from_accept_language(h: &str) -> Language { if h.starts_with("en") { Language::En } else { Language::Sv } } }
/// AgencyKind.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum AgencyKind {
/// POLICE.
#[graphql(name="POLICE")] Police,
/// PROSECUTOR.
#[graphql(name="PROSECUTOR")] Prosecutor,
/// MIGRATION.
#[graphql(name="MIGRATION")] Migration,
/// SOCIAL_SERVICES.
#[graphql(name="SOCIAL_SERVICES")] SocialServices,
/// HEALTH.
#[graphql(name="HEALTH")] Health,
/// LABOUR_INSPECTORATE.
#[graphql(name="LABOUR_INSPECTORATE")] LabourInspectorate,
/// TAX.
#[graphql(name="TAX")] Tax,
/// CUSTOMS.
#[graphql(name="CUSTOMS")] Customs,
/// COUNTY_BOARD.
#[graphql(name="COUNTY_BOARD")] CountyBoard,
/// COORDINATION.
#[graphql(name="COORDINATION")] Coordination,
/// NGO.
#[graphql(name="NGO")] Ngo,
/// INTERNATIONAL.
#[graphql(name="INTERNATIONAL")] International,
/// COURT.
#[graphql(name="COURT")] Court,
}
impl Code for AgencyKind { const LIST: &'static str = "AGENCY_KIND"; const ALL: &'static [Self] = &[AgencyKind::Police,AgencyKind::Prosecutor,AgencyKind::Migration,AgencyKind::SocialServices,AgencyKind::Health,AgencyKind::LabourInspectorate,AgencyKind::Tax,AgencyKind::Customs,AgencyKind::CountyBoard,AgencyKind::Coordination,AgencyKind::Ngo,AgencyKind::International,AgencyKind::Court]; fn code(self) -> &'static str { match self {AgencyKind::Police => "POLICE",AgencyKind::Prosecutor => "PROSECUTOR",AgencyKind::Migration => "MIGRATION",AgencyKind::SocialServices => "SOCIAL_SERVICES",AgencyKind::Health => "HEALTH",AgencyKind::LabourInspectorate => "LABOUR_INSPECTORATE",AgencyKind::Tax => "TAX",AgencyKind::Customs => "CUSTOMS",AgencyKind::CountyBoard => "COUNTY_BOARD",AgencyKind::Coordination => "COORDINATION",AgencyKind::Ngo => "NGO",AgencyKind::International => "INTERNATIONAL",AgencyKind::Court => "COURT"} } }
/// LegalRegime.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum LegalRegime {
/// SOCIAL_SERVICES.
#[graphql(name="SOCIAL_SERVICES")] SocialServices,
/// LAW_ENFORCEMENT.
#[graphql(name="LAW_ENFORCEMENT")] LawEnforcement,
/// MIGRATION.
#[graphql(name="MIGRATION")] Migration,
/// TAX.
#[graphql(name="TAX")] Tax,
/// LABOUR.
#[graphql(name="LABOUR")] Labour,
/// HEALTH.
#[graphql(name="HEALTH")] Health,
/// NGO.
#[graphql(name="NGO")] Ngo,
/// INTERNATIONAL.
#[graphql(name="INTERNATIONAL")] International,
/// COORDINATION.
#[graphql(name="COORDINATION")] Coordination,
}
impl Code for LegalRegime { const LIST: &'static str = "LEGAL_REGIME"; const ALL: &'static [Self] = &[LegalRegime::SocialServices,LegalRegime::LawEnforcement,LegalRegime::Migration,LegalRegime::Tax,LegalRegime::Labour,LegalRegime::Health,LegalRegime::Ngo,LegalRegime::International,LegalRegime::Coordination]; fn code(self) -> &'static str { match self {LegalRegime::SocialServices => "SOCIAL_SERVICES",LegalRegime::LawEnforcement => "LAW_ENFORCEMENT",LegalRegime::Migration => "MIGRATION",LegalRegime::Tax => "TAX",LegalRegime::Labour => "LABOUR",LegalRegime::Health => "HEALTH",LegalRegime::Ngo => "NGO",LegalRegime::International => "INTERNATIONAL",LegalRegime::Coordination => "COORDINATION"} } }
/// CaseStatus.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum CaseStatus {
/// SIGNALLED.
#[graphql(name="SIGNALLED")] Signalled,
/// ASSESSING.
#[graphql(name="ASSESSING")] Assessing,
/// ACTIVE.
#[graphql(name="ACTIVE")] Active,
/// FOLLOW_UP.
#[graphql(name="FOLLOW_UP")] FollowUp,
/// CLOSED.
#[graphql(name="CLOSED")] Closed,
/// ERASED.
#[graphql(name="ERASED")] Erased,
}
impl Code for CaseStatus { const LIST: &'static str = "CASE_STATUS"; const ALL: &'static [Self] = &[CaseStatus::Signalled,CaseStatus::Assessing,CaseStatus::Active,CaseStatus::FollowUp,CaseStatus::Closed,CaseStatus::Erased]; fn code(self) -> &'static str { match self {CaseStatus::Signalled => "SIGNALLED",CaseStatus::Assessing => "ASSESSING",CaseStatus::Active => "ACTIVE",CaseStatus::FollowUp => "FOLLOW_UP",CaseStatus::Closed => "CLOSED",CaseStatus::Erased => "ERASED"} } }
/// CasePhase.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum CasePhase {
/// IDENTIFICATION.
#[graphql(name="IDENTIFICATION")] Identification,
/// ACUTE_PROTECTION.
#[graphql(name="ACUTE_PROTECTION")] AcuteProtection,
/// INITIAL_SUPPORT.
#[graphql(name="INITIAL_SUPPORT")] InitialSupport,
/// LONG_TERM_SUPPORT.
#[graphql(name="LONG_TERM_SUPPORT")] LongTermSupport,
/// CRIMINAL_PROCEEDINGS.
#[graphql(name="CRIMINAL_PROCEEDINGS")] CriminalProceedings,
/// SAFE_RETURN.
#[graphql(name="SAFE_RETURN")] SafeReturn,
}
impl Code for CasePhase { const LIST: &'static str = "CASE_PHASE"; const ALL: &'static [Self] = &[CasePhase::Identification,CasePhase::AcuteProtection,CasePhase::InitialSupport,CasePhase::LongTermSupport,CasePhase::CriminalProceedings,CasePhase::SafeReturn]; fn code(self) -> &'static str { match self {CasePhase::Identification => "IDENTIFICATION",CasePhase::AcuteProtection => "ACUTE_PROTECTION",CasePhase::InitialSupport => "INITIAL_SUPPORT",CasePhase::LongTermSupport => "LONG_TERM_SUPPORT",CasePhase::CriminalProceedings => "CRIMINAL_PROCEEDINGS",CasePhase::SafeReturn => "SAFE_RETURN"} } }
/// ClosureReason.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum ClosureReason {
/// NOT_TRAFFICKING.
#[graphql(name="NOT_TRAFFICKING")] NotTrafficking,
/// SUPPORT_COMPLETED.
#[graphql(name="SUPPORT_COMPLETED")] SupportCompleted,
/// RETURNED.
#[graphql(name="RETURNED")] Returned,
/// HANDED_OVER.
#[graphql(name="HANDED_OVER")] HandedOver,
/// CONTACT_LOST.
#[graphql(name="CONTACT_LOST")] ContactLost,
/// DECLINED.
#[graphql(name="DECLINED")] Declined,
/// DUPLICATE.
#[graphql(name="DUPLICATE")] Duplicate,
/// OTHER.
#[graphql(name="OTHER")] Other,
}
impl Code for ClosureReason { const LIST: &'static str = "CLOSURE_REASON"; const ALL: &'static [Self] = &[ClosureReason::NotTrafficking,ClosureReason::SupportCompleted,ClosureReason::Returned,ClosureReason::HandedOver,ClosureReason::ContactLost,ClosureReason::Declined,ClosureReason::Duplicate,ClosureReason::Other]; fn code(self) -> &'static str { match self {ClosureReason::NotTrafficking => "NOT_TRAFFICKING",ClosureReason::SupportCompleted => "SUPPORT_COMPLETED",ClosureReason::Returned => "RETURNED",ClosureReason::HandedOver => "HANDED_OVER",ClosureReason::ContactLost => "CONTACT_LOST",ClosureReason::Declined => "DECLINED",ClosureReason::Duplicate => "DUPLICATE",ClosureReason::Other => "OTHER"} } }
/// IntakeChannel.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum IntakeChannel {
/// HELPLINE.
#[graphql(name="HELPLINE")] Helpline,
/// REGIONAL_COORDINATOR.
#[graphql(name="REGIONAL_COORDINATOR")] RegionalCoordinator,
/// AGENCY_REPORT.
#[graphql(name="AGENCY_REPORT")] AgencyReport,
/// NGO.
#[graphql(name="NGO")] Ngo,
/// INSPECTION.
#[graphql(name="INSPECTION")] Inspection,
/// SELF.
#[graphql(name="SELF")] Myself,
/// OTHER.
#[graphql(name="OTHER")] Other,
}
impl Code for IntakeChannel { const LIST: &'static str = "INTAKE_CHANNEL"; const ALL: &'static [Self] = &[IntakeChannel::Helpline,IntakeChannel::RegionalCoordinator,IntakeChannel::AgencyReport,IntakeChannel::Ngo,IntakeChannel::Inspection,IntakeChannel::Myself,IntakeChannel::Other]; fn code(self) -> &'static str { match self {IntakeChannel::Helpline => "HELPLINE",IntakeChannel::RegionalCoordinator => "REGIONAL_COORDINATOR",IntakeChannel::AgencyReport => "AGENCY_REPORT",IntakeChannel::Ngo => "NGO",IntakeChannel::Inspection => "INSPECTION",IntakeChannel::Myself => "SELF",IntakeChannel::Other => "OTHER"} } }
/// PreliminaryInvestigation.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum PreliminaryInvestigation {
/// NONE.
#[graphql(name="NONE")] None,
/// REPORTED.
#[graphql(name="REPORTED")] Reported,
/// OPEN.
#[graphql(name="OPEN")] Open,
/// DISCONTINUED.
#[graphql(name="DISCONTINUED")] Discontinued,
/// PROSECUTED.
#[graphql(name="PROSECUTED")] Prosecuted,
/// JUDGED.
#[graphql(name="JUDGED")] Judged,
}
impl Code for PreliminaryInvestigation { const LIST: &'static str = "PRELIMINARY_INVESTIGATION"; const ALL: &'static [Self] = &[PreliminaryInvestigation::None,PreliminaryInvestigation::Reported,PreliminaryInvestigation::Open,PreliminaryInvestigation::Discontinued,PreliminaryInvestigation::Prosecuted,PreliminaryInvestigation::Judged]; fn code(self) -> &'static str { match self {PreliminaryInvestigation::None => "NONE",PreliminaryInvestigation::Reported => "REPORTED",PreliminaryInvestigation::Open => "OPEN",PreliminaryInvestigation::Discontinued => "DISCONTINUED",PreliminaryInvestigation::Prosecuted => "PROSECUTED",PreliminaryInvestigation::Judged => "JUDGED"} } }
/// LegalLabel.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum LegalLabel {
/// BRB_4_1A.
#[graphql(name="BRB_4_1A")] Brb41a,
/// BRB_4_1B.
#[graphql(name="BRB_4_1B")] Brb41b,
/// OTHER.
#[graphql(name="OTHER")] Other,
}
impl Code for LegalLabel { const LIST: &'static str = "LEGAL_LABEL"; const ALL: &'static [Self] = &[LegalLabel::Brb41a,LegalLabel::Brb41b,LegalLabel::Other]; fn code(self) -> &'static str { match self {LegalLabel::Brb41a => "BRB_4_1A",LegalLabel::Brb41b => "BRB_4_1B",LegalLabel::Other => "OTHER"} } }
/// CaseAgencyRole.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum CaseAgencyRole {
/// OWNER.
#[graphql(name="OWNER")] Owner,
/// COORDINATION.
#[graphql(name="COORDINATION")] Coordination,
/// INVESTIGATION.
#[graphql(name="INVESTIGATION")] Investigation,
/// SUPPORT.
#[graphql(name="SUPPORT")] Support,
/// PROVIDER.
#[graphql(name="PROVIDER")] Provider,
/// DECISION.
#[graphql(name="DECISION")] Decision,
}
impl Code for CaseAgencyRole { const LIST: &'static str = "CASE_AGENCY_ROLE"; const ALL: &'static [Self] = &[CaseAgencyRole::Owner,CaseAgencyRole::Coordination,CaseAgencyRole::Investigation,CaseAgencyRole::Support,CaseAgencyRole::Provider,CaseAgencyRole::Decision]; fn code(self) -> &'static str { match self {CaseAgencyRole::Owner => "OWNER",CaseAgencyRole::Coordination => "COORDINATION",CaseAgencyRole::Investigation => "INVESTIGATION",CaseAgencyRole::Support => "SUPPORT",CaseAgencyRole::Provider => "PROVIDER",CaseAgencyRole::Decision => "DECISION"} } }
/// SharingLevel.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum SharingLevel {
/// ANONYMOUS.
#[graphql(name="ANONYMOUS")] Anonymous,
/// PSEUDONYMOUS.
#[graphql(name="PSEUDONYMOUS")] Pseudonymous,
/// IDENTIFIED.
#[graphql(name="IDENTIFIED")] Identified,
}
impl Code for SharingLevel { const LIST: &'static str = "SHARING_LEVEL"; const ALL: &'static [Self] = &[SharingLevel::Anonymous,SharingLevel::Pseudonymous,SharingLevel::Identified]; fn code(self) -> &'static str { match self {SharingLevel::Anonymous => "ANONYMOUS",SharingLevel::Pseudonymous => "PSEUDONYMOUS",SharingLevel::Identified => "IDENTIFIED"} } }
/// Capacity.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum Capacity {
/// EXPLOITED.
#[graphql(name="EXPLOITED")] Exploited,
/// ACCOMPANYING_CHILD.
#[graphql(name="ACCOMPANYING_CHILD")] AccompanyingChild,
}
impl Code for Capacity { const LIST: &'static str = "CAPACITY"; const ALL: &'static [Self] = &[Capacity::Exploited,Capacity::AccompanyingChild]; fn code(self) -> &'static str { match self {Capacity::Exploited => "EXPLOITED",Capacity::AccompanyingChild => "ACCOMPANYING_CHILD"} } }
/// Majority.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum Majority {
/// ADULT.
#[graphql(name="ADULT")] Adult,
/// MINOR.
#[graphql(name="MINOR")] Minor,
/// UNKNOWN.
#[graphql(name="UNKNOWN")] Unknown,
}
impl Code for Majority { const LIST: &'static str = "MAJORITY"; const ALL: &'static [Self] = &[Majority::Adult,Majority::Minor,Majority::Unknown]; fn code(self) -> &'static str { match self {Majority::Adult => "ADULT",Majority::Minor => "MINOR",Majority::Unknown => "UNKNOWN"} } }
/// VictimStatus.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum VictimStatus {
/// PRESUMED.
#[graphql(name="PRESUMED")] Presumed,
/// IDENTIFIED.
#[graphql(name="IDENTIFIED")] Identified,
/// NOT_VICTIM.
#[graphql(name="NOT_VICTIM")] NotVictim,
}
impl Code for VictimStatus { const LIST: &'static str = "VICTIM_STATUS"; const ALL: &'static [Self] = &[VictimStatus::Presumed,VictimStatus::Identified,VictimStatus::NotVictim]; fn code(self) -> &'static str { match self {VictimStatus::Presumed => "PRESUMED",VictimStatus::Identified => "IDENTIFIED",VictimStatus::NotVictim => "NOT_VICTIM"} } }
/// Sex.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum Sex {
/// FEMALE.
#[graphql(name="FEMALE")] Female,
/// MALE.
#[graphql(name="MALE")] Male,
/// OTHER.
#[graphql(name="OTHER")] Other,
/// UNKNOWN.
#[graphql(name="UNKNOWN")] Unknown,
}
impl Code for Sex { const LIST: &'static str = "SEX"; const ALL: &'static [Self] = &[Sex::Female,Sex::Male,Sex::Other,Sex::Unknown]; fn code(self) -> &'static str { match self {Sex::Female => "FEMALE",Sex::Male => "MALE",Sex::Other => "OTHER",Sex::Unknown => "UNKNOWN"} } }
/// FormOfExploitation.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum FormOfExploitation {
/// SEXUAL.
#[graphql(name="SEXUAL")] Sexual,
/// BEGGING.
#[graphql(name="BEGGING")] Begging,
/// CRIMINALITY.
#[graphql(name="CRIMINALITY")] Criminality,
/// LABOUR.
#[graphql(name="LABOUR")] Labour,
/// UNREASONABLE_WORK.
#[graphql(name="UNREASONABLE_WORK")] UnreasonableWork,
/// FORCED_MARRIAGE.
#[graphql(name="FORCED_MARRIAGE")] ForcedMarriage,
/// ORGAN.
#[graphql(name="ORGAN")] Organ,
/// MILITARY.
#[graphql(name="MILITARY")] Military,
/// SERVITUDE.
#[graphql(name="SERVITUDE")] Servitude,
/// SURROGACY.
#[graphql(name="SURROGACY")] Surrogacy,
/// ADOPTION.
#[graphql(name="ADOPTION")] Adoption,
/// OTHER.
#[graphql(name="OTHER")] Other,
/// UNKNOWN.
#[graphql(name="UNKNOWN")] Unknown,
}
impl Code for FormOfExploitation { const LIST: &'static str = "FORM_OF_EXPLOITATION"; const ALL: &'static [Self] = &[FormOfExploitation::Sexual,FormOfExploitation::Begging,FormOfExploitation::Criminality,FormOfExploitation::Labour,FormOfExploitation::UnreasonableWork,FormOfExploitation::ForcedMarriage,FormOfExploitation::Organ,FormOfExploitation::Military,FormOfExploitation::Servitude,FormOfExploitation::Surrogacy,FormOfExploitation::Adoption,FormOfExploitation::Other,FormOfExploitation::Unknown]; fn code(self) -> &'static str { match self {FormOfExploitation::Sexual => "SEXUAL",FormOfExploitation::Begging => "BEGGING",FormOfExploitation::Criminality => "CRIMINALITY",FormOfExploitation::Labour => "LABOUR",FormOfExploitation::UnreasonableWork => "UNREASONABLE_WORK",FormOfExploitation::ForcedMarriage => "FORCED_MARRIAGE",FormOfExploitation::Organ => "ORGAN",FormOfExploitation::Military => "MILITARY",FormOfExploitation::Servitude => "SERVITUDE",FormOfExploitation::Surrogacy => "SURROGACY",FormOfExploitation::Adoption => "ADOPTION",FormOfExploitation::Other => "OTHER",FormOfExploitation::Unknown => "UNKNOWN"} } }
/// RecruiterRelation.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum RecruiterRelation {
/// INTIMATE_PARTNER.
#[graphql(name="INTIMATE_PARTNER")] IntimatePartner,
/// FRIEND.
#[graphql(name="FRIEND")] Friend,
/// FAMILY.
#[graphql(name="FAMILY")] Family,
/// ACQUAINTED.
#[graphql(name="ACQUAINTED")] Acquainted,
/// UNACQUAINTED.
#[graphql(name="UNACQUAINTED")] Unacquainted,
/// OTHER.
#[graphql(name="OTHER")] Other,
/// UNKNOWN.
#[graphql(name="UNKNOWN")] Unknown,
}
impl Code for RecruiterRelation { const LIST: &'static str = "RECRUITER_RELATION"; const ALL: &'static [Self] = &[RecruiterRelation::IntimatePartner,RecruiterRelation::Friend,RecruiterRelation::Family,RecruiterRelation::Acquainted,RecruiterRelation::Unacquainted,RecruiterRelation::Other,RecruiterRelation::Unknown]; fn code(self) -> &'static str { match self {RecruiterRelation::IntimatePartner => "INTIMATE_PARTNER",RecruiterRelation::Friend => "FRIEND",RecruiterRelation::Family => "FAMILY",RecruiterRelation::Acquainted => "ACQUAINTED",RecruiterRelation::Unacquainted => "UNACQUAINTED",RecruiterRelation::Other => "OTHER",RecruiterRelation::Unknown => "UNKNOWN"} } }
/// Industry.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum Industry {
/// AGRICULTURE_FORESTRY.
#[graphql(name="AGRICULTURE_FORESTRY")] AgricultureForestry,
/// CONSTRUCTION.
#[graphql(name="CONSTRUCTION")] Construction,
/// HOTEL_RESTAURANT.
#[graphql(name="HOTEL_RESTAURANT")] HotelRestaurant,
/// MANUFACTURING.
#[graphql(name="MANUFACTURING")] Manufacturing,
/// CAR_WASH_GARAGE.
#[graphql(name="CAR_WASH_GARAGE")] CarWashGarage,
/// CLEANING.
#[graphql(name="CLEANING")] Cleaning,
/// OTHER.
#[graphql(name="OTHER")] Other,
}
impl Code for Industry { const LIST: &'static str = "INDUSTRY"; const ALL: &'static [Self] = &[Industry::AgricultureForestry,Industry::Construction,Industry::HotelRestaurant,Industry::Manufacturing,Industry::CarWashGarage,Industry::Cleaning,Industry::Other]; fn code(self) -> &'static str { match self {Industry::AgricultureForestry => "AGRICULTURE_FORESTRY",Industry::Construction => "CONSTRUCTION",Industry::HotelRestaurant => "HOTEL_RESTAURANT",Industry::Manufacturing => "MANUFACTURING",Industry::CarWashGarage => "CAR_WASH_GARAGE",Industry::Cleaning => "CLEANING",Industry::Other => "OTHER"} } }
/// MeasureType.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum MeasureType {
/// PROTECTED_HOUSING.
#[graphql(name="PROTECTED_HOUSING")] ProtectedHousing,
/// CHILD_PLACEMENT.
#[graphql(name="CHILD_PLACEMENT")] ChildPlacement,
/// HEALTH_CARE.
#[graphql(name="HEALTH_CARE")] HealthCare,
/// LEGAL_COUNSEL.
#[graphql(name="LEGAL_COUNSEL")] LegalCounsel,
/// INTERPRETER.
#[graphql(name="INTERPRETER")] Interpreter,
/// LIVELIHOOD.
#[graphql(name="LIVELIHOOD")] Livelihood,
/// REFLECTION_PERIOD.
#[graphql(name="REFLECTION_PERIOD")] ReflectionPeriod,
/// TEMP_PERMIT.
#[graphql(name="TEMP_PERMIT")] TempPermit,
/// NSP_REST.
#[graphql(name="NSP_REST")] NspRest,
/// NSP_REHAB.
#[graphql(name="NSP_REHAB")] NspRehab,
/// NSP_INTEGRATION.
#[graphql(name="NSP_INTEGRATION")] NspIntegration,
/// RETURN_PROGRAMME.
#[graphql(name="RETURN_PROGRAMME")] ReturnProgramme,
/// EDUCATION_WORK.
#[graphql(name="EDUCATION_WORK")] EducationWork,
/// COUNSELLING.
#[graphql(name="COUNSELLING")] Counselling,
/// PROTECTED_DATA.
#[graphql(name="PROTECTED_DATA")] ProtectedData,
/// OTHER.
#[graphql(name="OTHER")] Other,
}
impl Code for MeasureType { const LIST: &'static str = "MEASURE_TYPE"; const ALL: &'static [Self] = &[MeasureType::ProtectedHousing,MeasureType::ChildPlacement,MeasureType::HealthCare,MeasureType::LegalCounsel,MeasureType::Interpreter,MeasureType::Livelihood,MeasureType::ReflectionPeriod,MeasureType::TempPermit,MeasureType::NspRest,MeasureType::NspRehab,MeasureType::NspIntegration,MeasureType::ReturnProgramme,MeasureType::EducationWork,MeasureType::Counselling,MeasureType::ProtectedData,MeasureType::Other]; fn code(self) -> &'static str { match self {MeasureType::ProtectedHousing => "PROTECTED_HOUSING",MeasureType::ChildPlacement => "CHILD_PLACEMENT",MeasureType::HealthCare => "HEALTH_CARE",MeasureType::LegalCounsel => "LEGAL_COUNSEL",MeasureType::Interpreter => "INTERPRETER",MeasureType::Livelihood => "LIVELIHOOD",MeasureType::ReflectionPeriod => "REFLECTION_PERIOD",MeasureType::TempPermit => "TEMP_PERMIT",MeasureType::NspRest => "NSP_REST",MeasureType::NspRehab => "NSP_REHAB",MeasureType::NspIntegration => "NSP_INTEGRATION",MeasureType::ReturnProgramme => "RETURN_PROGRAMME",MeasureType::EducationWork => "EDUCATION_WORK",MeasureType::Counselling => "COUNSELLING",MeasureType::ProtectedData => "PROTECTED_DATA",MeasureType::Other => "OTHER"} } }
/// MeasureState.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum MeasureState {
/// PROPOSED.
#[graphql(name="PROPOSED")] Proposed,
/// APPLIED.
#[graphql(name="APPLIED")] Applied,
/// GRANTED.
#[graphql(name="GRANTED")] Granted,
/// ONGOING.
#[graphql(name="ONGOING")] Ongoing,
/// COMPLETED.
#[graphql(name="COMPLETED")] Completed,
/// REJECTED.
#[graphql(name="REJECTED")] Rejected,
/// DECLINED.
#[graphql(name="DECLINED")] Declined,
/// REVOKED.
#[graphql(name="REVOKED")] Revoked,
/// INTERRUPTED.
#[graphql(name="INTERRUPTED")] Interrupted,
/// EXPIRED.
#[graphql(name="EXPIRED")] Expired,
}
impl Code for MeasureState { const LIST: &'static str = "MEASURE_STATE"; const ALL: &'static [Self] = &[MeasureState::Proposed,MeasureState::Applied,MeasureState::Granted,MeasureState::Ongoing,MeasureState::Completed,MeasureState::Rejected,MeasureState::Declined,MeasureState::Revoked,MeasureState::Interrupted,MeasureState::Expired]; fn code(self) -> &'static str { match self {MeasureState::Proposed => "PROPOSED",MeasureState::Applied => "APPLIED",MeasureState::Granted => "GRANTED",MeasureState::Ongoing => "ONGOING",MeasureState::Completed => "COMPLETED",MeasureState::Rejected => "REJECTED",MeasureState::Declined => "DECLINED",MeasureState::Revoked => "REVOKED",MeasureState::Interrupted => "INTERRUPTED",MeasureState::Expired => "EXPIRED"} } }
/// MeasureOutcome.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum MeasureOutcome {
/// GOAL_REACHED.
#[graphql(name="GOAL_REACHED")] GoalReached,
/// PARTLY.
#[graphql(name="PARTLY")] Partly,
/// NOT_REACHED.
#[graphql(name="NOT_REACHED")] NotReached,
/// RETURNED.
#[graphql(name="RETURNED")] Returned,
/// MOVED.
#[graphql(name="MOVED")] Moved,
/// UNKNOWN.
#[graphql(name="UNKNOWN")] Unknown,
}
impl Code for MeasureOutcome { const LIST: &'static str = "MEASURE_OUTCOME"; const ALL: &'static [Self] = &[MeasureOutcome::GoalReached,MeasureOutcome::Partly,MeasureOutcome::NotReached,MeasureOutcome::Returned,MeasureOutcome::Moved,MeasureOutcome::Unknown]; fn code(self) -> &'static str { match self {MeasureOutcome::GoalReached => "GOAL_REACHED",MeasureOutcome::Partly => "PARTLY",MeasureOutcome::NotReached => "NOT_REACHED",MeasureOutcome::Returned => "RETURNED",MeasureOutcome::Moved => "MOVED",MeasureOutcome::Unknown => "UNKNOWN"} } }
/// ReferralState.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum ReferralState {
/// SENT.
#[graphql(name="SENT")] Sent,
/// ACCEPTED.
#[graphql(name="ACCEPTED")] Accepted,
/// REJECTED.
#[graphql(name="REJECTED")] Rejected,
/// REVOKED.
#[graphql(name="REVOKED")] Revoked,
/// DONE.
#[graphql(name="DONE")] Done,
}
impl Code for ReferralState { const LIST: &'static str = "REFERRAL_STATE"; const ALL: &'static [Self] = &[ReferralState::Sent,ReferralState::Accepted,ReferralState::Rejected,ReferralState::Revoked,ReferralState::Done]; fn code(self) -> &'static str { match self {ReferralState::Sent => "SENT",ReferralState::Accepted => "ACCEPTED",ReferralState::Rejected => "REJECTED",ReferralState::Revoked => "REVOKED",ReferralState::Done => "DONE"} } }
/// ReferralReason.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum ReferralReason {
/// ADDITIONAL_SERVICES.
#[graphql(name="ADDITIONAL_SERVICES")] AdditionalServices,
/// MIGRATION_OR_LOCATION.
#[graphql(name="MIGRATION_OR_LOCATION")] MigrationOrLocation,
/// OTHER.
#[graphql(name="OTHER")] Other,
}
impl Code for ReferralReason { const LIST: &'static str = "REFERRAL_REASON"; const ALL: &'static [Self] = &[ReferralReason::AdditionalServices,ReferralReason::MigrationOrLocation,ReferralReason::Other]; fn code(self) -> &'static str { match self {ReferralReason::AdditionalServices => "ADDITIONAL_SERVICES",ReferralReason::MigrationOrLocation => "MIGRATION_OR_LOCATION",ReferralReason::Other => "OTHER"} } }
/// HandoverState.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum HandoverState {
/// REQUESTED.
#[graphql(name="REQUESTED")] Requested,
/// ACCEPTED.
#[graphql(name="ACCEPTED")] Accepted,
/// REJECTED.
#[graphql(name="REJECTED")] Rejected,
/// REVOKED.
#[graphql(name="REVOKED")] Revoked,
}
impl Code for HandoverState { const LIST: &'static str = "HANDOVER_STATE"; const ALL: &'static [Self] = &[HandoverState::Requested,HandoverState::Accepted,HandoverState::Rejected,HandoverState::Revoked]; fn code(self) -> &'static str { match self {HandoverState::Requested => "REQUESTED",HandoverState::Accepted => "ACCEPTED",HandoverState::Rejected => "REJECTED",HandoverState::Revoked => "REVOKED"} } }
/// ConsentPurpose.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum ConsentPurpose {
/// CONTACT_COORDINATOR.
#[graphql(name="CONTACT_COORDINATOR")] ContactCoordinator,
/// SHARE_IDENTITY_WITH_AGENCY.
#[graphql(name="SHARE_IDENTITY_WITH_AGENCY")] ShareIdentityWithAgency,
/// SHARE_WITH_NGO.
#[graphql(name="SHARE_WITH_NGO")] ShareWithNgo,
/// RETURN_PROGRAMME.
#[graphql(name="RETURN_PROGRAMME")] ReturnProgramme,
/// STATISTICS.
#[graphql(name="STATISTICS")] Statistics,
}
impl Code for ConsentPurpose { const LIST: &'static str = "CONSENT_PURPOSE"; const ALL: &'static [Self] = &[ConsentPurpose::ContactCoordinator,ConsentPurpose::ShareIdentityWithAgency,ConsentPurpose::ShareWithNgo,ConsentPurpose::ReturnProgramme,ConsentPurpose::Statistics]; fn code(self) -> &'static str { match self {ConsentPurpose::ContactCoordinator => "CONTACT_COORDINATOR",ConsentPurpose::ShareIdentityWithAgency => "SHARE_IDENTITY_WITH_AGENCY",ConsentPurpose::ShareWithNgo => "SHARE_WITH_NGO",ConsentPurpose::ReturnProgramme => "RETURN_PROGRAMME",ConsentPurpose::Statistics => "STATISTICS"} } }
/// ConsentState.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum ConsentState {
/// GIVEN.
#[graphql(name="GIVEN")] Given,
/// REFUSED.
#[graphql(name="REFUSED")] Refused,
/// WITHDRAWN.
#[graphql(name="WITHDRAWN")] Withdrawn,
}
impl Code for ConsentState { const LIST: &'static str = "CONSENT_STATE"; const ALL: &'static [Self] = &[ConsentState::Given,ConsentState::Refused,ConsentState::Withdrawn]; fn code(self) -> &'static str { match self {ConsentState::Given => "GIVEN",ConsentState::Refused => "REFUSED",ConsentState::Withdrawn => "WITHDRAWN"} } }
/// ConsentGiver.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum ConsentGiver {
/// SELF.
#[graphql(name="SELF")] Myself,
/// GUARDIAN.
#[graphql(name="GUARDIAN")] Guardian,
/// GOD_MAN.
#[graphql(name="GOD_MAN")] GodMan,
}
impl Code for ConsentGiver { const LIST: &'static str = "CONSENT_GIVER"; const ALL: &'static [Self] = &[ConsentGiver::Myself,ConsentGiver::Guardian,ConsentGiver::GodMan]; fn code(self) -> &'static str { match self {ConsentGiver::Myself => "SELF",ConsentGiver::Guardian => "GUARDIAN",ConsentGiver::GodMan => "GOD_MAN"} } }
/// LinkState.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum LinkState {
/// CANDIDATE.
#[graphql(name="CANDIDATE")] Candidate,
/// CONFIRMED.
#[graphql(name="CONFIRMED")] Confirmed,
/// REJECTED.
#[graphql(name="REJECTED")] Rejected,
/// SPLIT.
#[graphql(name="SPLIT")] Split,
}
impl Code for LinkState { const LIST: &'static str = "LINK_STATE"; const ALL: &'static [Self] = &[LinkState::Candidate,LinkState::Confirmed,LinkState::Rejected,LinkState::Split]; fn code(self) -> &'static str { match self {LinkState::Candidate => "CANDIDATE",LinkState::Confirmed => "CONFIRMED",LinkState::Rejected => "REJECTED",LinkState::Split => "SPLIT"} } }
/// LinkMethod.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum LinkMethod {
/// EXACT_NUMBER.
#[graphql(name="EXACT_NUMBER")] ExactNumber,
/// NAME_DOB.
#[graphql(name="NAME_DOB")] NameDob,
/// MANUAL.
#[graphql(name="MANUAL")] Manual,
}
impl Code for LinkMethod { const LIST: &'static str = "LINK_METHOD"; const ALL: &'static [Self] = &[LinkMethod::ExactNumber,LinkMethod::NameDob,LinkMethod::Manual]; fn code(self) -> &'static str { match self {LinkMethod::ExactNumber => "EXACT_NUMBER",LinkMethod::NameDob => "NAME_DOB",LinkMethod::Manual => "MANUAL"} } }
/// Certainty.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum Certainty {
/// VERIFIED.
#[graphql(name="VERIFIED")] Verified,
/// DOCUMENTED.
#[graphql(name="DOCUMENTED")] Documented,
/// STATED.
#[graphql(name="STATED")] Stated,
/// ESTIMATED.
#[graphql(name="ESTIMATED")] Estimated,
}
impl Code for Certainty { const LIST: &'static str = "CERTAINTY"; const ALL: &'static [Self] = &[Certainty::Verified,Certainty::Documented,Certainty::Stated,Certainty::Estimated]; fn code(self) -> &'static str { match self {Certainty::Verified => "VERIFIED",Certainty::Documented => "DOCUMENTED",Certainty::Stated => "STATED",Certainty::Estimated => "ESTIMATED"} } }
/// ProtectionLevel.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum ProtectionLevel {
/// NONE.
#[graphql(name="NONE")] None,
/// SEKRETESSMARKERING.
#[graphql(name="SEKRETESSMARKERING")] Sekretessmarkering,
/// SKYDDAD_FOLKBOKFORING.
#[graphql(name="SKYDDAD_FOLKBOKFORING")] SkyddadFolkbokforing,
/// FINGERADE.
#[graphql(name="FINGERADE")] Fingerade,
}
impl Code for ProtectionLevel { const LIST: &'static str = "PROTECTION_LEVEL"; const ALL: &'static [Self] = &[ProtectionLevel::None,ProtectionLevel::Sekretessmarkering,ProtectionLevel::SkyddadFolkbokforing,ProtectionLevel::Fingerade]; fn code(self) -> &'static str { match self {ProtectionLevel::None => "NONE",ProtectionLevel::Sekretessmarkering => "SEKRETESSMARKERING",ProtectionLevel::SkyddadFolkbokforing => "SKYDDAD_FOLKBOKFORING",ProtectionLevel::Fingerade => "FINGERADE"} } }
/// IdentityNumberKind.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum IdentityNumberKind {
/// PERSONNUMMER.
#[graphql(name="PERSONNUMMER")] Personnummer,
/// SAMORDNINGSNUMMER.
#[graphql(name="SAMORDNINGSNUMMER")] Samordningsnummer,
/// INTERIM.
#[graphql(name="INTERIM")] Interim,
/// PASSPORT.
#[graphql(name="PASSPORT")] Passport,
/// LMA.
#[graphql(name="LMA")] Lma,
/// OTHER.
#[graphql(name="OTHER")] Other,
}
impl Code for IdentityNumberKind { const LIST: &'static str = "IDENTITY_NUMBER_KIND"; const ALL: &'static [Self] = &[IdentityNumberKind::Personnummer,IdentityNumberKind::Samordningsnummer,IdentityNumberKind::Interim,IdentityNumberKind::Passport,IdentityNumberKind::Lma,IdentityNumberKind::Other]; fn code(self) -> &'static str { match self {IdentityNumberKind::Personnummer => "PERSONNUMMER",IdentityNumberKind::Samordningsnummer => "SAMORDNINGSNUMMER",IdentityNumberKind::Interim => "INTERIM",IdentityNumberKind::Passport => "PASSPORT",IdentityNumberKind::Lma => "LMA",IdentityNumberKind::Other => "OTHER"} } }
/// Attribute.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum Attribute {
/// SEX.
#[graphql(name="SEX")] Sex,
/// BIRTH_YEAR.
#[graphql(name="BIRTH_YEAR")] BirthYear,
/// AGE.
#[graphql(name="AGE")] Age,
/// CITIZENSHIP.
#[graphql(name="CITIZENSHIP")] Citizenship,
/// VICTIM_STATUS.
#[graphql(name="VICTIM_STATUS")] VictimStatus,
/// FORM.
#[graphql(name="FORM")] Form,
/// MAJORITY.
#[graphql(name="MAJORITY")] Majority,
}
impl Code for Attribute { const LIST: &'static str = "ATTRIBUTE"; const ALL: &'static [Self] = &[Attribute::Sex,Attribute::BirthYear,Attribute::Age,Attribute::Citizenship,Attribute::VictimStatus,Attribute::Form,Attribute::Majority]; fn code(self) -> &'static str { match self {Attribute::Sex => "SEX",Attribute::BirthYear => "BIRTH_YEAR",Attribute::Age => "AGE",Attribute::Citizenship => "CITIZENSHIP",Attribute::VictimStatus => "VICTIM_STATUS",Attribute::Form => "FORM",Attribute::Majority => "MAJORITY"} } }
/// TargetGroup.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum TargetGroup {
/// ADULTS.
#[graphql(name="ADULTS")] Adults,
/// CHILDREN.
#[graphql(name="CHILDREN")] Children,
/// BOTH.
#[graphql(name="BOTH")] Both,
}
impl Code for TargetGroup { const LIST: &'static str = "TARGET_GROUP"; const ALL: &'static [Self] = &[TargetGroup::Adults,TargetGroup::Children,TargetGroup::Both]; fn code(self) -> &'static str { match self {TargetGroup::Adults => "ADULTS",TargetGroup::Children => "CHILDREN",TargetGroup::Both => "BOTH"} } }
/// ContactPurpose.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum ContactPurpose {
/// PLACEMENT.
#[graphql(name="PLACEMENT")] Placement,
/// POLICE.
#[graphql(name="POLICE")] Police,
/// HELPLINE.
#[graphql(name="HELPLINE")] Helpline,
/// SHELTER_INTAKE.
#[graphql(name="SHELTER_INTAKE")] ShelterIntake,
/// COORDINATION.
#[graphql(name="COORDINATION")] Coordination,
/// GENERAL.
#[graphql(name="GENERAL")] General,
}
impl Code for ContactPurpose { const LIST: &'static str = "CONTACT_PURPOSE"; const ALL: &'static [Self] = &[ContactPurpose::Placement,ContactPurpose::Police,ContactPurpose::Helpline,ContactPurpose::ShelterIntake,ContactPurpose::Coordination,ContactPurpose::General]; fn code(self) -> &'static str { match self {ContactPurpose::Placement => "PLACEMENT",ContactPurpose::Police => "POLICE",ContactPurpose::Helpline => "HELPLINE",ContactPurpose::ShelterIntake => "SHELTER_INTAKE",ContactPurpose::Coordination => "COORDINATION",ContactPurpose::General => "GENERAL"} } }
/// EventKind.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum EventKind {
/// CASE_REGISTERED.
#[graphql(name="CASE_REGISTERED")] CaseRegistered,
/// STATUS_CHANGED.
#[graphql(name="STATUS_CHANGED")] StatusChanged,
/// PHASE_CHANGED.
#[graphql(name="PHASE_CHANGED")] PhaseChanged,
/// PARTICIPANT_ADDED.
#[graphql(name="PARTICIPANT_ADDED")] ParticipantAdded,
/// EXPLOITATION_RECORDED.
#[graphql(name="EXPLOITATION_RECORDED")] ExploitationRecorded,
/// MEASURE_PROPOSED.
#[graphql(name="MEASURE_PROPOSED")] MeasureProposed,
/// MEASURE_CHANGED.
#[graphql(name="MEASURE_CHANGED")] MeasureChanged,
/// REFERRAL_SENT.
#[graphql(name="REFERRAL_SENT")] ReferralSent,
/// REFERRAL_ANSWERED.
#[graphql(name="REFERRAL_ANSWERED")] ReferralAnswered,
/// CONSENT_RECORDED.
#[graphql(name="CONSENT_RECORDED")] ConsentRecorded,
/// AGENCY_JOINED.
#[graphql(name="AGENCY_JOINED")] AgencyJoined,
/// AGENCY_LEFT.
#[graphql(name="AGENCY_LEFT")] AgencyLeft,
/// COORDINATOR_ASSIGNED.
#[graphql(name="COORDINATOR_ASSIGNED")] CoordinatorAssigned,
/// IDENTITY_LINKED.
#[graphql(name="IDENTITY_LINKED")] IdentityLinked,
/// IDENTITY_SPLIT.
#[graphql(name="IDENTITY_SPLIT")] IdentitySplit,
/// HANDOVER_REQUESTED.
#[graphql(name="HANDOVER_REQUESTED")] HandoverRequested,
/// HANDOVER_ANSWERED.
#[graphql(name="HANDOVER_ANSWERED")] HandoverAnswered,
/// DISCLOSURE_OPENED.
#[graphql(name="DISCLOSURE_OPENED")] DisclosureOpened,
}
impl Code for EventKind { const LIST: &'static str = "EVENT_KIND"; const ALL: &'static [Self] = &[EventKind::CaseRegistered,EventKind::StatusChanged,EventKind::PhaseChanged,EventKind::ParticipantAdded,EventKind::ExploitationRecorded,EventKind::MeasureProposed,EventKind::MeasureChanged,EventKind::ReferralSent,EventKind::ReferralAnswered,EventKind::ConsentRecorded,EventKind::AgencyJoined,EventKind::AgencyLeft,EventKind::CoordinatorAssigned,EventKind::IdentityLinked,EventKind::IdentitySplit,EventKind::HandoverRequested,EventKind::HandoverAnswered,EventKind::DisclosureOpened]; fn code(self) -> &'static str { match self {EventKind::CaseRegistered => "CASE_REGISTERED",EventKind::StatusChanged => "STATUS_CHANGED",EventKind::PhaseChanged => "PHASE_CHANGED",EventKind::ParticipantAdded => "PARTICIPANT_ADDED",EventKind::ExploitationRecorded => "EXPLOITATION_RECORDED",EventKind::MeasureProposed => "MEASURE_PROPOSED",EventKind::MeasureChanged => "MEASURE_CHANGED",EventKind::ReferralSent => "REFERRAL_SENT",EventKind::ReferralAnswered => "REFERRAL_ANSWERED",EventKind::ConsentRecorded => "CONSENT_RECORDED",EventKind::AgencyJoined => "AGENCY_JOINED",EventKind::AgencyLeft => "AGENCY_LEFT",EventKind::CoordinatorAssigned => "COORDINATOR_ASSIGNED",EventKind::IdentityLinked => "IDENTITY_LINKED",EventKind::IdentitySplit => "IDENTITY_SPLIT",EventKind::HandoverRequested => "HANDOVER_REQUESTED",EventKind::HandoverAnswered => "HANDOVER_ANSWERED",EventKind::DisclosureOpened => "DISCLOSURE_OPENED"} } }
/// Region.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum Region {
/// NORD.
#[graphql(name="NORD")] Nord,
/// MITT.
#[graphql(name="MITT")] Mitt,
/// BERGSLAGEN.
#[graphql(name="BERGSLAGEN")] Bergslagen,
/// STOCKHOLM.
#[graphql(name="STOCKHOLM")] Stockholm,
/// OST.
#[graphql(name="OST")] Ost,
/// VAST.
#[graphql(name="VAST")] Vast,
/// SYD.
#[graphql(name="SYD")] Syd,
}
impl Code for Region { const LIST: &'static str = "REGION"; const ALL: &'static [Self] = &[Region::Nord,Region::Mitt,Region::Bergslagen,Region::Stockholm,Region::Ost,Region::Vast,Region::Syd]; fn code(self) -> &'static str { match self {Region::Nord => "NORD",Region::Mitt => "MITT",Region::Bergslagen => "BERGSLAGEN",Region::Stockholm => "STOCKHOLM",Region::Ost => "OST",Region::Vast => "VAST",Region::Syd => "SYD"} } }
/// StatisticalGroup.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum StatisticalGroup {
/// FEMALE.
#[graphql(name="FEMALE")] Female,
/// MALE.
#[graphql(name="MALE")] Male,
/// OTHER_UNKNOWN.
#[graphql(name="OTHER_UNKNOWN")] OtherUnknown,
/// ACCOMPANYING.
#[graphql(name="ACCOMPANYING")] Accompanying,
}
impl Code for StatisticalGroup { const LIST: &'static str = "STATISTICAL_GROUP"; const ALL: &'static [Self] = &[StatisticalGroup::Female,StatisticalGroup::Male,StatisticalGroup::OtherUnknown,StatisticalGroup::Accompanying]; fn code(self) -> &'static str { match self {StatisticalGroup::Female => "FEMALE",StatisticalGroup::Male => "MALE",StatisticalGroup::OtherUnknown => "OTHER_UNKNOWN",StatisticalGroup::Accompanying => "ACCOMPANYING"} } }
/// AgeGroup.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum AgeGroup {
/// A0_14.
#[graphql(name="A0_14")] A014,
/// A15_17.
#[graphql(name="A15_17")] A1517,
/// A18_24.
#[graphql(name="A18_24")] A1824,
/// A25.
#[graphql(name="A25")] A25,
/// UNKNOWN.
#[graphql(name="UNKNOWN")] Unknown,
}
impl Code for AgeGroup { const LIST: &'static str = "AGE_GROUP"; const ALL: &'static [Self] = &[AgeGroup::A014,AgeGroup::A1517,AgeGroup::A1824,AgeGroup::A25,AgeGroup::Unknown]; fn code(self) -> &'static str { match self {AgeGroup::A014 => "A0_14",AgeGroup::A1517 => "A15_17",AgeGroup::A1824 => "A18_24",AgeGroup::A25 => "A25",AgeGroup::Unknown => "UNKNOWN"} } }
/// AuditKind.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum AuditKind {
/// READ_IDENTIFYING.
#[graphql(name="READ_IDENTIFYING")] ReadIdentifying,
/// SEARCH.
#[graphql(name="SEARCH")] Search,
/// WRITE.
#[graphql(name="WRITE")] Write,
/// LINK.
#[graphql(name="LINK")] Link,
/// BREAK_GLASS.
#[graphql(name="BREAK_GLASS")] BreakGlass,
/// AGGREGATE.
#[graphql(name="AGGREGATE")] Aggregate,
/// AUDIT_READ.
#[graphql(name="AUDIT_READ")] AuditRead,
}
impl Code for AuditKind { const LIST: &'static str = "AUDIT_KIND"; const ALL: &'static [Self] = &[AuditKind::ReadIdentifying,AuditKind::Search,AuditKind::Write,AuditKind::Link,AuditKind::BreakGlass,AuditKind::Aggregate,AuditKind::AuditRead]; fn code(self) -> &'static str { match self {AuditKind::ReadIdentifying => "READ_IDENTIFYING",AuditKind::Search => "SEARCH",AuditKind::Write => "WRITE",AuditKind::Link => "LINK",AuditKind::BreakGlass => "BREAK_GLASS",AuditKind::Aggregate => "AGGREGATE",AuditKind::AuditRead => "AUDIT_READ"} } }
/// Means.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum Means {
/// PHYSICAL_THREATS.
#[graphql(name="PHYSICAL_THREATS")] PhysicalThreats,
/// THREATS_LAW_ENFORCEMENT.
#[graphql(name="THREATS_LAW_ENFORCEMENT")] ThreatsLawEnforcement,
/// THREATENS_CHILDREN_FAMILY.
#[graphql(name="THREATENS_CHILDREN_FAMILY")] ThreatensChildrenFamily,
/// DEBT_BONDAGE.
#[graphql(name="DEBT_BONDAGE")] DebtBondage,
/// FALSE_PROMISES.
#[graphql(name="FALSE_PROMISES")] FalsePromises,
/// PHYSICAL_ABUSE.
#[graphql(name="PHYSICAL_ABUSE")] PhysicalAbuse,
/// SEXUAL_ABUSE.
#[graphql(name="SEXUAL_ABUSE")] SexualAbuse,
/// TAKES_EARNINGS.
#[graphql(name="TAKES_EARNINGS")] TakesEarnings,
/// RESTRICTS_FINANCIAL_ACCESS.
#[graphql(name="RESTRICTS_FINANCIAL_ACCESS")] RestrictsFinancialAccess,
/// RESTRICTS_MEDICAL_CARE.
#[graphql(name="RESTRICTS_MEDICAL_CARE")] RestrictsMedicalCare,
/// WITHHOLDS_NECESSITIES.
#[graphql(name="WITHHOLDS_NECESSITIES")] WithholdsNecessities,
/// PSYCHOLOGICAL_ABUSE.
#[graphql(name="PSYCHOLOGICAL_ABUSE")] PsychologicalAbuse,
/// PSYCHOACTIVE_SUBSTANCE.
#[graphql(name="PSYCHOACTIVE_SUBSTANCE")] PsychoactiveSubstance,
/// EXCESSIVE_WORKING_HOURS.
#[graphql(name="EXCESSIVE_WORKING_HOURS")] ExcessiveWorkingHours,
/// WITHHOLDS_DOCUMENTS.
#[graphql(name="WITHHOLDS_DOCUMENTS")] WithholdsDocuments,
/// OTHER.
#[graphql(name="OTHER")] Other,
/// COERCION.
#[graphql(name="COERCION")] Coercion,
/// DECEPTION.
#[graphql(name="DECEPTION")] Deception,
/// VULNERABILITY.
#[graphql(name="VULNERABILITY")] Vulnerability,
/// OTHER_IMPROPER.
#[graphql(name="OTHER_IMPROPER")] OtherImproper,
}
impl Code for Means { const LIST: &'static str = "MEANS"; const ALL: &'static [Self] = &[Means::PhysicalThreats,Means::ThreatsLawEnforcement,Means::ThreatensChildrenFamily,Means::DebtBondage,Means::FalsePromises,Means::PhysicalAbuse,Means::SexualAbuse,Means::TakesEarnings,Means::RestrictsFinancialAccess,Means::RestrictsMedicalCare,Means::WithholdsNecessities,Means::PsychologicalAbuse,Means::PsychoactiveSubstance,Means::ExcessiveWorkingHours,Means::WithholdsDocuments,Means::Other,Means::Coercion,Means::Deception,Means::Vulnerability,Means::OtherImproper]; fn code(self) -> &'static str { match self {Means::PhysicalThreats => "PHYSICAL_THREATS",Means::ThreatsLawEnforcement => "THREATS_LAW_ENFORCEMENT",Means::ThreatensChildrenFamily => "THREATENS_CHILDREN_FAMILY",Means::DebtBondage => "DEBT_BONDAGE",Means::FalsePromises => "FALSE_PROMISES",Means::PhysicalAbuse => "PHYSICAL_ABUSE",Means::SexualAbuse => "SEXUAL_ABUSE",Means::TakesEarnings => "TAKES_EARNINGS",Means::RestrictsFinancialAccess => "RESTRICTS_FINANCIAL_ACCESS",Means::RestrictsMedicalCare => "RESTRICTS_MEDICAL_CARE",Means::WithholdsNecessities => "WITHHOLDS_NECESSITIES",Means::PsychologicalAbuse => "PSYCHOLOGICAL_ABUSE",Means::PsychoactiveSubstance => "PSYCHOACTIVE_SUBSTANCE",Means::ExcessiveWorkingHours => "EXCESSIVE_WORKING_HOURS",Means::WithholdsDocuments => "WITHHOLDS_DOCUMENTS",Means::Other => "OTHER",Means::Coercion => "COERCION",Means::Deception => "DECEPTION",Means::Vulnerability => "VULNERABILITY",Means::OtherImproper => "OTHER_IMPROPER"} } }
/// Recruitment.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)] pub enum Recruitment {
/// PLACE_OF_BUSINESS.
#[graphql(name="PLACE_OF_BUSINESS")] PlaceOfBusiness,
/// EDUCATIONAL_INSTITUTION.
#[graphql(name="EDUCATIONAL_INSTITUTION")] EducationalInstitution,
/// WORK.
#[graphql(name="WORK")] Work,
/// ONLINE_SOCIAL_NETWORKS.
#[graphql(name="ONLINE_SOCIAL_NETWORKS")] OnlineSocialNetworks,
/// ONLINE_ADVERTISEMENT.
#[graphql(name="ONLINE_ADVERTISEMENT")] OnlineAdvertisement,
/// TELEVISION_ADVERT.
#[graphql(name="TELEVISION_ADVERT")] TelevisionAdvert,
/// NEWSPAPER_ADVERT.
#[graphql(name="NEWSPAPER_ADVERT")] NewspaperAdvert,
/// FAMILY.
#[graphql(name="FAMILY")] Family,
/// FRIENDS.
#[graphql(name="FRIENDS")] Friends,
/// OTHER.
#[graphql(name="OTHER")] Other,
}
impl Code for Recruitment { const LIST: &'static str = "RECRUITMENT"; const ALL: &'static [Self] = &[Recruitment::PlaceOfBusiness,Recruitment::EducationalInstitution,Recruitment::Work,Recruitment::OnlineSocialNetworks,Recruitment::OnlineAdvertisement,Recruitment::TelevisionAdvert,Recruitment::NewspaperAdvert,Recruitment::Family,Recruitment::Friends,Recruitment::Other]; fn code(self) -> &'static str { match self {Recruitment::PlaceOfBusiness => "PLACE_OF_BUSINESS",Recruitment::EducationalInstitution => "EDUCATIONAL_INSTITUTION",Recruitment::Work => "WORK",Recruitment::OnlineSocialNetworks => "ONLINE_SOCIAL_NETWORKS",Recruitment::OnlineAdvertisement => "ONLINE_ADVERTISEMENT",Recruitment::TelevisionAdvert => "TELEVISION_ADVERT",Recruitment::NewspaperAdvert => "NEWSPAPER_ADVERT",Recruitment::Family => "FAMILY",Recruitment::Friends => "FRIENDS",Recruitment::Other => "OTHER"} } }