use std::collections::BTreeSet;
use std::fs;

use super::key::{KEYS, Key, Kind};
use super::*;

fn load(text: &str, env: &[(&str, &str)]) -> Result<Config, ConfigProblem> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("samverka.toml");
    fs::write(&path, text).unwrap();
    Config::load(Some(&path), env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

fn problem(text: &str, env: &[(&str, &str)]) -> String {
    load(text, env).unwrap_err().to_string()
}

fn paths(table: &toml::Table, above: &str) -> BTreeSet<String> {
    let entries = table.iter().flat_map(|(name, value)| match value {
        toml::Value::Table(below) if Key::find(&format!("{above}{name}")).is_none() => {
            paths(below, &format!("{above}{name}."))
        }
        _ => BTreeSet::from([format!("{above}{name}")]),
    });
    entries.collect()
}

#[test]
fn an_empty_file_gives_the_defaults() {
    assert_eq!(load("", &[]).unwrap(), Config::default());
}

#[test]
fn the_list_of_keys_and_the_settings_are_the_same() {
    let every = Config {
        metrics_listen: Some(SocketAddr::from(([127, 0, 0, 1], 9000))),
        public_url: Some("https://hub.example.se".to_owned()),
        case_database_url: Some(DatabaseUrl("sqlite:a".to_owned())),
        case_replica_url: Some(DatabaseUrl("sqlite:a".to_owned())),
        release_database_url: Some(DatabaseUrl("sqlite:a".to_owned())),
        router_secret_file: Some("a".into()),
        oidc: Some(Oidc {
            issuer: "a".to_owned(),
            audience: "a".to_owned(),
            jwks_url: Some("a".to_owned()),
            algorithms: Oidc::all_algorithms(),
            token_types: Oidc::access_tokens_only(),
            roles: BTreeMap::new(),
            scopes: BTreeMap::new(),
            claims: ClaimNames::default(),
        }),
        keys: Keys {
            identity_file: Some("a".into()),
            cursor_file: Some("a".into()),
            release_signing_file: Some("a".into()),
        },
        traces: Traces { endpoint: Some("a".to_owned()), ..Traces::default() },
        ..Config::default()
    };
    let settings = paths(&toml::Table::try_from(&every).unwrap(), "");
    let listed: BTreeSet<String> = KEYS.iter().map(|key| key.path.to_owned()).collect();
    assert_eq!(settings, listed);
}

#[test]
fn every_default_limit_is_one_that_a_file_may_name() {
    let table = toml::Table::try_from(Config::default()).unwrap();
    for key in KEYS.iter().filter(|key| matches!(key.kind, Kind::Number(_))) {
        assert!(key.kind.accepts(super::key::value(&table, key.path).unwrap()), "{}", key.path);
    }
}

#[test]
fn the_environment_overlays_the_file() {
    let text = "listen = '127.0.0.1:1'\n[limits]\ndepth = 3\ntokens = 7\n[cors]\norigins = ['https://a.se']";
    let env = [
        ("SAMVERKA_LISTEN", "0.0.0.0:2"),
        ("SAMVERKA_LIMITS__DEPTH", "4"),
        ("SAMVERKA_CORS__ORIGINS", "https://b.se, http://localhost:3000"),
        ("HOME", "/elsewhere"),
    ];
    let config = load(text, &env).unwrap();
    assert_eq!(config.listen, SocketAddr::from(([0, 0, 0, 0], 2)));
    assert_eq!((config.limits.depth, config.limits.tokens), (4, 7));
    assert_eq!(config.cors.origins, ["https://b.se", "http://localhost:3000"]);
}

#[test]
fn an_unknown_key_is_named_with_its_line_and_the_nearest_known_one() {
    let said = problem("default_language = 'sv'\n\n[limits]\ndepht = 3", &[]);
    assert!(
        said.contains("samverka.toml:4") && said.contains("`limits.depht`") && said.contains("`limits.depth`"),
        "{said}"
    );
    let said = problem("listn = '127.0.0.1:1'", &[]);
    assert!(said.contains("samverka.toml:1") && said.contains("Did you mean `listen`"), "{said}");
    let said = problem("[lmits]\ndepth = 3", &[]);
    assert!(said.contains("`lmits`"), "{said}");
}

#[test]
fn an_unknown_variable_is_named_with_the_nearest_known_one() {
    let said = problem("", &[("SAMVERKA_LIMITS__DEPHT", "3")]);
    assert!(said.contains("SAMVERKA_LIMITS__DEPHT") && said.contains("`SAMVERKA_LIMITS__DEPTH`"), "{said}");
    let said = problem("", &[("SAMVERKA_ZZZZZZ", "3")]);
    assert!(said.contains("SAMVERKA_ZZZZZZ") && said.contains("samverka demo"), "{said}");
}

#[test]
fn variables_of_the_test_scripts_are_not_settings() {
    assert_eq!(load("", &[("SAMVERKA_TEST_POSTGRES", "x")]).unwrap(), Config::default());
}

#[test]
fn no_file_can_switch_the_demonstration_on() {
    assert!(problem("demo = true", &[]).contains("no setting `demo`"));
    assert!(problem("", &[("SAMVERKA_DEMO", "true")]).contains("SAMVERKA_DEMO"));
}

#[test]
fn a_wrong_value_is_named_with_its_place_and_is_not_repeated() {
    for (text, key) in [
        ("listen = 'secretvalue'", "listen"),
        ("listen = 8080", "listen"),
        ("case_database_url = 'mysql://secretvalue'", "case_database_url"),
        ("default_language = 'secretvalue'", "default_language"),
        ("[limits]\ndepth = 0", "limits.depth"),
        ("[limits]\ndepth = '15'", "limits.depth"),
        ("[limits]\ntokens = 99999999999999999999", "limits.tokens"),
        ("[cors]\norigins = ['*']", "cors.origins"),
        ("[cors]\norigins = ['https://a.se/secretvalue']", "cors.origins"),
        ("[cors]\norigins = 'https://a.se'", "cors.origins"),
        ("trusted_proxies = ['10.0.0.0/33']", "trusted_proxies"),
        ("[oidc]\nalgorithms = ['HS256']", "oidc.algorithms"),
        ("limits = 3", "limits"),
    ] {
        let said = problem(text, &[]);
        assert!(said.contains("samverka.toml:") && said.contains(&format!("`{key}` ")), "{text}: {said}");
        assert!(!said.contains("secretvalue"), "{said}");
    }
    let said = problem("", &[("SAMVERKA_LISTEN", "secretvalue")]);
    assert!(
        said.contains("SAMVERKA_LISTEN") && said.contains("127.0.0.1:8080") && !said.contains("secretvalue"),
        "{said}"
    );
}

#[test]
fn a_file_that_is_no_toml_is_named_with_its_line() {
    let said = problem("listen = '127.0.0.1:1'\ncase_database_url = 'postgres://u:secretvalue", &[]);
    assert!(said.contains("samverka.toml:2") && !said.contains("secretvalue"), "{said}");
}

#[test]
fn a_missing_file_is_named() {
    let said = Config::load(Some(Path::new("/nowhere/samverka.toml")), std::iter::empty()).unwrap_err().to_string();
    assert!(said.contains("/nowhere/samverka.toml") && said.contains("--config"), "{said}");
}

#[test]
fn a_secret_may_stand_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("url");
    fs::write(&file, "postgres://u:p@h/d\n").unwrap();
    let file = file.to_str().unwrap();
    let config = load("", &[("SAMVERKA_CASE_DATABASE_URL_FILE", file)]).unwrap();
    assert_eq!(config.case_database_url.unwrap().as_str(), "postgres://u:p@h/d");
    let twice = problem("", &[("SAMVERKA_CASE_DATABASE_URL_FILE", file), ("SAMVERKA_CASE_DATABASE_URL", "sqlite:a")]);
    assert!(twice.contains("both set"), "{twice}");
    let missing = problem("", &[("SAMVERKA_CASE_DATABASE_URL_FILE", "/nowhere")]);
    assert!(missing.contains("SAMVERKA_CASE_DATABASE_URL_FILE"), "{missing}");
    assert!(problem("", &[("SAMVERKA_LISTEN_FILE", file)]).contains("SAMVERKA_LISTEN_FILE"));
}

