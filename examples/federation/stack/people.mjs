// Who can sign in: the people of the demonstration, and the return programme's service, a user of the hub like any other.
const CASE_ROLES = ["samverka:personal", "samverka:identifying", "samverka:protected"];

export const SERVICE = "return-programme-service";

const rows = [
  ["national-coordinator", "Nanna Rikssund", "NATIONAL_COORDINATOR", "nspm", CASE_ROLES],
  ["coordinator-stockholm", "Cleo Mälarvik", "REGIONAL_COORDINATOR", "coordination-stockholm", CASE_ROLES, "STOCKHOLM"],
  ["coordinator-syd", "Sixten Öresunder", "REGIONAL_COORDINATOR", "coordination-syd", CASE_ROLES, "SYD"],
  ["police-officer", "Pelle Spårling", "AGENCY_OFFICER", "police-syd", CASE_ROLES],
  ["migration-officer", "Mona Gränsberg", "AGENCY_OFFICER", "migration", CASE_ROLES],
  ["social-worker", "Signe Omsorgdal", "AGENCY_OFFICER", "social-services-malmo", CASE_ROLES],
  ["shelter", "Tuva Skyddahl", "SUPPORT_PROVIDER", "shelter-a", CASE_ROLES],
  ["iom", "Ira Hemresa", "SUPPORT_PROVIDER", "iom", CASE_ROLES],
  ["statistician", "Stina Talbäck", "STATISTICIAN", "nspm", ["samverka:personal"]],
  ["researcher", "Rune Forskén", "RESEARCHER", "institute", []],
  ["dpo", "Disa Skyddsam", "DATA_PROTECTION_OFFICER", "nspm", []],
  ["administrator", "Adam Nyckelman", "ADMINISTRATOR", "nspm", []],
  ["stranger", "Frej Utomstad", "AGENCY_OFFICER", "social-services-kiruna", CASE_ROLES],
  [SERVICE, "The return programme's service", "SUPPORT_PROVIDER", "iom", []],
];

export const PEOPLE = rows.map(([name, displayName, role, agency, scopes, region]) => ({ name, displayName, role, agency, scopes, region }));

/** The same people as a provider's clients. */
export const HOLDERS = Object.fromEntries(
  PEOPLE.map(({ name, role, agency, scopes, region }) => {
    const regions = region ? { samverka_regions: [region] } : {};
    return [name, { scopes, claims: { samverka_role: role, samverka_agency: agency, ...regions } }];
  }),
);

/** How the hub is told whom to let in. Researchers read published statistics and need not be added. */
export const USERS = PEOPLE.filter(({ role }) => role !== "RESEARCHER").map(({ name, displayName, role, agency, region }) => [
  "user", "add", "--subject", name, "--display-name", displayName, "--agency", agency, "--role", role,
  ...(region ? ["--region", region] : []),
]);
