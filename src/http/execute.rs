//! Execute: from a request that was read to its answer, the same over every transport.

use std::time::{Duration, Instant};

use async_graphql::parser::types::OperationType;
use async_graphql::{Request as Asked, Response as Answer};
use axum::http::StatusCode;
use tokio::task::unconstrained;
use tokio::time::timeout;
use tracing::Instrument;

use super::accept::Form;
use super::observe::OperationName;
use super::refusal::{Refusal, Said, SchemaName};
use super::router::Door;
use super::trace;
use super::wire::Sent;
use crate::access::caller::Asker;
use crate::graphql::RequestHead;
use crate::graphql::failure::Sentence;
use crate::graphql::guard::Document;

/// An answer, and the name under which the log keeps it.
#[derive(Debug)]
pub struct Executed {
    pub answer: Answer,
    pub operation: OperationName,
}

/// Lets a document through the guard and executes it in time.
pub async fn execute(
    door: &Door,
    asker: Asker,
    sent: Sent,
    head: RequestHead,
    form: Form,
) -> Result<Executed, Refusal> {
    let begun = Instant::now();
    let schema = match asker {
        Asker::Public | Asker::Researcher { .. } => SchemaName::Statistics,
        Asker::User(_) => SchemaName::Hub,
    };
    let span = trace::of_operation(schema);
    let executed = in_schema(door, asker, sent, head, form, schema).instrument(span.clone()).await;
    let outcome = outcome(&executed);
    let name = executed.as_ref().ok().and_then(|executed| executed.operation.0.as_deref());
    door.metrics.operation(schema, name, outcome, begun.elapsed());
    trace::ended(&span, outcome);
    executed
}

fn outcome(executed: &Result<Executed, Refusal>) -> &'static str {
    match executed {
        Err(_) => "refused",
        Ok(executed) if executed.answer.errors.is_empty() => "ok",
        Ok(executed) if executed.answer.data == async_graphql::Value::Null => "failed",
        Ok(_) => "partial",
    }
}

async fn in_schema(
    door: &Door,
    asker: Asker,
    sent: Sent,
    head: RequestHead,
    form: Form,
    schema: SchemaName,
) -> Result<Executed, Refusal> {
    let token_sent = !matches!(asker, Asker::Public);
    let is_router = head.router && door.router_secret.is_set();
    let text = door.trusted.text(sent.wanted, schema, is_router).map_err(|refusal| refusal.form(form))?;
    let name = sent.operation_name.as_deref();
    let document = door
        .guard
        .admit(&text, name, &sent.variables)
        .map_err(|refused| Refusal::document(refused, schema, token_sent, form))?;
    let kind = document.kind(name);
    let operation = operation_name(&document, name);
    trace::admitted(kind, operation.0.as_deref().filter(|name| door.metrics.knows(name)));
    if kind == Some(OperationType::Subscription) {
        let status = if form == Form::Json { StatusCode::OK } else { StatusCode::BAD_REQUEST };
        let said = Sentence {
            en: "Subscriptions are not answered yet. Ask again with a query.",
            sv: "Prenumerationer besvaras inte ännu. Fråga på nytt med en query.",
        };
        return Err(Refusal::new(status, "BAD_USER_INPUT", said).form(form));
    }
    let mut asked = Asked::new(text).variables(sent.variables);
    asked.operation_name = sent.operation_name;
    asked.set_parsed_query(document.parsed().clone());
    let execution = unconstrained(door.hub.execute(asker, asked, document, head));
    let answer = within(door.limits.execution, kind, execution).await.map_err(|refusal| refusal.form(form))?;
    Ok(Executed { answer, operation })
}

/// Only a name that the document declares is one; anything else is what somebody sent.
fn operation_name(document: &Document, chosen: Option<&str>) -> OperationName {
    let declared = document.operation(chosen).and_then(|(name, _)| name);
    OperationName(declared.map(|name| name.chars().take(64).collect()))
}

async fn within(
    limit: Duration,
    kind: Option<OperationType>,
    execution: impl Future<Output = Answer>,
) -> Result<Answer, Refusal> {
    timeout(limit, execution).await.map_err(|_| too_slow(kind, limit))
}

/// A query that ran out of time did nothing; of a change nobody knows.
fn too_slow(kind: Option<OperationType>, limit: Duration) -> Refusal {
    let seconds = limit.as_secs();
    if kind == Some(OperationType::Mutation) {
        let said = Said::new(
            format!(
                "Inget svar kom inom {seconds} sekunder, så det är okänt om ändringen gjordes. Titta efter, eller skicka den igen med \
                 samma idempotencyKey."
            ),
            format!(
                "There was no answer within {seconds} seconds, so it is unknown whether the change was made. Look, or send it again \
                 with the same idempotencyKey."
            ),
        );
        return Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", said);
    }
    let said = Said::new(
        format!("Svaret tog mer än {seconds} sekunder. Fråga efter mindre, eller i flera anrop."),
        format!("The answer took more than {seconds} seconds. Ask for less, or in several requests."),
    );
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "LIMIT_EXCEEDED", said)
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;

    use super::*;
    use crate::domain::code::Language;

    async fn said_of(kind: OperationType) -> (u16, String) {
        let refusal = within(Duration::from_millis(20), Some(kind), std::future::pending()).await.unwrap_err();
        let said = refusal.body(Language::En, "").to_string();
        (refusal.into_response().status().as_u16(), said)
    }

    #[tokio::test]
    async fn a_query_that_takes_too_long_is_stopped() {
        let (status, said) = said_of(OperationType::Query).await;
        assert!(status == 503 && said.contains("LIMIT_EXCEEDED") && said.contains("Ask for less"), "{said}");
    }

    #[tokio::test]
    async fn of_a_change_that_takes_too_long_nobody_claims_to_know() {
        let (status, said) = said_of(OperationType::Mutation).await;
        assert!(status == 503 && said.contains("UNAVAILABLE") && said.contains("unknown"), "{said}");
    }

    #[tokio::test]
    async fn what_is_in_time_is_answered() {
        let answer = Answer::new(async_graphql::value!({ "a": 1 }));
        assert!(within(Duration::from_secs(5), None, std::future::ready(answer)).await.is_ok());
    }
}
