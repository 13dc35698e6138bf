//! Load on the hub, with the physical limit beside it in the same run. Started by `scripts/bench`.
//!
//! The limit is one hand-written statement that builds the JSON inside the database, passed through by a bare
//! handler: no parsing, no validation, no rights. Both are asked over keep-alive connections, in turn, round by round.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use chrono::Utc;
use clap::Parser;
use samverka::command::database_settings;
use samverka::command::demo::prepare;
use samverka::command::serve::door;
use samverka::domain::persona::Persona;
use samverka::http::listener::{Patience, listen, serve};
use samverka::http::router::router;
use samverka::http::token::{DemonstrationIssuer, TokenHolder, TokenVerifier};
use samverka::store::database::Databases;
use samverka::store::wave::Form;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use uuid::Uuid;

#[derive(Parser)]
struct Arguments {
    /// A demonstration folder that has been seeded.
    #[arg(long)]
    data_dir: PathBuf,
    /// How long each cell runs.
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    /// Where to write the rows.
    #[arg(long)]
    json: Option<PathBuf>,
    /// `cargo bench` says so.
    #[arg(long, hide = true)]
    bench: bool,
}

const GRAPH: &str = "query($id: ID!) { case(id: $id) { reference status leadCoordinator { name } \
    agencies { role agency { name } } participants { majority person { pseudonym sex NAME } \
    exploitations { form } measures { type state } } } }";

const LIMIT: &str = "SELECT json_object('reference', c.reference, 'status', c.status, 'leadCoordinator', \
    (SELECT json_object('name', o.name) FROM coordinators o WHERE o.key = c.lead_coordinator_key), 'agencies', \
    (SELECT json_group_array(json_object('role', ca.role, 'agency', json_object('name', a.name_sv))) FROM case_agencies ca \
    JOIN agencies a ON a.key = ca.agency_key WHERE ca.case_key = c.key), 'participants', \
    (SELECT json_group_array(json_object('majority', p.majority, 'person', json_object('pseudonym', pe.pseudonym, 'sex', pe.sex), \
    'exploitations', (SELECT json_group_array(json_object('form', e.form)) FROM exploitations e WHERE e.participant_key = p.key), \
    'measures', (SELECT json_group_array(json_object('type', m.type, 'state', m.state)) FROM measures m \
    WHERE m.participant_key = p.key))) FROM participants p JOIN persons pe ON pe.key = p.person_key \
    WHERE p.case_key = c.key)) FROM cases c WHERE c.id = ?";

#[tokio::main]
async fn main() {
    let arguments = Arguments::parse();
    let config = prepare(&arguments.data_dir).expect("the folder");
    let databases = Databases::open(&database_settings(&config, false).expect("settings")).await.expect("databases");
    let issuer = Arc::new(DemonstrationIssuer::open(&arguments.data_dir).expect("the issuer"));
    let token = issuer.mint(&TokenHolder::of(Persona::NationalCoordinator), Utc::now()).expect("a token");
    let tokens = TokenVerifier::demonstration(issuer, Arc::new(Utc::now));
    let hub = router(door(&config, &databases, Some(tokens), Arc::new(Utc::now), Form::OneStatement).expect("a door"));
    let limit = Router::new().route("/", post(answer)).with_state(databases.case.clone());
    let (hub, limit) = (start(hub).await, start(limit).await);

    let ids = cases(&databases.case).await;
    let graph = |name: &str| GRAPH.replace("NAME", name);
    let asked = |query: String| -> Arc<[Vec<u8>]> {
        let body = |id: &Uuid| json!({ "query": query, "variables": { "id": format!("case:{id}") } }).to_string();
        ids.iter().map(|id| request("/graphql", Some(&token), &body(id))).collect()
    };
    let passed: Arc<[Vec<u8>]> = ids.iter().map(|id| request("/", None, &id.to_string())).collect();
    let workloads = [("case-graph", asked(graph(""))), ("case-graph, names, audited", asked(graph("name { given }")))];

    let first = exchange(&mut TcpStream::connect(hub).await.expect("a connection"), &workloads[0].1[0]).await;
    let beside = exchange(&mut TcpStream::connect(limit).await.expect("a connection"), &passed[0]).await;
    assert_eq!(
        reading(&first)["data"]["case"]["reference"],
        reading(&beside)["reference"],
        "both answer the same case"
    );

    let mut rows = Vec::new();
    println!(
        "{:28} {:>5} {:>7} {:>9} {:>9} {:>9} {:>6}",
        "workload", "conn.", "target", "rps", "p50 ms", "p99 ms", "ratio"
    );
    for connections in [1, 8, 32] {
        for (workload, requests) in &workloads {
            let seconds = Duration::from_secs(arguments.seconds);
            let mut best = [Cell::default(), Cell::default()];
            for _ in 0..2 {
                for (index, (address, requests)) in [(hub, requests), (limit, &passed)].into_iter().enumerate() {
                    load(address, requests, connections, Duration::from_secs(1)).await;
                    let cell = load(address, requests, connections, seconds).await;
                    if cell.rps > best[index].rps {
                        best[index] = cell;
                    }
                }
            }
            for (target, cell) in ["hub", "limit"].into_iter().zip(&best) {
                let ratio = cell.rps / best[1].rps;
                println!(
                    "{workload:28} {connections:>5} {target:>7} {:>9.0} {:>9.2} {:>9.2} {ratio:>6.2}",
                    cell.rps, cell.p50, cell.p99
                );
                rows.push(
                    json!({ "workload": workload, "database": "sqlite", "connections": connections, "target": target,
                    "rps": cell.rps, "p50_ms": cell.p50, "p99_ms": cell.p99, "ratio": ratio }),
                );
            }
        }
    }
    if let Some(path) = &arguments.json {
        write(path, &Value::Array(rows));
    }
}

