//! How the subject went about one attempt: its calls, its words, its claims, what it changed that nobody asked for.

/// The subject's conduct in one attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conduct {
    /// Its calls, where the journal tells calls one by one.
    pub calls: u32,
    /// Its calls by endpoint: the place in [`super::RunRecords::endpoints`] and how many, by place.
    pub mix: Box<[(u16, u16)]>,
    /// Of its calls, those to endpoints that neither the vendor nor the twin has.
    pub unknown_calls: u32,
    /// Of its calls, those to endpoints that the vendor has and the twin does not serve.
    pub unsupported_calls: u32,
    /// Its calls that changed a twin's world in a way that the scenario does not list under `changes`; 0 where the scenario lists
    /// none.
    pub collateral: u32,
    /// What people of the attempt heard of it.
    pub messages: u32,
    /// Times that it sent a person elsewhere.
    pub hand_overs: u32,
    /// The longest that the protagonist waited for a next word of it after an act of their own, in machine milliseconds.
    pub slowest_reply_ms: Option<u64>,
    /// From the opening to the attempt's end, in machine milliseconds.
    pub settled_ms: Option<u64>,
    /// From its first claim to the state that the claim is about, in machine milliseconds: 0 when the state was there first,
    /// `None` without a claim, or when the state never came.
    pub claim_to_state_ms: Option<u64>,
    /// How a failed attempt failed: the place in [`super::RunRecords::failures`].
    pub failure: Option<u16>,
}