#[test]
fn a_database_address_never_shows_its_password() {
    let config = load("case_database_url = 'postgres://u:secretvalue@h/d'", &[]).unwrap();
    assert!(!format!("{config:?}").contains("secretvalue"));
}

#[test]
fn half_an_identity_provider_is_an_error_that_names_the_other_half() {
    let said = problem("[oidc]\nissuer = 'https://id.example.se'", &[]);
    assert!(said.contains("`oidc.audience`") && said.contains("SAMVERKA_OIDC__AUDIENCE"), "{said}");
    let whole = "[oidc]\nissuer = 'https://id.example.se'\naudience = 'samverka'";
    let oidc = load(whole, &[("SAMVERKA_OIDC__CLAIMS__ROLE", "roles")]).unwrap().oidc.unwrap();
    assert_eq!((oidc.claims.role.as_str(), oidc.claims.agency.as_str()), ("roles", "samverka_agency"));
    assert!(!oidc.algorithms.is_empty());
}

#[test]
fn the_providers_names_for_roles_and_scopes_come_from_the_file_or_a_variable() {
    let text = "[oidc]\nissuer = 'https://id.example.se'\naudience = 'samverka'\n\
                [oidc.roles]\n'hub.officer' = 'AGENCY_OFFICER'\n[oidc.scopes]\nread = 'samverka:personal'";
    let oidc = load(text, &[]).unwrap().oidc.unwrap();
    assert_eq!(oidc.roles, BTreeMap::from([("hub.officer".to_owned(), Role::AgencyOfficer)]));
    assert_eq!(oidc.scopes, BTreeMap::from([("read".to_owned(), NamedClass(Class::Personal))]));
    let oidc = load(text, &[("SAMVERKA_OIDC__ROLES", "a=b=STATISTICIAN, c=ADMINISTRATOR")]).unwrap().oidc.unwrap();
    let expected = [("a=b".to_owned(), Role::Statistician), ("c".to_owned(), Role::Administrator)];
    assert_eq!(oidc.roles, BTreeMap::from(expected));
}

