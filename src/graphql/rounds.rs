//! Rounds: what a request asks of the database together, it is told together.
//!
//! A request goes on when everything has come back that was asked for in the same round, so its next questions are
//! batched whole. Without it, how many statements an answer takes would hang on which of two came back first.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Notify;
use tokio::task::yield_now;

/// How often a question lets the others of its round catch up before it is put.
pub const YIELDS: usize = 16;

/// The questions of one request.
#[derive(Clone, Default)]
pub struct Rounds(Arc<Round>);

#[derive(Default)]
struct Round {
    questions: AtomicUsize,
    over: Notify,
}

/// A question of this round; answered or given up when it is dropped.
struct Question<'a>(&'a Round);

impl<'a> Question<'a> {
    fn of(round: &'a Round) -> Question<'a> {
        round.questions.fetch_add(1, Ordering::AcqRel);
        Question(round)
    }
}

impl Drop for Question<'_> {
    fn drop(&mut self) {
        if self.0.questions.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.over.notify_waiters();
        }
    }
}

impl Rounds {
    /// Asks when the others of the round had their chance to ask, and tells when the round is over.
    pub async fn ask<T>(&self, question: impl Future<Output = T>) -> T {
        self.asked(async {
            for _ in 0..YIELDS {
                yield_now().await;
            }
            question.await
        })
        .await
    }

    /// Tells when the round is over what was asked in it.
    pub async fn asked<T>(&self, question: impl Future<Output = T>) -> T {
        let open = Question::of(&self.0);
        let answer = question.await;
        // Registered before the question ends, so that this cannot be the end that is missed. Whoever is told goes on even if
        // another was told first and asks again by now.
        let over = self.0.over.notified();
        drop(open);
        over.await;
        answer
    }
}

#[cfg(test)]
mod tests {
    use std::task::Poll;

    use futures_util::poll;

    use super::*;

    #[tokio::test]
    async fn what_is_asked_together_is_told_together() {
        let rounds = Rounds::default();
        let mut quick = Box::pin(rounds.asked(std::future::ready(1)));
        let mut slow = Box::pin(rounds.ask(std::future::ready(2)));
        assert!(poll!(&mut slow).is_pending());
        assert!(poll!(&mut quick).is_pending());
        assert_eq!(slow.await, 2);
        assert_eq!(poll!(&mut quick), Poll::Ready(1));
    }

    #[tokio::test]
    async fn nobody_waits_for_a_question_that_was_given_up() {
        let rounds = Rounds::default();
        let mut never = Box::pin(rounds.asked(std::future::pending::<()>()));
        assert!(poll!(&mut never).is_pending());
        let mut quick = Box::pin(rounds.asked(std::future::ready(1)));
        assert!(poll!(&mut quick).is_pending());
        drop(never);
        assert_eq!(poll!(&mut quick), Poll::Ready(1));
    }
}
