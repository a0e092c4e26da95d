//! What the customer allows right now. The only place where a grant is made.

use std::collections::VecDeque;
use std::marker::PhantomData;

use bowline_protocol::{Capability, CapabilityState, PauseReason};

use crate::Now;
use crate::pauses::Pauses;

/// Silence for this long means No.
pub const ANSWER_WITHIN_MS: u64 = 60_000;
/// A Yes sooner than this after the question appeared is a stray click and does not count.
pub const READ_FOR_MS: u64 = 400;

/// Proof that the customer allows the screen to be seen right now.
#[derive(Debug)]
pub struct ViewGrant<'c>(PhantomData<&'c Consent>);

/// Proof that the customer allows remote input right now.
///
/// There is none while a question is open: what the technician types or clicks can never answer it.
#[derive(Debug)]
pub struct InputGrant<'c>(PhantomData<&'c Consent>);

/// Proof that the customer allows the camera's picture to leave right now.
#[derive(Debug)]
pub struct CameraGrant<'c>(PhantomData<&'c Consent>);

/// Proof that the customer allows the microphone's sound to leave right now.
#[derive(Debug)]
pub struct MicrophoneGrant<'c>(PhantomData<&'c Consent>);

/// A question's number, never used twice in a session.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct QuestionId(pub u64);

/// What the customer is asked now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Question {
    /// Its number.
    pub id: QuestionId,
    /// What is asked for.
    pub capability: Capability,
    /// When it appeared, monotonic milliseconds.
    pub shown_at_ms: u64,
    /// When silence becomes No, monotonic milliseconds.
    pub until_ms: u64,
}

/// The customer's answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Answer {
    /// Allowed.
    Yes,
    /// Not allowed.
    No,
}

/// Something about the consent changed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ConsentChange {
    /// The question is on its way to the customer.
    Asked(Capability),
    /// The customer said Yes.
    Allowed(Capability),
    /// The customer said No.
    Denied(Capability),
    /// Nobody answered in time.
    Unanswered(Capability),
    /// The customer took it back.
    Revoked(Capability),
    /// The technician gave it back.
    Released(Capability),
    /// The device cannot do it any more.
    Lost(Capability),
}

/// What the customer allows right now.
#[derive(Debug, Default)]
pub struct Consent {
    standings: [Standing; Capability::ALL.len()],
    waiting: VecDeque<Capability>,
    open: Option<Question>,
    next_question: u64,
    suspended: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Standing {
    state: CapabilityState,
    since_unix_ms: u64,
    pauses: Pauses,
}

impl Consent {
    /// The proof that the screen may be seen, if it may.
    #[must_use]
    pub fn view_grant(&self) -> Option<ViewGrant<'_>> {
        self.runs(Capability::View)
            .then_some(ViewGrant(PhantomData))
    }

