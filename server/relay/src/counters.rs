//! What the relay has done, for the metrics page.

/// Counts since the start, and what there is now.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counters {
    /// Sessions that may use the relay now.
    pub sessions: u64,
    /// Allocations now.
    pub allocations: u64,
    /// Open streams now.
    pub streams: u64,
    /// Allocations ever made.
    pub allocated_total: u64,
    /// Answers to binding requests.
    pub bindings_total: u64,
    /// Requests refused with 401 or 438: no credential yet, a wrong one, or an old nonce.
    pub challenged_total: u64,
    /// Requests refused with 403: an address that is not an allocation of the same session.
    pub forbidden_total: u64,
    /// Requests refused for a limit, 486 and 508.
    pub over_limit_total: u64,
    /// Packets passed on.
    pub forwarded_packets_total: u64,
    /// Bytes passed on, without headers.
    pub forwarded_bytes_total: u64,
    /// Packets not passed on: no allocation, no permission, or not to an allocation of the same session.
    pub refused_packets_total: u64,
    /// Packets not passed on because a rate was used up or a queue was full.
    pub braked_packets_total: u64,
    /// Answers not given to whoever has shown no credential, by the brake.
    pub braked_answers_total: u64,
    /// Packets that were neither a message nor channel data.
    pub malformed_total: u64,
}

/// Name and explanation of each, in the order of the fields.
const FIGURES: [(&str, &str); 14] = [
    (
        "bowline_relay_sessions",
        "Sessions that may use the relay now.",
    ),
    ("bowline_relay_allocations", "Allocations now."),
    ("bowline_relay_streams", "Open streams now."),
    ("bowline_relay_allocated_total", "Allocations ever made."),
    (
        "bowline_relay_bindings_total",
        "Answers to binding requests.",
    ),
    (
        "bowline_relay_challenged_total",
        "Requests refused with 401 or 438: no credential yet, a wrong one, or an old nonce.",
    ),
    (
        "bowline_relay_forbidden_total",
        "Requests refused with 403: an address that is not an allocation of the same session.",
    ),
    (
        "bowline_relay_over_limit_total",
        "Requests refused for a limit, 486 and 508.",
    ),
    (
        "bowline_relay_forwarded_packets_total",
        "Packets passed on.",
    ),
    (
        "bowline_relay_forwarded_bytes_total",
        "Bytes passed on, without headers.",
    ),
    (
        "bowline_relay_refused_packets_total",
        "Packets not passed on: no allocation, no permission, or not to an allocation of the same session.",
    ),
    (
        "bowline_relay_braked_packets_total",
        "Packets not passed on because a rate was used up or a queue was full.",
    ),
    (
        "bowline_relay_braked_answers_total",
        "Answers not given to whoever has shown no credential, by the brake.",
    ),
    (
        "bowline_relay_malformed_total",
        "Packets that were neither a message nor channel data.",
    ),
];

impl Counters {
    /// Name, explanation and value of each, as Prometheus wants names; those without `_total` are gauges.
    #[must_use]
    pub fn named(&self) -> [(&'static str, &'static str, u64); 14] {
        let values = [
            self.sessions,
            self.allocations,
            self.streams,
            self.allocated_total,
            self.bindings_total,
            self.challenged_total,
            self.forbidden_total,
            self.over_limit_total,
            self.forwarded_packets_total,
            self.forwarded_bytes_total,
            self.refused_packets_total,
            self.braked_packets_total,
            self.braked_answers_total,
            self.malformed_total,
        ];
        std::array::from_fn(|number| {
            let (name, help) = FIGURES[number];
            (name, help, values[number])
        })
    }
}