fn write(path: &Path, rows: &Value) {
    fs::write(path, format!("{rows:#}\n")).expect("the rows are written");
}

async fn start(router: Router) -> SocketAddr {
    let listener = listen(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let patience =
        Patience { head: Duration::from_secs(8), reader: Duration::from_secs(10), shutdown: Duration::from_secs(1) };
    tokio::spawn(serve(listener, router, patience, std::future::pending()));
    address
}

/// The limit's handler.
async fn answer(State(database): State<DatabaseConnection>, id: String) -> String {
    let id = Uuid::try_parse(&id).unwrap_or_default();
    let statement = Statement::from_sql_and_values(DbBackend::Sqlite, LIMIT, [id.into()]);
    let row = database.query_one_raw(statement).await.expect("the statement runs");
    row.map(|row| row.try_get_by_index(0).expect("text")).unwrap_or_default()
}

async fn cases(database: &DatabaseConnection) -> Vec<Uuid> {
    let statement = Statement::from_string(DbBackend::Sqlite, "SELECT id FROM cases ORDER BY id LIMIT 4000");
    let rows = database.query_all_raw(statement).await.expect("cases");
    rows.iter().map(|row| row.try_get_by_index(0).expect("an id")).collect()
}

fn request(path: &str, token: Option<&str>, body: &str) -> Vec<u8> {
    let authorization = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let kind = if token.is_some() { "application/json" } else { "text/plain" };
    format!(
        "POST {path} HTTP/1.1\r\nHost: hub\r\n{authorization}Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

async fn exchange(stream: &mut TcpStream, request: &[u8]) -> Vec<u8> {
    stream.write_all(request).await.expect("sent");
    let mut answer = Vec::with_capacity(8192);
    loop {
        stream.read_buf(&mut answer).await.expect("received");
        let Some(head) = answer.windows(4).position(|end| end == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(&answer[..head]).to_ascii_lowercase();
        assert!(text.starts_with("http/1.1 200"), "{text}");
        let length = text.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()?.trim().parse().ok());
        let length: usize = length.expect("a length");
        if answer.len() >= head + 4 + length {
            return answer.split_off(head + 4);
        }
    }
}

fn reading(answer: &[u8]) -> Value {
    serde_json::from_slice(answer).expect("JSON")
}

#[derive(Default)]
struct Cell {
    rps: f64,
    p50: f64,
    p99: f64,
}

async fn load(address: SocketAddr, requests: &Arc<[Vec<u8>]>, connections: usize, time: Duration) -> Cell {
    let began = Instant::now();
    let clients: Vec<_> = (0..connections)
        .map(|client| {
            let requests = requests.clone();
            tokio::spawn(async move {
                let mut stream = TcpStream::connect(address).await.expect("a connection");
                let mut took = Vec::new();
                for turn in client * 97.. {
                    let asked = Instant::now();
                    exchange(&mut stream, &requests[turn % requests.len()]).await;
                    took.push(asked.elapsed());
                    if began.elapsed() >= time {
                        break;
                    }
                }
                took
            })
        })
        .collect();
    let mut took = Vec::new();
    for client in clients {
        took.extend(client.await.expect("a client"));
    }
    let seconds = began.elapsed().as_secs_f64();
    took.sort_unstable();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    Cell { rps: took.len() as f64 / seconds, p50: at(0.5), p99: at(0.99) }
}