#[test]
fn a_role_or_scope_that_the_hub_does_not_have_is_named_with_those_it_has() {
    for (text, key, known) in [
        ("[oidc.roles]\nsecretvalue = 'EMPEROR'", "oidc.roles", "AGENCY_OFFICER"),
        ("[oidc]\nroles = ['AGENCY_OFFICER']", "oidc.roles", "AGENCY_OFFICER"),
        ("[oidc.roles]\nsecretvalue = ['AGENCY_OFFICER']", "oidc.roles", "AGENCY_OFFICER"),
        ("[oidc.scopes]\nsecretvalue = 'samverka:everything'", "oidc.scopes", "samverka:identifying"),
        ("[oidc]\ntoken_types = ['id_token+jwt']", "oidc.token_types", "at+jwt"),
        ("[oidc]\nissuer = 'http://secretvalue.example.se'", "oidc.issuer", "https://"),
        ("[oidc]\njwks_url = 'https://secretvalue@id.example.se/keys'", "oidc.jwks_url", "https://"),
    ] {
        let said = problem(text, &[]);
        assert!(said.contains(&format!("`{key}` ")) && said.contains(known), "{text}: {said}");
        assert!(!said.contains("secretvalue"), "{said}");
    }
    let said = problem("", &[("SAMVERKA_OIDC__ROLES", "no equals sign")]);
    assert!(said.contains("SAMVERKA_OIDC__ROLES") && said.contains("AGENCY_OFFICER"), "{said}");
}

#[test]
fn a_provider_on_this_machine_needs_no_tls_and_one_elsewhere_does() {
    for here in ["http://localhost:9/realms/a", "http://127.0.0.1:9", "http://[::1]:9", "https://id.example.se/"] {
        assert!(may_be_fetched(here), "{here}");
    }
    for elsewhere in
        ["http://id.example.se", "http://localhost.example.se", "http://127.0.0.1@id.example.se", "id.example.se"]
    {
        assert!(!may_be_fetched(elsewhere), "{elsewhere}");
    }
}

#[test]
fn a_collector_of_traces_and_a_share_of_requests_come_from_the_file_or_a_variable() {
    let text = "[traces]\nendpoint = 'http://127.0.0.1:4318/v1/traces'\nratio = 1";
    let traces = load(text, &[]).unwrap().traces;
    assert_eq!((traces.endpoint.as_deref(), traces.ratio), (Some("http://127.0.0.1:4318/v1/traces"), 1.0));
    assert_eq!(load("[traces]\nratio = 0.25", &[]).unwrap().traces, Traces { ratio: 0.25, ..Traces::default() });
    let env = [
        ("SAMVERKA_TRACES__ENDPOINT", "https://collector.example.se/v1/traces"),
        ("SAMVERKA_TRACES__RATIO", "0.01"),
        ("SAMVERKA_TRACES__CONTINUE_PROXIES", "true"),
    ];
    let endpoint = Some("https://collector.example.se/v1/traces".to_owned());
    assert_eq!(load(text, &env).unwrap().traces, Traces { endpoint, ratio: 0.01, continue_proxies: true });
}