    /// The proof that the camera's picture may leave, if it may.
    #[must_use]
    pub fn camera_grant(&self) -> Option<CameraGrant<'_>> {
        self.runs(Capability::Camera)
            .then_some(CameraGrant(PhantomData))
    }

    /// The proof that the microphone's sound may leave, if it may.
    #[must_use]
    pub fn microphone_grant(&self) -> Option<MicrophoneGrant<'_>> {
        self.runs(Capability::Microphone)
            .then_some(MicrophoneGrant(PhantomData))
    }

    /// Whether the light is to be on. It goes out when the camera's picture does not leave.
    #[must_use]
    pub fn has_light(&self) -> bool {
        self.runs(Capability::Flashlight) && self.camera_grant().is_some()
    }

    /// Why it does not reach the technician although it is allowed.
    #[must_use]
    pub fn paused(&self, capability: Capability) -> Option<PauseReason> {
        let Standing { state, pauses, .. } = self.standing(capability);
        (*state == CapabilityState::Allowed)
            .then(|| pauses.told())
            .flatten()
    }

    fn runs(&self, capability: Capability) -> bool {
        let Standing { state, pauses, .. } = self.standing(capability);
        let is_paused = pauses.told().is_some() && !cfg!(feature = "sabotage-pause");
        *state == CapabilityState::Allowed && !is_paused && !self.suspended
    }

    /// The proof that input may be injected, if it may. None while a question is open.
    #[must_use]
    pub fn input_grant(&self) -> Option<InputGrant<'_>> {
        let allowed = cfg!(feature = "sabotage")
            || self.state(Capability::Control) == CapabilityState::Allowed;
        let is_asked = self.open.is_some() && !cfg!(feature = "sabotage-question");
        (allowed && !self.suspended && !is_asked).then_some(InputGrant(PhantomData))
    }

    /// How one capability stands.
    #[must_use]
    pub fn state(&self, capability: Capability) -> CapabilityState {
        self.standing(capability).state
    }

    /// Since when it stands so, Unix milliseconds; 0 if never asked.
    #[must_use]
    pub fn since_unix_ms(&self, capability: Capability) -> u64 {
        self.standing(capability).since_unix_ms
    }

    /// The question on the customer's screen, if any.
    #[must_use]
    pub fn question(&self) -> Option<&Question> {
        self.open.as_ref()
    }

    /// Whether anything is in force or asked for.
    #[must_use]
    pub fn has_anything(&self) -> bool {
        Capability::ALL
            .into_iter()
            .any(|c| self.is_open_or_allowed(c))
    }

    /// Whether asking would change nothing.
    pub(crate) fn is_open_or_allowed(&self, capability: Capability) -> bool {
        match self.state(capability) {
            CapabilityState::Asked | CapabilityState::Allowed => true,
            CapabilityState::NotAsked | CapabilityState::Denied | CapabilityState::Revoked => false,
        }
    }

    /// Puts a question to the customer, after those that wait already.
    pub(crate) fn ask(&mut self, capability: Capability, now: Now) -> Option<ConsentChange> {
        if self.is_open_or_allowed(capability) {
            return None;
        }
        self.set(capability, CapabilityState::Asked, now);
        self.waiting.push_back(capability);
        self.show_next(now);
        Some(ConsentChange::Asked(capability))
    }

    /// Takes the customer's answer. An answer to another question than the open one, or a Yes
    /// before the question could be read, changes nothing.
    pub(crate) fn answer(
        &mut self,
        id: QuestionId,
        answer: Answer,
        now: Now,
    ) -> Option<ConsentChange> {
        let question = self.open.filter(|q| q.id == id)?;
        let read = now.monotonic_ms >= question.shown_at_ms + READ_FOR_MS;
        let in_time = now.monotonic_ms < question.until_ms;
        let capability = question.capability;
        let change = match answer {
            Answer::Yes if !read => return None,
            Answer::Yes if in_time => ConsentChange::Allowed(capability),
            Answer::Yes => ConsentChange::Unanswered(capability),
            Answer::No => ConsentChange::Denied(capability),
        };
        self.close_question(change, now);
        Some(change)
    }

    /// Silence means No.
    pub(crate) fn handle_timeout(&mut self, now: Now) -> Option<ConsentChange> {
        let question = self.open.filter(|q| q.until_ms <= now.monotonic_ms)?;
        let change = ConsentChange::Unanswered(question.capability);
        self.close_question(change, now);
        Some(change)
    }

    /// When [`Self::handle_timeout`] wants to be called, monotonic milliseconds.
    pub(crate) fn poll_timeout(&self) -> Option<u64> {
        self.open.map(|q| q.until_ms)
    }

    /// The customer takes one capability back; also while it is asked for.
    pub fn revoke(&mut self, capability: Capability, now: Now) -> Option<ConsentChange> {
        self.withdraw(capability, now)
            .then_some(ConsentChange::Revoked(capability))
    }

    /// The technician gives one capability back.
    pub(crate) fn release(&mut self, capability: Capability, now: Now) -> Option<ConsentChange> {
        self.withdraw(capability, now)
            .then_some(ConsentChange::Released(capability))
    }

    /// The device cannot do one capability any more.
    pub(crate) fn lose(&mut self, capability: Capability, now: Now) -> Option<ConsentChange> {
        self.withdraw(capability, now)
            .then_some(ConsentChange::Lost(capability))
    }

    /// The customer takes everything back, open and waiting questions too.
    pub fn revoke_everything(&mut self, now: Now) -> Vec<ConsentChange> {
        Capability::ALL
            .into_iter()
            .filter_map(|c| self.revoke(c, now))
            .collect()
    }

    /// Stops or lets run what is granted, without taking it back (on hold).
    pub(crate) fn suspend(&mut self, suspended: bool) {
        self.suspended = suspended;
    }

    /// Sets why it does not reach the technician, or that this does not hold any more. Says whether what is told has changed.
    pub(crate) fn set_pause(
        &mut self,
        capability: Capability,
        reason: PauseReason,
        holds: bool,
    ) -> bool {
        let before = self.paused(capability);
        self.standing_mut(capability).pauses.set(reason, holds);
        self.paused(capability) != before
    }

    fn withdraw(&mut self, capability: Capability, now: Now) -> bool {
        match self.state(capability) {
            CapabilityState::NotAsked | CapabilityState::Denied | CapabilityState::Revoked => false,
            CapabilityState::Asked | CapabilityState::Allowed => {
                self.waiting.retain(|c| *c != capability);
                if self.open.is_some_and(|q| q.capability == capability) {
                    self.open = None;
                }
                self.set(capability, CapabilityState::Revoked, now);
                self.show_next(now);
                true
            }
        }
    }

    fn close_question(&mut self, change: ConsentChange, now: Now) {
        let (capability, state) = match change {
            ConsentChange::Asked(c) => (c, CapabilityState::Asked),
            ConsentChange::Allowed(c) => (c, CapabilityState::Allowed),
            ConsentChange::Denied(c) | ConsentChange::Unanswered(c) => (c, CapabilityState::Denied),
            ConsentChange::Revoked(c) | ConsentChange::Released(c) | ConsentChange::Lost(c) => {
                (c, CapabilityState::Revoked)
            }
        };
        self.open = None;
        self.set(capability, state, now);
        self.show_next(now);
    }

    fn show_next(&mut self, now: Now) {
        if self.open.is_some() {
            return;
        }
        self.open = self.waiting.pop_front().map(|capability| {
            self.next_question += 1;
            Question {
                id: QuestionId(self.next_question),
                capability,
                shown_at_ms: now.monotonic_ms,
                until_ms: now.monotonic_ms + ANSWER_WITHIN_MS,
            }
        });
    }

    fn standing(&self, capability: Capability) -> &Standing {
        &self.standings[capability as usize]
    }

    fn standing_mut(&mut self, capability: Capability) -> &mut Standing {
        &mut self.standings[capability as usize]
    }

    /// A pause of the customer's ends with what was paused; what holds of the device holds on.
    fn set(&mut self, capability: Capability, state: CapabilityState, now: Now) {
        let standing = self.standing_mut(capability);
        standing.state = state;
        standing.since_unix_ms = now.unix_ms;
        standing.pauses.set(PauseReason::Customer, false);
    }
}
