//! A PostgreSQL server of one test's own, which it may stop.

use std::path::{Path, PathBuf};
use std::process::Command;

use sea_orm::{ConnectionTrait, Database, Statement};

/// A server with its data in a folder of its own, on a port of its own.
pub struct Cluster {
    folder: tempfile::TempDir,
    programs: PathBuf,
    /// PostgreSQL refuses to run as root.
    user: Option<&'static str>,
    port: u16,
}

impl Cluster {
    /// Of the same programs as the server that the other tests use.
    pub async fn like(admin_url: &str) -> Cluster {
        let admin = Database::connect(admin_url).await.expect("the tests' PostgreSQL");
        let programs = "SELECT setting FROM pg_config WHERE name = 'BINDIR'";
        let row = admin.query_one_raw(Statement::from_string(admin.get_database_backend(), programs)).await;
        let programs: String = row.expect("an answer").expect("a row").try_get_by_index(0).expect("a text");
        admin.close().await.expect("closed");
        let root = std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
        let cluster = Cluster {
            folder: tempfile::tempdir().expect("a folder"),
            programs: programs.into(),
            user: root.then_some("postgres"),
            port: free_port(),
        };
        if let Some(user) = cluster.user {
            let owner = Command::new("chown").arg(user).arg(cluster.folder.path()).status();
            assert!(owner.is_ok_and(|status| status.success()), "the folder is given to {user}");
        }
        let data = cluster.data();
        cluster.run("initdb", &["-D", &data, "-U", "samverka", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        cluster.start();
        cluster
    }

    pub fn admin_url(&self) -> String {
        format!("postgres://samverka@127.0.0.1:{}/postgres", self.port)
    }

    pub fn start(&self) {
        let options =
            format!("-p {} -k {} -c listen_addresses=127.0.0.1 -c fsync=off", self.port, self.folder.path().display());
        let log = self.folder.path().join("data/server.log").display().to_string();
        self.run("pg_ctl", &["start", "-w", "-s", "-D", &self.data(), "-l", &log, "-o", &options]);
    }

    /// Without waiting for anybody who is connected.
    pub fn stop(&self) {
        self.run("pg_ctl", &["stop", "-w", "-s", "-m", "fast", "-D", &self.data()]);
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let output = self.command(program, arguments).output().expect("the program starts");
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let program = self.programs.join(program);
        let mut command = match self.user {
            Some(user) => {
                let mut command = Command::new("runuser");
                command.args(["-u", user, "--"]).arg(&program);
                command
            }
            None => Command::new(&program),
        };
        command.args(arguments).current_dir(Path::new("/"));
        command
    }
}

impl Drop for Cluster {
    /// It may be stopped already.
    fn drop(&mut self) {
        let _ = self.command("pg_ctl", &["stop", "-w", "-s", "-m", "immediate", "-D", &self.data()]).output();
    }
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}