#[test]
fn a_collector_that_could_be_overheard_and_a_share_of_more_than_everything_are_refused() {
    for wrong in [
        "'secretvalue'",
        "'http://secretvalue.example.se:4318/v1/traces'",
        "'https://user:secretvalue@collector.example.se/v1/traces'",
        "'https://collector.example.se/v1/traces?key=secretvalue'",
        "'http://127.0.0.1:4318'",
        "'http://127.0.0.1:4318/'",
        "'grpc://127.0.0.1:4317/v1'",
        "4318",
    ] {
        let said = problem(&format!("[traces]\nendpoint = {wrong}"), &[]);
        assert!(said.contains("samverka.toml:2") && said.contains("`traces.endpoint` "), "{wrong}: {said}");
        assert!(said.contains("/v1/traces") && !said.contains("secretvalue"), "{said}");
    }
    for wrong in ["1.1", "-0.1", "2", "nan", "inf", "'0.5'", "true"] {
        let said = problem(&format!("[traces]\nratio = {wrong}"), &[]);
        assert!(said.contains("samverka.toml:2") && said.contains("`traces.ratio` must be"), "{wrong}: {said}");
    }
    for wrong in ["1.1", "NaN", "half", ""] {
        let said = problem("", &[("SAMVERKA_TRACES__RATIO", wrong)]);
        assert!(said.contains("SAMVERKA_TRACES__RATIO") && said.contains("from 0 to 1"), "{wrong}: {said}");
    }
    let said = problem("[traces]\nendpont = 'http://127.0.0.1:4318/v1/traces'", &[]);
    assert!(said.contains("samverka.toml:2") && said.contains("`traces.endpoint`?"), "{said}");
}

#[test]
fn written_settings_of_a_provider_read_back_the_same() {
    let text = "[oidc]\nissuer = 'https://id.example.se'\naudience = 'samverka'\n[oidc.roles]\n'hub.officer' = 'AGENCY_OFFICER'";
    let read = load(text, &[]).unwrap();
    let written = read.to_readable_toml(Path::new("/nowhere")).unwrap();
    assert_eq!(load(&written, &[]).unwrap().oidc, read.oidc, "{written}");
}

#[test]
fn relative_files_lie_beside_the_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("samverka.toml");
    fs::write(&path, "case_database_url = 'sqlite://case.db'\n[keys]\nidentity_file = 'keys/a'").unwrap();
    let config = Config::load(Some(&path), std::iter::empty()).unwrap();
    let expected = format!("sqlite://{}/case.db", folder.path().display());
    assert_eq!(config.case_database_url.unwrap().as_str(), expected);
    assert_eq!(config.keys.identity_file.unwrap(), folder.path().join("keys/a"));
}

#[test]
fn what_the_demonstration_writes_reads_back_the_same_and_can_be_moved() {
    let folder = tempfile::tempdir().unwrap();
    let demonstration = Config::demonstration(folder.path());
    let text = demonstration.to_readable_toml(folder.path()).unwrap();
    assert!(!text.contains(&folder.path().display().to_string()), "{text}");
    assert!(KEYS.iter().all(|key| text.contains(key.remark)));
    let path = folder.path().join("samverka.toml");
    fs::write(&path, text).unwrap();
    let read = Config::load(Some(&path), std::iter::empty()).unwrap();
    assert_eq!(Config { demo: true, ..read }, demonstration);
}

#[test]
fn the_demonstration_lists_the_ports_of_usual_dev_servers_and_stays_on_this_machine() {
    let config = Config::demonstration(Path::new("/tmp/d"));
    assert!(config.listen.ip().is_loopback());
    assert_eq!(config.cors.origins.len(), 8);
    assert!(config.cors.origins.contains(&"http://localhost:5173".to_owned()));
}

#[cfg(unix)]
#[test]
fn a_secret_that_everybody_may_read_or_that_is_short_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    fs::write(&path, "0123456789abcdef\n").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(read_secret_file(&path, 16).unwrap_err().to_string().contains("chmod 600"));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(read_secret_file(&path, 16).unwrap().as_slice(), b"0123456789abcdef");
    assert!(read_secret_file(&path, 17).unwrap_err().to_string().contains("at least 17"));
    assert!(read_secret_file(&folder.path().join("none"), 1).is_err());
}
