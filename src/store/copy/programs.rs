//! Programs: PostgreSQL's own, which copy a database out and bring it back.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use percent_encoding::percent_decode_str;
use sea_orm::sqlx::ConnectOptions;
use sea_orm::sqlx::postgres::PgConnectOptions;

use super::CopyProblem;
use crate::store::error::StoreError;

/// How long a copy waits for somebody who changes tables.
const LOCK_WAIT: &str = "--lock-wait-timeout=60s";

/// Where PostgreSQL's programs are.
#[derive(Clone, Debug, Default)]
pub struct Programs {
    /// Their folder; without it they are looked for as the shell does.
    pub folder: Option<PathBuf>,
}

/// The way to a database as variables of a program's surroundings: arguments can be read by everybody on the machine.
struct Way {
    database: String,
    variables: Vec<(&'static str, String)>,
}

impl Programs {
    /// Copies a database as a snapshot shows it.
    pub(super) async fn dump(&self, url: &str, snapshot: &str, to: &Path) -> Result<(), CopyProblem> {
        let mut file = OsString::from("--file=");
        file.push(to);
        let way = Way::to(url)?;
        let snapshot = format!("--snapshot={snapshot}").into();
        let arguments = vec!["--format=custom".into(), "--no-password".into(), LOCK_WAIT.into(), snapshot, file];
        self.run("pg_dump", way, arguments).await
    }

    /// Brings a database back in one transaction: all of it, or nothing.
    pub(super) async fn bring(&self, url: &str, from: &Path, rights: bool) -> Result<(), CopyProblem> {
        let way = Way::to(url)?;
        let mut arguments: Vec<OsString> = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-password"]
            .into_iter()
            .map(OsString::from)
            .collect();
        if !rights {
            arguments.push("--no-privileges".into());
        }
        // Only the name: with `=` or `://` in it, it would be read as an address.
        let name = way.database.replace('\\', "\\\\").replace('\'', "\\'");
        arguments.push(format!("--dbname=dbname='{name}'").into());
        arguments.push(from.into());
        self.run("pg_restore", way, arguments).await
    }

    async fn run(&self, program: &'static str, way: Way, arguments: Vec<OsString>) -> Result<(), CopyProblem> {
        let path = self.folder.as_ref().map_or_else(|| PathBuf::from(program), |folder| folder.join(program));
        let shown = path.display().to_string();
        let mut command = Command::new(&path);
        command.args(arguments).envs(way.variables).env("LC_ALL", "C").env("PGAPPNAME", "samverka");
        command.stdin(Stdio::null()).stdout(Stdio::null());
        // It ends when the program does; a thread of its own waits for it.
        let output = tokio::task::spawn_blocking(move || command.output()).await;
        let output = output.map_err(|_| said(program, "did not end"))?;
        match output {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(CopyProblem::NoProgram(shown)),
            Err(error) => Err(said(program, &format!("cannot be started ({})", error.kind()))),
            Ok(output) if output.status.success() => Ok(()),
            Ok(output) => Err(said(program, &first_error(&String::from_utf8_lossy(&output.stderr)))),
        }
    }
}

fn said(program: &'static str, said: &str) -> CopyProblem {
    CopyProblem::Program { program, said: said.to_owned() }
}

/// The first line of an error. Those below it, of details and context, may hold a value of a row.
fn first_error(text: &str) -> String {
    let mut lines = text.lines().filter_map(|line| line.split_once("error: "));
    match lines.next() {
        Some((_, error)) => error.trim().to_owned(),
        None => "failed, and did not say why".to_owned(),
    }
}

impl Way {
    fn to(url: &str) -> Result<Way, StoreError> {
        let problem = || StoreError::Setting {
            setting: "database_url",
            problem: "give `postgres://user@host/database`".to_owned(),
        };
        let options: PgConnectOptions = url.parse().map_err(|_| problem())?;
        let host = match options.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => options.get_host().trim_matches(['[', ']']).to_owned(),
        };
        let database = options.get_database().unwrap_or(options.get_username()).to_owned();
        let mut variables = vec![
            ("PGHOST", host),
            ("PGPORT", options.get_port().to_string()),
            ("PGUSER", options.get_username().to_owned()),
            ("PGDATABASE", database.clone()),
        ];
        // The driver tells the rest in an address only. Names in it would have to be escaped, and are known already.
        let rest = options.username("user").host("host").to_url_lossy();
        if let Some(password) = rest.password() {
            let password = percent_decode_str(password).decode_utf8().map_err(|_| problem())?;
            variables.push(("PGPASSWORD", password.into_owned()));
        }
        for (key, value) in rest.query_pairs() {
            let name = match &*key {
                "sslmode" => "PGSSLMODE",
                "sslrootcert" => "PGSSLROOTCERT",
                "sslcert" => "PGSSLCERT",
                "sslkey" => "PGSSLKEY",
                _ => continue,
            };
            variables.push((name, value.into_owned()));
        }
        Ok(Way { database, variables })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(url: &str) -> Vec<(&'static str, String)> {
        Way::to(url).unwrap().variables
    }

    #[test]
    fn a_password_goes_by_the_surroundings_as_it_is() {
        let way = way("postgres://o%40w:p%3A%2F%C3%A5@db.example.se:6543/hub_case?sslmode=require");
        let expected = [
            ("PGHOST", "db.example.se"),
            ("PGPORT", "6543"),
            ("PGUSER", "o@w"),
            ("PGDATABASE", "hub_case"),
            ("PGPASSWORD", "p:/å"),
            ("PGSSLMODE", "require"),
        ];
        assert_eq!(way, expected.map(|(name, value)| (name, value.to_owned())));
    }

    #[test]
    fn a_socket_and_an_address_of_version_six_are_hosts() {
        assert!(way("postgres:///hub?host=/run/postgresql").contains(&("PGHOST", "/run/postgresql".to_owned())));
        assert!(way("postgres://u@[::1]:5432/hub").contains(&("PGHOST", "::1".to_owned())));
    }

    #[test]
    fn only_the_first_line_of_an_error_is_passed_on() {
        let text =
            "pg_restore: error: could not execute query: ERROR:  duplicate key\nDETAIL:  Key (slug)=(x) exists.\n";
        assert_eq!(first_error(text), "could not execute query: ERROR:  duplicate key");
        assert_eq!(first_error("what"), "failed, and did not say why");
    }

    #[tokio::test]
    async fn a_program_that_is_missing_is_named_with_the_remedy() {
        let programs = Programs { folder: Some("/nowhere".into()) };
        let problem = programs.dump("postgres://u@h/d", "1", Path::new("/tmp/never")).await.unwrap_err().to_string();
        assert!(problem.contains("/nowhere/pg_dump") && problem.contains("--pg-bin"), "{problem}");
    }
}
