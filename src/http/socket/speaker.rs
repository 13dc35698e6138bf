//! Speaker: whoever speaks over one socket, and what each of their operations is answered.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use async_graphql::{Data, Executor, Request as Asked, Response as Answer};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt};
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::SocketLimits;
use crate::access::caller::Asker;
use crate::domain::code::Language;
use crate::graphql::RequestHead;
use crate::graphql::failure::{Greeted, Sentence, greeted};
use crate::http::accept::Form;
use crate::http::authenticate::asker;
use crate::http::execute::{Executed, execute};
use crate::http::observe::{RequestId, broken};
use crate::http::refusal::Refusal;
use crate::http::router::Door;
use crate::http::{trace, wire};

/// The caller behind one socket. Cheap to clone.
#[derive(Clone)]
pub(super) struct Speaker {
    door: Arc<Door>,
    handshake: Arc<Parts>,
    language: Language,
    /// The headers that the greeting stands for: one with its token, or none.
    greeted: Arc<OnceLock<HeaderMap>>,
    operations: Arc<Semaphore>,
}

impl Speaker {
    pub(super) fn new(door: Arc<Door>, handshake: Parts) -> Speaker {
        Speaker {
            language: handshake.extensions.get().copied().unwrap_or(door.language),
            operations: Arc::new(Semaphore::new(door.limits.socket.operations)),
            greeted: Arc::default(),
            handshake: Arc::new(handshake),
            door,
        }
    }

    pub(super) fn limits(&self) -> SocketLimits {
        self.door.limits.socket
    }

    pub(super) fn closing(&self) -> CancellationToken {
        self.door.sockets.closing.clone()
    }

    pub(super) fn is_greeted(&self) -> bool {
        self.greeted.get().is_some()
    }

    /// Returns when nothing runs any more.
    pub(super) async fn at_rest(&self) {
        let all = u32::try_from(self.door.limits.socket.operations).unwrap_or(u32::MAX);
        let _ = self.operations.acquire_many(all).await;
    }

    /// What happens with the greeting: its token is believed at once, or the socket closes.
    pub(super) fn greeting(&self) -> impl FnOnce(Value) -> BoxFuture<'static, Greeted> + Send + use<> {
        let speaker = self.clone();
        move |greeting| Box::pin(async move { greeted(speaker.believe(&greeting).await) })
    }

    async fn believe(&self, greeting: &Value) -> Option<Data> {
        let headers = self.headers(greeting)?;
        self.recognise(&headers).await.ok()?;
        self.greeted.get_or_init(|| headers);
        Some(Data::default())
    }

    /// The greeting's token as the header it would have been; the handshake's own where the greeting has none.
    fn headers(&self, greeting: &Value) -> Option<HeaderMap> {
        let sent = match greeting.get("authorization").or_else(|| greeting.get("Authorization")) {
            None | Some(Value::Null) => self.handshake.headers.get(header::AUTHORIZATION).cloned(),
            Some(token) => Some(HeaderValue::from_str(token.as_str()?).ok()?),
        };
        Some(sent.map(|sent| (header::AUTHORIZATION, sent)).into_iter().collect())
    }

    /// Who asks, if they are still believed and have not asked too often.
    async fn recognise(&self, headers: &HeaderMap) -> Result<Asker, Refusal> {
        let recognised = asker(headers, self.door.tokens.as_ref(), self.door.audience).await;
        let Parts { headers, extensions, .. } = &*self.handshake;
        self.door.rates.take(&self.door.rates.spender(recognised.as_ref().ok(), headers, extensions))?;
        recognised.map_err(Refusal::from)
    }

    async fn answer(&self, asked: Asked) -> Answer {
        let begun = Instant::now();
        let id = RequestId::new();
        let span = trace::of_message(id);
        let told = trace::told_in_log(&span);
        let answered = AssertUnwindSafe(self.answered(asked, id)).catch_unwind();
        let answered = answered.instrument(told.clone()).instrument(span).await;
        let (answer, operation) = match answered.unwrap_or_else(|_| Err(broken(id))) {
            Ok(Executed { answer, operation }) => (answer, operation.0),
            Err(refusal) => (refusal.into_answer(self.language, &id.to_string()), None),
        };
        told.in_scope(|| {
            tracing::info!(
                request_id = %id,
                route = "/graphql/ws",
                code = answer.errors.first().and_then(wire::known_code).unwrap_or_default(),
                operation = operation.as_deref().unwrap_or_default(),
                micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX),
                "answered"
            );
        });
        answer
    }

    async fn answered(&self, asked: Asked, id: RequestId) -> Result<Executed, Refusal> {
        let _place = self.operations.try_acquire().map_err(|_| too_many())?;
        let none = HeaderMap::new();
        let asker = self.recognise(self.greeted.get().unwrap_or(&none)).await?;
        let head = RequestHead {
            request_id: id.to_string(),
            language: self.language,
            purpose: None,
            router: self.door.router_secret.admits(&self.handshake.headers),
        };
        let executed = execute(&self.door, asker, asked.into(), head, Form::GraphqlResponse).await?;
        Ok(Executed { answer: wire::limited(executed.answer, self.door.limits.answer)?, ..executed })
    }
}

#[async_trait::async_trait]
impl Executor for Speaker {
    async fn execute(&self, request: Asked) -> Answer {
        self.answer(request).await
    }

    fn execute_stream(&self, request: Asked, _: Option<Arc<Data>>) -> BoxStream<'static, Answer> {
        let speaker = self.clone();
        stream::once(async move { speaker.answer(request).await }).boxed()
    }
}

fn too_many() -> Refusal {
    let said = Sentence {
        en: "Too many operations run on this WebSocket at the same time. Wait until one has been answered.",
        sv: "För många operationer pågår samtidigt på denna WebSocket. Vänta tills någon har besvarats.",
    };
    Refusal::new(StatusCode::TOO_MANY_REQUESTS, "LIMIT_EXCEEDED", said)
}
